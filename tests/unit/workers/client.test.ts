import * as Comlink from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { failed, type Outcome } from '../../../src/domain/failure.ts';
import { createEngineClient, type EngineLink } from '../../../src/workers/client.ts';
import type { Engine, Update } from '../../../src/workers/contract.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';
import { createVirtualTiming } from '../../support/virtual-timing.ts';

const DIED = { category: 'system', code: 'WORKER_DIED', message: 'gone' } as const;
const SCENE = { account: 'signed-in', chats: 2, transfers: 1, errors: false, folder: 'none' } as const;

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

/** Fake engines behind real Comlink over real ports, each of which can be killed. */
function makeEngines(change: (engine: Engine) => Engine) {
  const kills: (() => void)[] = [];
  const connect = async (): Promise<EngineLink> => {
    const { port1, port2 } = new MessageChannel();
    Comlink.expose(change(createFakeEngine(SCENE)), port1);
    const remote = Comlink.wrap<Engine>(port2);
    let kill: () => void = () => undefined;
    const died = new Promise<void>((resolve) => {
      kill = resolve;
    });
    kills.push(kill);
    closings.push(() => {
      port1.close();
      port2.close();
    });
    const lost = died.then((): Outcome<never> => failed(DIED));
    return { died, call: (ask) => Promise.race([ask(remote), lost]) };
  };
  return { kills, connect };
}

function start(change: (engine: Engine) => Engine = (engine) => engine) {
  const { kills, connect } = makeEngines(change);
  const troubles: (string | null)[] = [];
  const outdated: string[] = [];
  const timing = createVirtualTiming();
  const client = createEngineClient({
    connect,
    onTrouble: (words) => troubles.push(words),
    onOutdated: (words) => outdated.push(words),
    later: timing.later,
  });
  return { client, kills, troubles, outdated, pass: (ms: number) => timing.clock.advance(ms) };
}

/** Subscribes; `next` is the update to come, in order. */
function listen(client: Engine) {
  const come: Update[] = [];
  const waiting: ((update: Update) => void)[] = [];
  const subscribed = client.subscribe((update) => {
    const wanted = waiting.shift();
    if (wanted) wanted(update);
    else come.push(update);
  });
  const next = (): Promise<Update> => {
    const update = come.shift();
    return update ? Promise.resolve(update) : new Promise((resolve) => waiting.push(resolve));
  };
  return { subscribed, next };
}

describe('the engine client', () => {
  it('marks the first update of a flow as whole, later ones not', async () => {
    const { client } = start();
    const { next } = listen(client);
    expect((await next()).whole).toBe(true);
    await client.storagePersisted(true);
    expect((await next()).whole).toBeUndefined();
  });

  it('hands failures through as the data they are', async () => {
    const { client } = start();
    const answer = await client.submitCode('00000');
    expect(answer).toMatchObject({ ok: false, failure: { category: 'input', field: 'code' } });
  });

  it('settles what was asked of an engine that dies', async () => {
    const { client, kills } = start((engine) => ({ ...engine, command: () => new Promise(() => undefined) }));
    await client.chats(() => undefined);
    const pending = client.command('pause', { all: true });
    kills[0]?.();
    expect(await pending).toEqual({ ok: false, failure: DIED });
  });

  it('asks the next engine what one was asked to read when it died, once', async () => {
    let asked = 0;
    const { client, kills, pass } = start((engine) => ({
      ...engine,
      media: (...which) => {
        asked += 1;
        return asked === 2 ? engine.media(...which) : new Promise(() => undefined);
      },
    }));
    const chats = await client.chats(() => undefined);
    const chat = chats.ok ? chats.value[0] : undefined;
    if (chat === undefined) throw new Error('The fake engine has chats.');
    const pending = client.media(chat.id, 'all', null);
    kills[0]?.();
    expect(await pending).toMatchObject({ ok: true });
    const deadly = client.media(chat.id, 'all', null);
    kills[1]?.();
    await pass(1_000);
    kills[2]?.();
    expect(await deadly).toEqual({ ok: false, failure: DIED });
  });

  it('begins the flow anew with the next engine, and says nothing of a death that is quickly mended', async () => {
    const { client, kills, troubles, pass } = start();
    const { next } = listen(client);
    await next();
    kills[0]?.();
    expect((await next()).whole).toBe(true);
    await pass(60_000);
    expect(troubles.filter((words) => words !== null)).toEqual([]);
  });

  it('tells of the trouble when the engine stays away, and of its end', async () => {
    let mute = false;
    const { client, kills, troubles, pass } = start((engine) => ({
      ...engine,
      subscribe: mute ? () => new Promise(() => undefined) : engine.subscribe,
    }));
    const { next } = listen(client);
    await next();
    mute = true;
    kills[0]?.();
    await pass(2_999);
    expect(troubles.filter((words) => words !== null)).toEqual([]);
    await pass(1);
    expect(troubles.at(-1)).toContain('being started again');
    mute = false;
    kills[1]?.();
    await pass(1_000);
    expect((await next()).whole).toBe(true);
    expect(troubles.at(-1)).toBeNull();
  });

  it('waits longer each time while engines die without a word', async () => {
    const { kills, pass } = start();
    await pass(0);
    for (const [round, pauseMs] of [0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      kills[round]?.();
      await pass(Math.max(0, pauseMs - 1));
      expect(kills).toHaveLength(pauseMs === 0 ? round + 2 : round + 1);
      await pass(1);
      expect(kills).toHaveLength(round + 2);
    }
  });

  it('lets what is asked without an engine wait for the next one, but not for ever', async () => {
    const timing = createVirtualTiming();
    const client = createEngineClient({
      connect: () => new Promise(() => undefined),
      onTrouble: () => undefined,
      onOutdated: () => undefined,
      later: timing.later,
    });
    const pending = client.signOut({ keepApi: true, forgetQueue: false });
    await timing.clock.advance(10_000);
    expect(await pending).toMatchObject({ ok: false, failure: { category: 'system', code: 'NO_ENGINE' } });
  });

  it('answers questions that have no failure of their own with nothing when the engine dies', async () => {
    const { client, kills } = start((engine) => ({
      ...engine,
      diagnostics: () => new Promise(() => undefined),
    }));
    const pending = client.diagnostics();
    kills[0]?.();
    expect(await pending).toBe('The engine is not running.');
  });

  it('says so when page and engine are of different versions', async () => {
    const { client, outdated } = start((engine) => ({
      ...engine,
      subscribe: async () => ({ contractVersion: 999 }),
    }));
    await client.storagePersisted(true);
    await client.subscribe(() => undefined);
    expect(outdated.at(-1)).toContain('different versions');
  });

  it('hands on that the queue belongs to a newer version', async () => {
    const { client, outdated } = start((engine) => ({
      ...engine,
      subscribe: async (listener) => {
        listener({ outdated: 'Reload this page.' });
        return engine.subscribe(listener);
      },
    }));
    await listen(client).next();
    expect(outdated).toEqual(['Reload this page.']);
  });
});
