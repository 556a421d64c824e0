import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { seededBytes } from './seeded-random.ts';

export interface NonsenseServer {
  /** Answers every request and every attempt at a WebSocket with a page of HTML. */
  readonly html: NonsenseAddresses;
  /** Opens every connection and sends bytes without end and without meaning. */
  readonly endless: NonsenseAddresses;
  stop(): Promise<void>;
}

export interface NonsenseAddresses {
  readonly http: string;
  readonly webSocket: string;
}

const PAGE = '<!doctype html><title>Welcome</title><p>Please accept our conditions.</p>';
const HEADERS = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
const CHUNK_BYTES = 65_536;

/** A server of one's own that is none: what a wrong port, a hotel's portal or a joker answers. Loopback. */
export async function startNonsenseServer(): Promise<NonsenseServer> {
  const chunk = seededBytes(7)(CHUNK_BYTES);
  /** As much as the other side takes, until it hangs up. */
  const pour = (stream: Duplex | ServerResponse): void => {
    const more = (): void => {
      while (!stream.destroyed && stream.write(chunk));
    };
    stream.on('drain', more);
    more();
  };

  const html = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(PAGE);
  });
  html.on('upgrade', (_request, socket) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`);
  });

  const endless = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { ...HEADERS, 'content-type': 'application/octet-stream' });
    pour(response);
  });
  const sockets = new WebSocketServer({ server: endless });
  sockets.on('connection', (socket) => {
    const more = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(chunk, more);
    };
    more();
  });

  const servers = [html, endless];
  const addresses = await Promise.all(
    servers.map(
      (server) =>
        new Promise<NonsenseAddresses>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
            resolve({ http: `http://${host}/apiw1`, webSocket: `ws://${host}/apiws` });
          });
        }),
    ),
  );
  const [htmlAt, endlessAt] = addresses;
  if (!htmlAt || !endlessAt) throw new Error('A server has no address.');
  return {
    html: htmlAt,
    endless: endlessAt,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}
