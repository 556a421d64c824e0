import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { AddressKind } from '../../../src/adapters/demo/dc/door.ts';
import type { PretendTelegram } from '../../../src/adapters/demo/pretend-telegram.ts';

/** What a request of HTTP may begin with; the header of an obfuscated stream never does. */
const HTTP_WORDS = new Set(['GET ', 'POST', 'HEAD', 'OPTI']);
const WORD_BYTES = 4;

/**
 * Lets native programs in: Telegram takes obfuscated TCP on the port of HTTP and WebSockets, and so does this server.
 * What begins like HTTP goes on as before. The returned function ends all such streams.
 */
export function acceptTcpStreams(
  http: Server,
  telegram: () => PretendTelegram,
  dc: number,
  address: AddressKind,
): () => void {
  const serveHttp = http.listeners('connection');
  http.removeAllListeners('connection');
  const streams = new Set<Socket>();
  http.on('connection', (socket: Socket) => {
    const look = (): void => {
      const word: Buffer | null = socket.read(WORD_BYTES);
      if (word === null) return;
      socket.off('readable', look);
      socket.off('end', leave);
      socket.unshift(word);
      if (HTTP_WORDS.has(word.toString('latin1'))) for (const serve of serveHttp) serve.call(http, socket);
      else takeTcp(telegram(), dc, address, socket);
    };
    const leave = (): void => {
      socket.end();
    };
    streams.add(socket);
    socket.on('close', () => streams.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('readable', look);
    socket.on('end', leave);
  });
  return () => {
    for (const socket of streams) socket.destroy();
  };
}

function takeTcp(telegram: PretendTelegram, dc: number, address: AddressKind, socket: Socket): void {
  const stream = telegram.openStream(dc, address, {
    send: (bytes) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        socket.once('close', resolve);
        socket.write(bytes, () => {
          socket.off('close', resolve);
          resolve();
        });
      }),
    close: () => socket.end(),
  });
  if (stream === undefined) {
    socket.destroy();
    return;
  }
  socket.on('data', (data) =>
    stream.receive(new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.length)),
  );
  socket.on('end', () => socket.end());
  socket.on('close', () => stream.closed());
}
