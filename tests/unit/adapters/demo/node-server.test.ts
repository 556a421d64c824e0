import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { concat, fromHex } from '../../../../src/mtproto/bytes.ts';
import { randomBytes } from '../../../../src/mtproto/kernels.ts';
import { exchangeKey } from '../../../../src/mtproto/key-exchange/client.ts';
import { createAuthKey } from '../../../../src/mtproto/session/auth-key.ts';
import { encryptMessage } from '../../../../src/mtproto/session/message.ts';
import { createDeframer, frame } from '../../../../src/mtproto/transport/framing.ts';
import { startObfuscation } from '../../../../src/mtproto/transport/obfuscation.ts';
import { keysOf } from '../../../support/demo/raw-client.ts';
import { sealInNode } from '../../../support/demo-server/node-seal.ts';
import { type DemoServer, startDemoServer } from '../../../support/demo-server.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

let server: DemoServer;
let httpUrl: string;
let plainUrl: string;
beforeAll(async () => {
  server = await startDemoServer();
  const home = server.configuration.dcs.find(({ id }) => id === 2);
  plainUrl = home?.url ?? '';
  httpUrl = (home?.media !== 'shared' && home?.media[0]) || '';
});
beforeEach(() => server.telegram.heal());
afterAll(() => server.stop());

const control = async (method: string, path: string, body?: object) => {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await fetch(server.controlUrl + path, init);
  return { status: answer.status, json: await answer.json() };
};
const post = (body: Uint8Array<ArrayBuffer>, signal: AbortSignal = AbortSignal.timeout(5_000)) =>
  fetch(httpUrl, { method: 'POST', body, signal });

describe('the demo server in Node', () => {
  it('makes a key by posts, readable by any page', async () => {
    const { authKey } = await exchangeKey({
      exchange: async (body) => {
        const answer = await post(new Uint8Array(body));
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
        return new Uint8Array(await answer.arrayBuffer());
      },
      publicKeys: keysOf(server.configuration.publicKeys),
      random: randomBytes,
      now: () => Date.now(),
      signal: new AbortController().signal,
    });
    expect(authKey.bytes).toHaveLength(256);
    expect((await control('GET', '/counters')).json).toMatchObject({ keyExchanges: 1, mistakes: [] });
  });

  it('answers where native programs post, and tells the length last', async () => {
    const { hostname, port } = new URL(plainUrl);
    const socket = connect(Number(port), hostname);
    socket.write('POST /api HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 40\r\n\r\n');
    socket.end(Buffer.alloc(40, 1));
    const answer = Buffer.concat(await socket.toArray()).toString('latin1');
    expect(answer).toContain('HTTP/1.1 404');
    expect(answer).toMatch(/\r\ncontent-length: 4\r\n\r\n[\s\S]{4}$/);
  });

  it('takes the same streams over TCP as over WebSockets, whatever way they are cut', async () => {
    const { hostname, port } = new URL(plainUrl);
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    const { header, encryptor, decryptor } = startObfuscation(randomBytes, 'intermediate');
    const deframer = createDeframer('intermediate');
    const unknownKey = new Uint8Array(64).fill(1);
    const bytes = concat(header, encryptor.processSync(frame('intermediate', unknownKey, randomBytes)));
    for (const cut of [2, 70]) {
      socket.write(bytes.subarray(cut === 2 ? 0 : 2, cut));
      await new Promise(setImmediate);
    }
    socket.write(bytes.subarray(70));
    const frames = deframer.push(decryptor.processSync(Buffer.concat(await socket.toArray())));
    expect(frames).toEqual([{ kind: 'transport-error', code: -404 }]);
  });

  it('wants the subprotocol named', async () => {
    const refused = new WebSocket(plainUrl);
    expect(await new Promise((resolve) => refused.on('error', () => resolve('refused')))).toBe('refused');
    const taken = new WebSocket(plainUrl, 'binary');
    await new Promise((resolve) => taken.on('open', resolve));
    expect(taken.protocol).toBe('binary');
    taken.close();
  });

  it('refuses HTTP in five ways, as the wire shows them', async () => {
    const body = new Uint8Array(64);
    await control('POST', '/faults', { http: 'status-404' });
    expect((await post(body)).status).toBe(404);
    await control('POST', '/faults', { http: 'html' });
    expect((await post(body)).headers.get('content-type')).toBe('text/html');
    await control('POST', '/faults', { http: 'no-cors' });
    expect((await post(body)).headers.get('access-control-allow-origin')).toBeNull();
    await control('POST', '/faults', { http: 'reset' });
    await expect(post(body)).rejects.toThrow('fetch failed');
    await control('POST', '/faults', { http: 'held' });
    const patience = new AbortController();
    const held = post(body, patience.signal);
    await control('GET', '/counters');
    patience.abort();
    await expect(held).rejects.toThrow('abort');
  });

  it('refuses WebSockets in four ways, as the wire shows them', async () => {
    const outcome = (socket: WebSocket) =>
      new Promise((resolve) => {
        socket.on('error', ({ message }) => resolve(message));
        socket.on('close', () => resolve('closed'));
      });
    await control('POST', '/faults', { websocket: 'status-403' });
    expect(await outcome(new WebSocket(plainUrl, 'binary'))).toContain('403');
    await control('POST', '/faults', { websocket: 'reset' });
    expect(await outcome(new WebSocket(plainUrl, 'binary'))).toMatch(/hang up|ECONNRESET/);
    await control('POST', '/faults', { websocket: 'closed' });
    expect(await outcome(new WebSocket(plainUrl, 'binary'))).toBe('closed');
    await control('POST', '/faults', { websocket: 'held' });
    const held = new WebSocket(plainUrl, 'binary', { handshakeTimeout: 50 });
    expect(await outcome(held)).toContain('timed out');
  });

  it('lets happen what a test asks for, or says why not', async () => {
    const answer = await control('POST', '/happen', { kind: 'keys-end', how: 'revoked', dc: 1 });
    expect(answer).toEqual({ status: 400, json: { error: 'There is no such key.' } });
  });

  it('refuses a fault that there is not, and an address that there is not', async () => {
    const answer = await control('POST', '/faults', { colour: 'blue' });
    expect(answer).toEqual({ status: 400, json: { error: 'There is no fault called colour.' } });
    expect((await fetch(httpUrl.replace('apiw1', 'other'), { method: 'POST' })).status).toBe(404);
  });

  it('lists the files of a chat with the hashes that a download must have', async () => {
    const { json } = await control('GET', '/files?chat=Hostile%20names');
    expect(json.length).toBeGreaterThan(0);
    const small = json.find(({ size }: { size: number }) => size < 1_000_000);
    const hashed = await control('GET', `/files/${small.id}/sha256`);
    expect(hashed.json).toMatchObject({ id: small.id, size: small.size });
    expect(fromHex(hashed.json.sha256)).toHaveLength(32);
  });
});

it('seals the same bytes as the page does', async () => {
  const authKey = createAuthKey(seededBytes(3)(256));
  const header = { salt: 1n, sessionId: 2n, msgId: 3n, seqNo: 4 };
  for (const bytes of [20, 16_384, 100_004, 1_048_640, 2_000_000]) {
    const body = seededBytes(bytes)(bytes);
    const pieces = [body.subarray(0, 12), body.subarray(12)];
    const expected = await encryptMessage(authKey, 'server', header, pieces, seededBytes(5));
    expect(
      Buffer.compare(await sealInNode(authKey, 'server', header, pieces, seededBytes(5)), expected),
    ).toBe(0);
  }
});
