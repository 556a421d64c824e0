import { WebSocket } from 'ws';
import { ABORTED, type Failure, failed, succeeded } from '../../../src/domain/failure.ts';
import type { Network } from '../../../src/ports/network.ts';

const failure = (code: string, error: unknown): Failure => ({
  category: 'network',
  code,
  message: code,
  detail: String(error),
});

/** Real sockets and requests, as Node has them. */
export const nodeNetwork: Network = {
  openStream: (url, events, signal) =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, 'binary');
      let isOpen = false;
      const abort = (): void => {
        socket.terminate();
        resolve(failed(ABORTED));
      };
      signal.addEventListener('abort', abort, { once: true });
      socket.on('open', () => {
        isOpen = true;
        signal.removeEventListener('abort', abort);
        resolve(succeeded({ send: (bytes) => socket.send(bytes), close: () => socket.close() }));
      });
      socket.on('message', (data: Buffer) => events.bytes(new Uint8Array(data)));
      socket.on('error', (error) => {
        if (!isOpen) resolve(failed(failure('CONNECT', error)));
      });
      socket.on('close', (code) => {
        if (isOpen) events.closed(`closed with ${code}`);
      });
    }),

  async post(url, body, signal, received) {
    let response: Response;
    try {
      response = await fetch(url, { method: 'POST', body: new Uint8Array(body), signal });
    } catch (error) {
      return failed(signal.aborted ? ABORTED : failure('CONNECT', error));
    }
    try {
      const pieces: Uint8Array[] = [];
      for await (const piece of response.body ?? []) {
        received(piece.length);
        pieces.push(piece);
      }
      return succeeded({ status: response.status, body: new Uint8Array(Buffer.concat(pieces)) });
    } catch (error) {
      return failed(signal.aborted ? ABORTED : failure('CUT', error));
    }
  },
};
