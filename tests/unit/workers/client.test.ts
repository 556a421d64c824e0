import * as Comlink from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { failed, type Outcome } from '../../../src/domain/failure.ts';
import { createEngineClient, type Supervise } from '../../../src/workers/client.ts';
import type { Engine, Update } from '../../../src/workers/contract.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';

const DIED = { category: 'system', code: 'WORKER_DIED', message: 'gone' } as const;
const SCENE = { account: 'signed-in', chats: 2, transfers: 1, errors: false, folder: 'none' } as const;

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

/** Fake engines behind real Comlink over real ports, each of which can be killed. */
function makeWorkers(change: (engine: Engine) => Engine) {
  const kills: (() => void)[] = [];
  const supervise: Supervise = () => {
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
  return { kills, supervise };
}

const neverMade = (): Worker => {
  throw new Error('The supervisor of this test makes no worker.');
};

function start(change: (engine: Engine) => Engine = (engine) => engine) {
  const { kills, supervise } = makeWorkers(change);
  const troubles: (string | null)[] = [];
  const pauses: number[] = [];
  const client = createEngineClient({
    create: neverMade,
    supervise,
    onTrouble: (words) => troubles.push(words),
    later: (call, delayMs) => {
      pauses.push(delayMs);
      call();
    },
  });
  return { client, kills, troubles, pauses };
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

const afterDeath = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

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

  it('settles what was asked of a worker that dies', async () => {
    const { client, kills } = start((engine) => ({ ...engine, counts: () => new Promise(() => undefined) }));
    const chats = await client.chats(() => undefined);
    const chat = chats.ok ? chats.value[0] : undefined;
    if (chat === undefined) throw new Error('The fake engine has chats.');
    const pending = client.counts(chat.id);
    kills[0]?.();
    expect(await pending).toEqual({ ok: false, failure: DIED });
  });

  it('begins the flow anew with the next worker, tells of the trouble and of its end', async () => {
    const { client, kills, troubles } = start();
    const { next } = listen(client);
    await next();
    kills[0]?.();
    expect((await next()).whole).toBe(true);
    expect(troubles[0]).toContain('being started again');
    expect(troubles.at(-1)).toBeNull();
  });

  it('waits longer each time while workers die without a word', async () => {
    const { kills, pauses } = start();
    for (let round = 0; round < 8; round += 1) {
      kills[round]?.();
      await afterDeath();
    }
    expect(pauses).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('answers questions that have no failure of their own with nothing when the worker dies', async () => {
    const { client, kills } = start((engine) => ({ ...engine, log: () => new Promise(() => undefined) }));
    const pending = client.log('INFO');
    kills[0]?.();
    expect(await pending).toEqual([]);
  });

  it('says so when page and engine are of different versions', async () => {
    const { client, troubles } = start((engine) => ({
      ...engine,
      subscribe: async () => ({ contractVersion: 999 }),
    }));
    await client.subscribe(() => undefined);
    expect(troubles.at(-1)).toContain('different versions');
  });
});
