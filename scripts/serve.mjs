/**
 * Serves the built page, on loopback only and with the real headers. `npm start` and the end-to-end tests use it;
 * `node scripts/serve.mjs [--port N]` serves dist/ as it is.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPort } from './port.mjs';
import { SECURITY_HEADERS } from './security-headers.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));

/** Where a second start asks whether Sluice is what keeps the port busy. */
const WHO_PATH = '/.well-known/sluice';
const WHO_TIMEOUT_MS = 2_000;

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/**
 * The file behind a path, or `undefined`. Paths without an extension are screens of the page, so they get the page.
 * @param {string} root @param {string} pathname decoded, starting with `/`
 */
async function findFile(root, pathname) {
  if (pathname.includes('\0')) return undefined;
  const path = resolve(root, `.${pathname}`);
  if (path !== root && !path.startsWith(root + sep)) return undefined;
  const candidates = extname(path) === '' ? [join(root, 'index.html')] : [path];
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return { path: candidate, bytes: found.size, modifiedMs: Math.trunc(found.mtimeMs) };
  }
  return undefined;
}

/** @param {string | undefined} host the request's Host header @returns its name without the port */
const hostName = (host) => (host ?? '').replace(/:\d+$/, '').toLowerCase();

/** @param {string} url @returns the decoded path, or `undefined` where it cannot be decoded */
function decodedPath(url) {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root folder of the built page
 * @returns {import('node:http').RequestListener}
 */
function answerFrom(root) {
  return async (request, response) => {
    /** @param {number} status @param {Record<string, string | number>} headers @param {string} [body] */
    const answer = (status, headers, body = '') => {
      response.writeHead(status, {
        ...SECURITY_HEADERS,
        'Content-Length': Buffer.byteLength(body),
        ...headers,
      });
      response.end(request.method === 'HEAD' ? '' : body);
    };
    const text = { 'Content-Type': 'text/plain; charset=utf-8' };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(405, { ...text, Allow: 'GET, HEAD' }, 'Only GET and HEAD.\n');
    }
    const url = request.url ?? '/';
    const pathname = decodedPath(url);
    if (pathname === undefined) return answer(400, text, 'This address cannot be read.\n');
    if (pathname === WHO_PATH) {
      return answer(200, { 'Content-Type': 'application/json' }, JSON.stringify({ app: 'sluice', version }));
    }
    const host = hostName(request.headers.host);
    if (host === '127.0.0.1' || host === '[::1]') {
      // Another host name is another origin: queue and library would seem lost.
      const port = request.socket.localPort;
      return answer(307, { Location: `http://localhost:${port}${url.startsWith('/') ? url : '/'}` });
    }
    // A foreign name that resolves to loopback is an attempt to become our origin.
    if (host !== 'localhost') return answer(421, text, 'Sluice answers at localhost only.\n');

    const file = await findFile(root, pathname);
    if (!file) return answer(404, text, 'Not found.\n');
    const headers = {
      'Content-Type': TYPES[extname(file.path)] ?? 'application/octet-stream',
      'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: `"${file.bytes.toString(36)}-${file.modifiedMs.toString(36)}"`,
    };
    if (request.headers['if-none-match'] === headers.ETag) {
      response.writeHead(304, { ...SECURITY_HEADERS, ...headers });
      return response.end();
    }
    response.writeHead(200, { ...SECURITY_HEADERS, ...headers, 'Content-Length': file.bytes });
    if (request.method === 'HEAD') return response.end();
    const stream = createReadStream(file.path);
    stream.on('error', () => response.destroy());
    response.on('close', () => stream.destroy());
    return stream.pipe(response);
  };
}

/**
 * @param {import('node:http').Server} server @param {string} host @param {number} port
 * @returns {Promise<void>} rejects with the socket's error (`code` EADDRINUSE, EADDRNOTAVAIL, …)
 */
const listen = (server, host, port) =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed);
      done();
    });
  });

/** @param {import('node:http').Server} server @returns {Promise<void>} */
const stop = (server) =>
  new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });

/** @param {unknown} error @returns {string} */
export const errorCode = (error) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/**
 * Serves `root` at `http://localhost:port/` until `close()`. Both loopback addresses are taken, since browsers try
 * `::1` first: a stranger there would be seen in our place.
 * @param {{ port: number, root?: string }} options port 0 takes any free one
 * @returns {Promise<{ url: string, port: number, close(): Promise<void> }>} rejects with code EADDRINUSE when busy
 */
export async function serve({ port, root = join(PROJECT, 'dist') }) {
  const handler = answerFrom(resolve(root));
  const first = createServer(handler);
  await listen(first, '127.0.0.1', port);
  const address = first.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  const servers = [first];
  const second = createServer(handler);
  try {
    await listen(second, '::1', taken);
    servers.push(second);
  } catch (error) {
    // A machine without IPv6 has no second address to take.
    if (errorCode(error) === 'EADDRINUSE') {
      await stop(first);
      throw error;
    }
  }
  return {
    url: `http://localhost:${taken}/`,
    port: taken,
    close: async () => {
      await Promise.all(servers.map(stop));
    },
  };
}

/**
 * Whether Sluice answers at this port of loopback.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export const answersAsSluice = (port) =>
  new Promise((done) => {
    const request = get({ host: '127.0.0.1', port, path: WHO_PATH, timeout: WHO_TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
        if (body.length > 1_000) request.destroy();
      });
      response.on('end', () => done(body.startsWith('{"app":"sluice"')));
    });
    request.on('timeout', () => request.destroy());
    request.on('close', () => done(false));
    request.on('error', () => done(false));
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = readPort(process.argv.slice(2));
  if (typeof port === 'string') {
    console.error(port);
    process.exitCode = 1;
  } else {
    const { url } = await serve({ port });
    console.log(url);
  }
}
