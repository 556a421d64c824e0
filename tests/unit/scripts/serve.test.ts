import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HEADER_POLICY } from '../../../scripts/security-headers.mjs';
import { answersAsSluice, errorCode, serve } from '../../../scripts/serve.mjs';

let folder: string;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-serve-'));
  const root = join(folder, 'dist');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>page');
  writeFileSync(join(root, 'assets/engine.worker-abc.js'), 'export {};');
  writeFileSync(join(root, 'assets/kernel.wasm'), 'wasm');
  server = await serve({ port: 0, root });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const ask = (
  path: string,
  { method = 'GET', headers = {} }: Asked = {},
): Promise<IncomingMessage & { body: string }> =>
  new Promise((done, failed) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path,
        method,
        headers: { host: `localhost:${server.port}`, ...headers },
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => {
          body += chunk;
        });
        answer.on('end', () => done(Object.assign(answer, { body })));
      },
    );
    asked.on('error', failed);
    asked.end();
  });

test.each(['/', '/assets/engine.worker-abc.js', '/assets/kernel.wasm', '/missing.js', '/chats/1'])(
  'the policy goes with %s',
  async (path) => {
    const { headers } = await ask(path);
    expect(headers['content-security-policy']).toBe(HEADER_POLICY);
    expect(headers['x-content-type-options']).toBe('nosniff');
  },
);

test('files have their types, hashed ones are kept for ever and the page is asked again', async () => {
  expect((await ask('/')).headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
  });
  const script = (await ask('/assets/engine.worker-abc.js')).headers;
  expect(script['content-type']).toBe('text/javascript; charset=utf-8');
  expect(script['cache-control']).toContain('immutable');
  expect((await ask('/assets/kernel.wasm')).headers['content-type']).toBe('application/wasm');
});

test('an unchanged page is answered without its bytes', async () => {
  const { headers } = await ask('/');
  const again = await ask('/', { headers: { 'if-none-match': String(headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('the address of a screen gets the page, a missing file does not', async () => {
  expect((await ask('/chats/12?tab=audio')).body).toContain('page');
  expect((await ask('/assets/gone.js')).statusCode).toBe(404);
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/%00.js',
  '/%',
])('nothing outside of the built page is served: %s', async (path) => {
  const { statusCode, body } = await ask(path);
  expect(statusCode).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain('secret\n');
});

test('127.0.0.1 leads to localhost, path and port kept; a foreign name is refused', async () => {
  const moved = await ask('/chats/1?x=2', { headers: { host: `127.0.0.1:${server.port}` } });
  expect([moved.statusCode, moved.headers.location]).toEqual([
    307,
    `http://localhost:${server.port}/chats/1?x=2`,
  ]);
  expect((await ask('/', { headers: { host: 'evil.example' } })).statusCode).toBe(421);
});

test('only reading is possible', async () => {
  expect((await ask('/', { method: 'POST' })).statusCode).toBe(405);
  const head = await ask('/', { method: 'HEAD' });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});

describe('a busy port', () => {
  test('is refused, and Sluice is recognised behind it', async () => {
    await expect(serve({ port: server.port, root: folder })).rejects.toSatisfy(
      (error) => errorCode(error) === 'EADDRINUSE',
    );
    expect(await answersAsSluice(server.port)).toBe(true);
  });

  test('is not taken for Sluice when another program answers, or nobody', async () => {
    const other = createServer((_, answer) => answer.end('hello'));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await answersAsSluice(port)).toBe(false);
    await new Promise((done) => other.close(done));
    expect(await answersAsSluice(port)).toBe(false);
  });
});
