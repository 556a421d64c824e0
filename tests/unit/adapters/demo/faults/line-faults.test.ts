import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asObject, makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import { findDocument, mediaUrl, plainUrl, signIn, type Wanted } from '../../../../support/demo/signed-in.ts';

const KIB = 1_024;
let demo: DemoInProcess;
let key: ExchangedKey;
let wanted: Wanted;
beforeEach(async () => {
  demo = await startDemoInProcess();
  const signedIn = await signIn(demo);
  key = signedIn.key;
  wanted = await findDocument(demo, signedIn.main, ({ file }) => file.dc === 2 && file.size > 3 * 1_048_576);
});
afterEach(() => demo.close());

const connect = () => RawClient.open(demo.network, mediaUrl(2), makeSession(key));
const request = (offset = 0, limit = 1_024 * KIB) => ({
  _: 'upload.getFile',
  location: wanted.location,
  offset: BigInt(offset),
  limit,
});
const { faults, counters } = {
  faults: (patch: Readonly<Record<string, unknown>>) => demo.network.control.faults(patch),
  counters: () => demo.network.control.counters(),
};

describe('faults of the line', () => {
  it('drops a connection after so many bytes, as often as was said', async () => {
    await faults({ dropAfterBytes: 200_000, dropCount: 1 });
    const dropped = await connect();
    await expect(dropped.call(request())).rejects.toThrow('closed');
    expect(dropped.stream.receivedBytes()).toBe(200_000);
    const next = await connect();
    expect(asObject(await next.call(request())).bytes).toHaveLength(1_024 * KIB);
    const [cut, whole] = demo.host.telegram.servedRanges();
    expect(cut).toMatchObject({ offset: 0, length: 1_024 * KIB, finishedAt: null });
    expect(whole?.finishedAt).toBeGreaterThanOrEqual(whole?.requestedAt ?? Number.POSITIVE_INFINITY);
    expect(await counters()).toMatchObject({ bytesServed: 1_024 * KIB, bytesServedTwice: 0, inFlight: 0 });
  });

  it('stalls a connection after so many bytes and leaves it open', async () => {
    await faults({ stallAfterBytes: 100_000, stallCount: 1 });
    const stalled = await connect();
    stalled.session.invoke(request());
    await stalled.flush();
    await expect.poll(() => stalled.stream.receivedBytes()).toBe(100_000);
    const other = await connect();
    expect(asObject(await other.call(request(1_024 * KIB))).bytes).toHaveLength(1_024 * KIB);
    expect(stalled.stream.receivedBytes()).toBe(100_000);
    expect(await counters()).toMatchObject({ inFlight: 1, openConnections: { media: 2 } });
    stalled.stream.close();
    await other.call(request(0, 4 * KIB));
    await expect.poll(async () => (await counters()).inFlight).toBe(0);
  });

  it('keeps to a connection’s speed, and to an account’s', async () => {
    await faults({ connectionBytesPerSecond: 400_000 });
    const first = await connect();
    const begun = performance.now();
    await first.call(request(0, 128 * KIB));
    expect(performance.now() - begun).toBeGreaterThan(250);
    await faults({ connectionBytesPerSecond: 0, accountBytesPerSecond: 800_000 });
    const both = await Promise.all([connect(), connect()]);
    const again = performance.now();
    await Promise.all(both.map((client) => client.call(request(0, 128 * KIB))));
    expect(performance.now() - again).toBeGreaterThan(250);
  });

  it('adds latency', async () => {
    await faults({ latencyMs: 120 });
    const client = await connect();
    const begun = performance.now();
    await client.call(request(0, 4 * KIB));
    expect(performance.now() - begun).toBeGreaterThan(110);
  });

  it('damages answers so that their hash tells', async () => {
    await faults({ corruptShare: 1 });
    const client = await connect();
    client.session.invoke(request(0, 4 * KIB));
    await client.flush();
    expect(await client.receive()).toEqual([{ kind: 'unreadable', reason: 'msg-key-mismatch' }]);
  });

  it('gives the server’s own errors, a throttle, and transport errors', async () => {
    await faults({ serverErrors: { share: 1, code: -503, message: 'TIMEOUT' } });
    const client = await connect();
    await expect(client.call(request(0, 4 * KIB))).rejects.toMatchObject({ code: -503, message: 'TIMEOUT' });
    await faults({ serverErrors: { share: 0 }, premiumBytesPerSecond: 1_000 });
    await client.call(request());
    await expect(client.call(request())).rejects.toMatchObject({ message: 'FLOOD_PREMIUM_WAIT_3' });
    await faults({ premiumBytesPerSecond: 0, transportError: -429 });
    const refused = await connect();
    await expect(refused.call(request())).rejects.toMatchObject({ code: -429 });
  });

  it('gives transport errors where, and as often as, was said', async () => {
    await faults({ transportError: -444, transportErrors: { at: 'plain', count: 1 } });
    const media = await connect();
    await media.call(request(0, 4 * KIB));
    const plain = await RawClient.open(demo.network, plainUrl(2), makeSession(key));
    await expect(plain.call({ _: 'updates.getState' })).rejects.toMatchObject({ code: -444 });
    const again = await RawClient.open(demo.network, plainUrl(2), makeSession(key));
    await again.call({ _: 'updates.getState' });
    expect((await counters()).faultsStruck).toMatchObject({ transportError: 1 });
  });

  it('slows some connections', async () => {
    await faults({ slow: { share: 1, bytesPerSecond: 400_000 } });
    const slow = await connect();
    await faults({ slow: { share: 0.000001 } });
    const other = await connect();
    const begun = performance.now();
    await other.call(request(0, 128 * KIB));
    const otherMs = performance.now() - begun;
    await slow.call(request(0, 128 * KIB));
    expect(performance.now() - begun - otherMs).toBeGreaterThan(250);
  });

  it('strikes plain addresses when it is told to', async () => {
    await faults({ linesAt: 'plain', dropAfterBytes: 10, dropCount: 1 });
    const media = await connect();
    await media.call(request(0, 4 * KIB));
    const plain = await RawClient.open(demo.network, plainUrl(2), makeSession(key));
    await expect(plain.call({ _: 'updates.getState' })).rejects.toThrow('closed');
  });

  it('refuses WebSockets at the kind of address that was said', async () => {
    await faults({ websocket: 'status-403', websocketAt: 'media' });
    await expect(connect()).rejects.toThrow('could not be reached');
    const plain = await RawClient.open(demo.network, plainUrl(2), makeSession(key));
    await plain.call({ _: 'updates.getState' });
  });

  it('refuses a fault that there is not, and a value of another kind', async () => {
    await expect(faults({ latency: 5 })).rejects.toThrow('latency');
    await expect(faults({ latencyMs: 'long' })).rejects.toThrow('latencyMs is a number');
    await expect(faults({ http: 'teapot' })).rejects.toThrow('http is one of');
    await expect(faults({ flood: { cuont: 5 } })).rejects.toThrow('flood.cuont');
    await expect(faults({ methods: { 'messages.search': { code: 'x' } } })).rejects.toThrow(
      'methods.messages.search.code is a number',
    );
    await expect(faults({ badMessages: { code: 5 } })).rejects.toThrow('badMessages.code is one of');
  });
});

it('counts bytes that are served twice, and the most requests in flight', async () => {
  const client = await connect();
  for (const offset of [0, 128 * KIB, 0]) await client.call(request(offset, 128 * KIB));
  expect(await counters()).toMatchObject({
    bytesServed: 384 * KIB,
    bytesServedTwice: 128 * KIB,
    mostInFlight: 1,
  });
  await faults({ latencyMs: 50 });
  const handles = [0, 1, 2].map((part) => client.session.invoke(request(part * 128 * KIB, 128 * KIB)));
  await client.flush();
  for (const handle of handles) await client.answer(handle);
  expect((await counters()).mostInFlight).toBe(3);
});
