import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';

// Vitest resolves imports of the browser tests' set-up for browsers, where `ws` is a stub that throws.
const { WebSocketServer }: typeof import('ws') = createRequire(import.meta.url)('ws');

/** What a server saw of the requests so far, as text: one `METHOD path header,header…` a line. */
type Seen = string[];

const CORS = { 'access-control-allow-origin': '*' };
/** Sent by every browser with every request: no headers of ours. */
const OWN = [
  'host',
  'connection',
  'content-length',
  'accept',
  'accept-encoding',
  'accept-language',
  'user-agent',
];

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const answer = async (request: IncomingMessage, response: ServerResponse, seen: Seen): Promise<void> => {
  const path = request.url ?? '/';
  if (path === '/seen') {
    response.writeHead(200, CORS).end(seen.splice(0).join('\n'));
    return;
  }
  const extra = Object.keys(request.headers).filter(
    (name) => !OWN.includes(name) && !name.startsWith('sec-') && name !== 'origin',
  );
  seen.push(`${request.method} ${path} ${extra.toSorted().join(',')}`.trim());
  const body = await bodyOf(request);
  switch (path) {
    case '/echo':
      response.writeHead(200, { ...CORS, 'content-length': body.length }).end(body);
      return;
    case '/chunked':
      // Without a length, in two pieces.
      response.writeHead(200, CORS);
      response.write(body.subarray(0, body.length >> 1));
      response.end(body.subarray(body.length >> 1));
      return;
    case '/404':
      response.writeHead(404, CORS).end('gone');
      return;
    case '/empty':
      response.writeHead(200, CORS).end();
      return;
    case '/no-cors':
      response.writeHead(200).end('secret');
      return;
    case '/redirect':
      response.writeHead(302, { ...CORS, location: '/echo' }).end();
      return;
    case '/cut':
      response.writeHead(200, { ...CORS, 'content-length': 1000 });
      response.write('half', () => response.destroy());
      return;
    case '/reset':
      request.socket.destroy();
      return;
    case '/endless':
      response.writeHead(200, CORS);
      response.write('begun');
      return;
    case '/hold':
      return;
    default:
      response.writeHead(500, CORS).end();
  }
};

const talk = (socket: WebSocket, path: string): void => {
  if (path === '/text') socket.send('text is no part of the protocol');
  socket.on('message', (data, isBinary) => {
    if (path === '/close') socket.close();
    else if (path === '/terminate') socket.terminate();
    else socket.send(data, { binary: isBinary });
  });
};

export interface ScriptedServer {
  readonly http: string;
  readonly ws: string;
  close(): void;
}

/** A server that behaves badly on request: what happens is in the path. Loopback only. */
export const startScriptedServer = async (): Promise<ScriptedServer> => {
  const seen: Seen = [];
  const server = createServer((request, response) => void answer(request, response, seen));
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => (protocols.has('binary') ? 'binary' : false),
  });
  server.on('upgrade', (request, socket, head) => {
    const path = request.url ?? '/';
    if (path === '/refuse') socket.destroy();
    else if (path !== '/hold') sockets.handleUpgrade(request, socket, head, (opened) => talk(opened, path));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
};
