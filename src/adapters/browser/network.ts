import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { ByteStream, ByteStreamEvents, Network } from '../../ports/network.ts';
import { createGarbageCollection } from './garbage.ts';
import type { Gate } from './gate.ts';
import { readBody } from './read-body.ts';

const network = (code: 'CONNECT' | 'CUT' | 'UNREADABLE', message: string, detail: string): Failure => ({
  category: 'network',
  code,
  message,
  detail,
});

const connect = (detail: string): Failure =>
  network('CONNECT', 'The server could not be reached. Nothing is lost; Sluice tries again.', detail);
const cut = (detail: string): Failure =>
  network('CUT', 'The connection broke off in the middle. Nothing is lost; Sluice tries again.', detail);
/** One word for an unreachable host, a redirect and a missing permission to read: the browser tells no more. */
const unreadable = (detail: string): Failure =>
  network(
    'UNREADABLE',
    'The server’s answer could not be read. Nothing is lost; Sluice tries another way.',
    detail,
  );

/** One of this thread: its garbage is that of all its networks. */
const garbage = createGarbageCollection();

const detailOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** `fetch` and `send` take no memory that is shared between threads. */
const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
};

const openStream = (
  socket: WebSocket,
  events: ByteStreamEvents,
  signal: AbortSignal,
): Promise<Outcome<ByteStream>> =>
  new Promise((resolve) => {
    let isOpen = false;
    let isOver = false;
    const over = (reason: string, failure: Failure): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', abort);
      if (isOpen) events.closed(reason);
      else resolve(failed(failure));
    };
    const abort = (): void => {
      socket.close();
      over('aborted', ABORTED);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (isOver) return;
      isOpen = true;
      signal.removeEventListener('abort', abort);
      resolve(
        succeeded({
          send: (bytes) => socket.send(unshared(bytes)),
          close: () => {
            socket.close();
            // The closing handshake may never be answered on a dead line.
            over('closed by us', ABORTED);
          },
        }),
      );
    });
    socket.addEventListener('message', ({ data }) => {
      // Text is no part of the protocol: as good as a broken connection.
      if (isOver) return;
      if (data instanceof ArrayBuffer) events.bytes(new Uint8Array(data));
      else socket.close();
    });
    socket.addEventListener('close', ({ code, reason }) => {
      over(`closed with ${code} ${reason}`.trim(), connect(`WebSocket closed with ${code}`));
    });
  });

/** Real sockets and requests, in any thread. */
export const createBrowserNetwork = (gate: Gate): Network => ({
  openStream: async (url, events, signal) => {
    if (signal.aborted) return failed(ABORTED);
    const socket = gate.openSocket(url, 'binary');
    return socket.ok ? openStream(socket.value, events, signal) : socket;
  },
  post: async (url, body, signal, received, room) => {
    if (signal.aborted) return failed(ABORTED);
    let response: Outcome<Response>;
    try {
      // Bytes without a type: with any header of ours the browser would ask the server for leave first.
      response = await gate.fetch(url, {
        method: 'POST',
        mode: 'cors',
        cache: 'no-store',
        body: unshared(body),
        signal,
      });
    } catch (error) {
      if (signal.aborted) return failed(ABORTED);
      // `false` can be believed, `true` cannot.
      return failed(navigator.onLine ? unreadable(detailOf(error)) : connect('the browser is offline'));
    }
    if (!response.ok) return response;
    try {
      const answer = await readBody(response.value, received, room);
      garbage.answered();
      return succeeded({ status: response.value.status, body: answer });
    } catch (error) {
      if (signal.aborted) return failed(ABORTED);
      return failed(error instanceof RangeError ? unreadable(detailOf(error)) : cut(detailOf(error)));
    }
  },
});
