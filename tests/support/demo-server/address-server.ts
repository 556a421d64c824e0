import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AddressKind, HttpDoor } from '../../../src/adapters/demo/dc/door.ts';
import type { PretendTelegram } from '../../../src/adapters/demo/pretend-telegram.ts';
import { acceptTcpStreams } from './tcp-streams.ts';

/** As Telegram's answers come: JavaScript in a page sees whole frames only. */
const FRAME_BYTES = 65_536;
const MAX_BODY_BYTES = 4 * 1_048_576;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'origin, content-type',
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '1728000',
};

/** Browsers post to the second one; the first is what the documentation names, and what native programs use. */
const POST_PATHS = new Set(['/api', '/apiw1']);

/** One address of one data centre, all on one port: `/apiws` for WebSockets, `/apiw1` and `/api` for POST, obfuscated TCP. */
export function createAddressServer(
  telegram: () => PretendTelegram,
  dc: number,
  address: AddressKind,
): { readonly http: Server; stop(): Promise<void> } {
  const http = createServer((request, response) => {
    const isHere = POST_PATHS.has(request.url ?? '');
    if (isHere && request.method === 'OPTIONS') response.writeHead(204, CORS).end();
    else if (isHere && request.method === 'POST') takePost(telegram(), dc, address, request, response);
    else response.writeHead(404, CORS).end();
  });
  // Idle connections are the client's to close: a reset between two requests would be a fault nobody asked for.
  http.keepAliveTimeout = 120_000;
  const endTcpStreams = acceptTcpStreams(http, telegram, dc, address);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_BODY_BYTES,
    handleProtocols: () => 'binary',
  });
  /** Handshakes that are never answered. */
  const held = new Set<Duplex>();
  http.on('upgrade', (request, socket, head) => {
    // Telegram wants the subprotocol named, which some libraries forget.
    const offers = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (request.url !== '/apiws' || !offers.includes('binary')) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const refusal = telegram().webSocketRefusal(address);
    if (refusal === 'held') {
      held.add(socket);
      socket.on('close', () => held.delete(socket));
      socket.on('error', () => socket.destroy());
      return;
    }
    if (refusal === 'reset') {
      socket.destroy();
      return;
    }
    if (refusal === 'status-403') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (refusal === 'closed') webSocket.close();
      else takeSocket(telegram(), dc, address, webSocket);
    });
  });
  return {
    http,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        for (const socket of held) socket.destroy();
        http.close(() => resolve());
        http.closeAllConnections();
        endTcpStreams();
      }),
  };
}

function takeSocket(telegram: PretendTelegram, dc: number, address: AddressKind, socket: WebSocket): void {
  const stream = telegram.openStream(dc, address, {
    send: (bytes) => sendFrames(socket, bytes),
    close: () => socket.close(),
  });
  if (stream === undefined) return socket.close();
  socket.on('message', (data) => {
    if (data instanceof Buffer) stream.receive(new Uint8Array(data.buffer, data.byteOffset, data.length));
  });
  socket.on('close', () => stream.closed());
  socket.on('error', () => socket.terminate());
}

/** Settles when the kernel has taken the last frame, or the socket is gone. */
function sendFrames(socket: WebSocket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
      const isLast = start + FRAME_BYTES >= bytes.length;
      socket.send(
        bytes.subarray(start, start + FRAME_BYTES),
        { binary: true },
        isLast ? () => resolve() : undefined,
      );
    }
  });
}

async function takePost(
  telegram: PretendTelegram,
  dc: number,
  address: AddressKind,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  request.on('error', () => gone.abort());
  const body = await readBody(request);
  if (body === undefined) {
    response.destroy();
    return;
  }
  const door: HttpDoor = {
    connection: request.socket,
    head: ({ status, contentType, isReadableByPages, bodyBytes }) => {
      if (response.destroyed) return;
      // The length stands last, as in Telegram's own answers: the simplest clients take what follows it for the body.
      response.sendDate = false;
      response.writeHead(status, {
        connection: 'keep-alive',
        'content-type': contentType,
        ...(isReadableByPages ? CORS : {}),
        'content-length': bodyBytes,
      });
    },
    send: (bytes) =>
      new Promise((resolve) => {
        if (response.destroyed) return resolve();
        response.once('close', resolve);
        response.write(bytes, () => {
          response.off('close', resolve);
          resolve();
        });
      }),
    end: () => {
      if (!response.destroyed) response.end();
    },
    cut: () => response.socket?.resetAndDestroy(),
  };
  await telegram.post(dc, address, body, door, gone.signal);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request) {
      pieces.push(piece);
      length += piece.length;
      if (length > MAX_BODY_BYTES) return undefined;
    }
  } catch {
    // The client went away in the middle of its request.
    return undefined;
  }
  return new Uint8Array(Buffer.concat(pieces));
}
