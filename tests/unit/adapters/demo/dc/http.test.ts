import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../../../../src/domain/failure.ts';
import { randomBytes } from '../../../../../src/mtproto/kernels.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { exchangeKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import type { ClientSession, HttpWait } from '../../../../../src/mtproto/session/client-session.ts';
import type { HttpAnswer } from '../../../../../src/ports/network.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asObject, keysOf, makeSession, type RawClient } from '../../../../support/demo/raw-client.ts';
import { open } from '../../../../support/demo/raw-messages.ts';
import { findDocument, httpUrl, signIn, type Wanted } from '../../../../support/demo/signed-in.ts';

const KIB = 1_024;
const never = new AbortController().signal;
let demo: DemoInProcess;
let key: ExchangedKey;
let main: RawClient;
let wanted: Wanted;
let session: ClientSession;
beforeEach(async () => {
  demo = await startDemoInProcess();
  ({ key, main } = await signIn(demo));
  wanted = await findDocument(demo, main, ({ file }) => file.dc === 2 && file.size > 1_048_576);
  session = makeSession(key);
});
afterEach(() => demo.close());

const post = (body: Uint8Array, signal = never, received: (bytes: number) => void = () => {}) =>
  demo.network.post(httpUrl(2), body, signal, received);
const ask = async (httpWait?: HttpWait) => {
  session.invoke({ _: 'upload.getFile', location: wanted.location, offset: 0n, limit: 128 * KIB });
  return post((await session.pack(Date.now(), httpWait ? { httpWait } : {})) ?? new Uint8Array());
};
const bodyOf = (outcome: Outcome<HttpAnswer>): Uint8Array => {
  if (!outcome.ok) throw new Error(outcome.failure.code);
  return outcome.value.body;
};
const bytesIn = async (body: Uint8Array) => {
  for (const event of await session.receive(Date.now(), body)) {
    if (event.kind === 'result') return asObject(event.result).bytes;
    if (event.kind === 'error') throw new Error(event.message);
  }
  return undefined;
};

describe('HTTP on a media address', () => {
  it('answers a request in the same post', async () => {
    expect(await bytesIn(bodyOf(await ask()))).toEqual(wanted.media.file.read(0, 128 * KIB));
    expect((await demo.network.control.counters()).connections.http).toBe(1);
  });

  it('makes keys too, step by step', async () => {
    const made = await exchangeKey({
      exchange: async (body) => bodyOf(await post(body)),
      publicKeys: keysOf(demo.configuration.publicKeys),
      random: randomBytes,
      now: () => Date.now(),
      signal: never,
    });
    expect(made.authKey.bytes).toHaveLength(256);
  });

  it('may say nothing first: the answer waits in the session for http_wait', async () => {
    await demo.network.control.faults({ emptyAnswerShare: 1 });
    expect(bodyOf(await ask())).toHaveLength(0);
    const waiting = await session.pack(Date.now(), {
      httpWait: { maxDelay: 0, waitAfter: 0, maxWait: 25_000 },
    });
    expect(await bytesIn(bodyOf(await post(waiting ?? new Uint8Array())))).toEqual(
      wanted.media.file.read(0, 128 * KIB),
    );
    expect((await demo.network.control.counters()).emptyHttpAnswers).toBe(1);
  });

  it('lets go of a request whose answer went out with another one that waited', {
    timeout: 10_000,
  }, async () => {
    // A new session has something to say at once, and nobody would wait.
    await bytesIn(bodyOf(await ask()));
    await demo.network.control.faults({ latencyMs: 300 });
    const asked = ask();
    const waiting = await session.pack(Date.now(), {
      httpWait: { maxDelay: 0, waitAfter: 0, maxWait: 25_000 },
    });
    const bodies = (await Promise.all([asked, post(waiting ?? new Uint8Array())])).map(bodyOf);
    const answers = await Promise.all(bodies.filter(({ length }) => length > 0).map(bytesIn));
    expect(answers).toContainEqual(wanted.media.file.read(0, 128 * KIB));
  });

  it('tells again what was not acknowledged, until it is', async () => {
    await bytesIn(bodyOf(await ask()));
    const quick = { httpWait: { maxDelay: 0, waitAfter: 0, maxWait: 0 } };
    const silent = makeSession(key);
    silent.invoke({ _: 'help.getNearestDc' });
    const first = bodyOf(await post((await silent.pack(Date.now())) ?? new Uint8Array()));
    // Not handed to the session, so that it acknowledges nothing.
    const second = bodyOf(await post((await silent.pack(Date.now(), quick)) ?? new Uint8Array()));
    expect(second.length).toBeGreaterThan(0);
    await silent.receive(Date.now(), first);
    await silent.receive(Date.now(), second);
    // An empty container: the answer to a wait that was over before there was something to say.
    const third = bodyOf(await post((await silent.pack(Date.now(), quick)) ?? new Uint8Array()));
    expect(await open(key, third)).toEqual([]);
  });

  it('says −404 for a key that nobody made, as status and as body', async () => {
    const stranger = makeSession({ ...key, authKey: { ...key.authKey, idBytes: new Uint8Array(8).fill(7) } });
    stranger.invoke({ _: 'help.getNearestDc' });
    const answer = await post((await stranger.pack(Date.now())) ?? new Uint8Array());
    expect(answer.ok && answer.value.status).toBe(404);
    expect(new DataView(bodyOf(answer).slice().buffer).getInt32(0, true)).toBe(-404);
  });

  it('is not there on a plain address or in a data centre that there is not', async () => {
    const outcome = await demo.network.post('demo+http://3/media', new Uint8Array(4), never, () => {});
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'CONNECT' } });
  });
});

describe('HTTP refused', () => {
  const failureOf = (outcome: Outcome<HttpAnswer>): Partial<Failure> => (outcome.ok ? {} : outcome.failure);

  it('with 404', async () => {
    await demo.network.control.faults({ http: 'status-404' });
    expect(await ask()).toMatchObject({ ok: true, value: { status: 404 } });
  });

  it('with 200 and a page', async () => {
    await demo.network.control.faults({ http: 'html' });
    expect(new TextDecoder().decode(bodyOf(await ask()))).toContain('<!doctype html>');
  });

  it('without CORS headers', async () => {
    await demo.network.control.faults({ http: 'no-cors' });
    expect(failureOf(await ask())).toMatchObject({ category: 'network', code: 'UNREADABLE' });
  });

  it('by a reset', async () => {
    await demo.network.control.faults({ http: 'reset' });
    expect(failureOf(await ask())).toMatchObject({ category: 'network', code: 'CUT' });
  });

  it('by holding it for ever', async () => {
    await demo.network.control.faults({ http: 'held' });
    const patience = new AbortController();
    const held = post(new Uint8Array(64), patience.signal);
    // A question asked later is answered sooner.
    await demo.network.control.counters();
    patience.abort();
    expect(failureOf(await held)).toMatchObject({ code: 'ABORTED' });
    await demo.network.control.faults({ http: 'none' });
    expect((await demo.network.control.counters()).openConnections.http).toBe(0);
  });

  it('not on streams, and not for ever', async () => {
    await demo.network.control.faults({ http: 'reset' });
    await main.call({ _: 'help.getNearestDc' });
    await demo.network.control.faults({ http: 'none' });
    session = makeSession(key);
    expect(await bytesIn(bodyOf(await ask()))).toHaveLength(128 * KIB);
  });
});
