import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { PretendTelegram } from '../../../src/adapters/demo/pretend-telegram.ts';
import type { ServerConfiguration } from '../../../src/domain/server.ts';
import { listFiles, sha256OfFile } from './file-list.ts';

type Answer = unknown | Promise<unknown>;

/**
 * The tests' hand on the server, JSON over loopback:
 * GET /counters /faults /codes /accounts /configuration /log · GET /files?chat=<title>&sha256=1 · GET /files/<id>/sha256 ·
 * POST /faults (a patch) /heal (no faults; what happened stays) /happen (something that happens once) /reset-counters /reset (forgets everything) ·
 * POST /accept-login-token ({ phone, token? }: a phone where that account is signed in scans the QR code, the newest one
 * unless a token is named).
 */
export function createControlServer(
  telegram: PretendTelegram,
  configuration: ServerConfiguration,
): { readonly http: Server; stop(): Promise<void> } {
  const routes: Readonly<Record<string, (url: URL, body: string) => Answer>> = {
    'GET /counters': () => telegram.counters(),
    'GET /faults': () => telegram.faults(),
    'GET /codes': () => telegram.codes(),
    'GET /accounts': () => telegram.world.accounts,
    'GET /configuration': () => configuration,
    'GET /log': () => telegram.servedRanges(),
    'GET /files': ({ searchParams }) =>
      listFiles(telegram.world, searchParams.get('chat') ?? undefined, searchParams.has('sha256')),
    'POST /faults': (_url, body) => {
      const error = telegram.patchFaults(JSON.parse(body));
      if (error !== undefined) throw new Error(error);
      return telegram.faults();
    },
    'POST /heal': () => {
      telegram.heal();
      return telegram.faults();
    },
    'POST /happen': async (_url, body) => {
      const error = await telegram.happen(JSON.parse(body));
      if (error !== undefined) throw new Error(error);
      return {};
    },
    'POST /accept-login-token': (_url, body) => {
      const { phone, token } = JSON.parse(body);
      const bytes = typeof token === 'string' ? new Uint8Array(Buffer.from(token, 'base64url')) : undefined;
      const error = telegram.acceptLoginToken(String(phone), bytes);
      if (error !== undefined) throw new Error(error);
      return {};
    },
    'POST /reset-counters': () => {
      telegram.resetCounters();
      return {};
    },
    'POST /reset': async () => {
      await telegram.forgetEverything();
      return {};
    },
  };
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const url = new URL(request.url ?? '/', 'http://control');
    const hashed = /^\/files\/(-?\d+)\/sha256$/.exec(url.pathname)?.[1];
    if (request.method === 'GET' && hashed !== undefined) {
      const file = telegram.world.file(BigInt(hashed));
      return file && { id: file.id, size: file.size, sha256: await sha256OfFile(file) };
    }
    const route = routes[`${request.method} ${url.pathname}`];
    if (route === undefined) return undefined;
    let body = '';
    for await (const piece of request) body += piece;
    return route(url, body);
  };
  const http = createServer((request, response) => {
    answer(request).then(
      (value) => {
        response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(value === undefined ? '' : JSON.stringify(value, withLongs));
      },
      (error: unknown) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
      },
    );
  });
  return {
    http,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

/** 64-bit numbers as decimal text. */
const withLongs = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
