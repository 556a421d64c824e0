import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import { bringOver, mediaUrl, plainUrl, signIn } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let key: ExchangedKey;
let main: RawClient;
beforeEach(async () => {
  demo = await startDemoInProcess();
  ({ key, main } = await signIn(demo));
});
afterEach(() => demo.close());

const GET_STATE = { _: 'updates.getState' };
const another = (url: string) => RawClient.open(demo.network, url, makeSession(key));
const punishedKeys = async () => (await demo.network.control.counters()).punishedKeys;

describe('a key on a plain address', () => {
  it('is killed when the older connection speaks after the newer, and signed out everywhere', async () => {
    const elsewhere = await bringOver(demo, main, 4);
    const second = await another(plainUrl(2));
    await second.call(GET_STATE);
    await expect(main.call(GET_STATE)).rejects.toMatchObject({ code: 406, message: 'AUTH_KEY_DUPLICATED' });
    await expect(second.call(GET_STATE)).rejects.toMatchObject({ code: 406, message: 'AUTH_KEY_DUPLICATED' });
    const there = await RawClient.open(demo.network, plainUrl(4), makeSession(elsewhere));
    await expect(there.call(GET_STATE)).rejects.toMatchObject({
      code: 401,
      message: 'AUTH_KEY_UNREGISTERED',
    });
    expect(await punishedKeys()).toBe(1);
  });

  it('is killed when two connections wait for answers at once', async () => {
    await demo.network.control.faults({ latencyMs: 300 });
    const second = await another(plainUrl(2));
    const first = main.session.invoke(GET_STATE);
    await main.flush();
    const handle = second.session.invoke(GET_STATE);
    await second.flush();
    await expect(second.answer(handle)).rejects.toMatchObject({ code: 406 });
    // What was already on its way still comes; nothing after it does.
    await main.answer(first);
    await expect(main.call(GET_STATE)).rejects.toMatchObject({ code: 406 });
    expect(await punishedKeys()).toBe(1);
  });

  it('survives a silent connection left behind', async () => {
    const second = await another(plainUrl(2));
    await second.call(GET_STATE);
    await second.call(GET_STATE);
    expect(await punishedKeys()).toBe(0);
  });

  it('survives a stalled connection left behind with a request unanswered', async () => {
    await demo.network.control.faults({ stallPlain: true });
    main.session.invoke(GET_STATE);
    await main.flush();
    // The stall begins when the answer is due: once the counter has seen the request it is decided.
    while (((await demo.network.control.counters()).requests.plain['updates.getState'] ?? 0) < 1);
    await demo.network.control.faults({ stallPlain: false });
    const second = await another(plainUrl(2));
    await second.call(GET_STATE);
    expect(await punishedKeys()).toBe(0);
  });

  it('survives as many parallel requests as one connection sends', async () => {
    const handles = [1, 2, 3].map(() => main.session.invoke(GET_STATE));
    await main.flush();
    for (const handle of handles) await main.answer(handle);
    expect(await punishedKeys()).toBe(0);
  });
});

describe('a key that speaks to a plain address over HTTP', () => {
  const post = async () => {
    const session = makeSession(key);
    session.invoke(GET_STATE);
    const body = (await session.pack(Date.now())) ?? new Uint8Array();
    return demo.network.post('demo+http://2/plain', body, new AbortController().signal, () => {});
  };

  it('may ask one thing after another', async () => {
    expect((await post()).ok).toBe(true);
    expect((await post()).ok).toBe(true);
    expect(await punishedKeys()).toBe(0);
  });

  it('is killed when two requests are open at once', async () => {
    await demo.network.control.faults({ latencyMs: 300 });
    await Promise.all([post(), post()]);
    expect(await punishedKeys()).toBe(1);
  });
});

describe('a key on a media address', () => {
  it('may be used by many connections at once', async () => {
    const others = await Promise.all([1, 2, 3].map(() => another(mediaUrl(2))));
    await Promise.all(others.map((other) => other.call(GET_STATE)));
    await others[0]?.call(GET_STATE);
    const counters = await demo.network.control.counters();
    expect(counters).toMatchObject({ punishedKeys: 0, mainMethodsOnMedia: 4 });
  });
});
