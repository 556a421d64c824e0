import { afterEach, describe, expect, it } from 'vitest';
import { failed, succeeded } from '../../../src/domain/failure.ts';
import type { Engine, Update } from '../../../src/workers/contract.ts';
import { startBroker } from '../../../src/workers/tab-broker.ts';
import { createTabEngine, type Standing } from '../../../src/workers/tab-engine.ts';
import type { OwnEngine } from '../../../src/workers/tab-role.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';
import { FakeLocks } from '../../support/fake-locks.ts';
import { createVirtualTiming } from '../../support/virtual-timing.ts';

const SCENE = { account: 'signed-in', chats: 7, transfers: 3, errors: false, folder: 'none' } as const;
const DIED = { category: 'system', code: 'WORKER_DIED', message: 'gone' } as const;

/** A closed tab starts nothing. */
const never = new Promise<never>(() => undefined);
const NOTHING_RUNS: OwnEngine = {
  name: '',
  died: never,
  call: () => never,
  doubt: () => undefined,
  terminate: () => undefined,
};

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** One browser: tabs that share channels and locks, and may be killed. Channels are Node's own. */
function makeBrowser(change: (engine: Engine) => Engine = (engine) => engine) {
  const locks = new FakeLocks();
  const prefix = crypto.randomUUID();
  const timing = createVirtualTiming();
  const engines: { readonly tab: string; readonly listeners: Set<unknown>; hang(): void }[] = [];
  const doubts: string[] = [];
  const opener = () => {
    const open: BroadcastChannel[] = [];
    endings.push(() => {
      for (const channel of open) channel.close();
    });
    return {
      openChannel: (name: string) => {
        const channel = new BroadcastChannel(prefix + name);
        open.push(channel);
        return channel;
      },
      close: () => {
        for (const channel of open) channel.close();
      },
    };
  };

  const startEngine = (tab: string, contract: number): OwnEngine => {
    const name = `engine-worker:${crypto.randomUUID()}`;
    const holder = locks.holder();
    const channels = opener();
    const listeners = new Set<unknown>();
    let hung = false;
    const fake = change(createFakeEngine(SCENE));
    const engine = {
      ...fake,
      subscribe: (listener: (update: Update) => void) => {
        listeners.add(listener);
        return fake.subscribe(listener);
      },
      unsubscribe: (listener: unknown) => void listeners.delete(listener),
    };
    engines.push({
      tab,
      listeners,
      hang: () => {
        hung = true;
        channels.close();
      },
    });
    let end = (): void => undefined;
    const died = new Promise<void>((resolve) => {
      end = resolve;
    });
    void holder.hold(name).then(() =>
      startBroker({
        engine,
        name,
        contract,
        openChannel: channels.openChannel,
        whenFree: holder.whenFree,
      }),
    );
    const terminate = (): void => {
      channels.close();
      holder.die();
      end();
    };
    const lost = died.then(() => failed(DIED));
    return {
      name,
      died,
      call: (ask) => Promise.race([ask(engine as never), lost]),
      doubt: () => {
        doubts.push(name);
        if (hung) terminate();
      },
      terminate,
    };
  };

  const openTab = (tab: string, contract = 1) => {
    const holder = locks.holder();
    const channels = opener();
    const standings: Standing[] = [];
    const own: OwnEngine[] = [];
    let closed = false;
    const { engine, role } = createTabEngine({
      takeLead: holder.takeLead,
      startEngine: () => {
        if (closed) return NOTHING_RUNS;
        const started = startEngine(tab, contract);
        own.push(started);
        return started;
      },
      openChannel: channels.openChannel,
      hold: holder.hold,
      whenFree: holder.whenFree,
      onStanding: (standing) => standings.push(standing),
      later: timing.later,
      timing,
      contract,
    });
    const updates: Update[] = [];
    const waiting: { readonly count: number; readonly go: () => void }[] = [];
    void engine.subscribe((update) => {
      updates.push(update);
      for (const wait of [...waiting]) if (updates.length >= wait.count) wait.go();
    });
    return {
      engine,
      role,
      standings,
      updates,
      heard: (count: number) =>
        new Promise<void>((go) => {
          if (updates.length >= count) go();
          else waiting.push({ count, go });
        }),
      /** The page runs no more; what it started goes on. */
      freeze: () => channels.close(),
      close: () => {
        closed = true;
        channels.close();
        for (const one of own) one.terminate();
        holder.die();
      },
    };
  };
  return { openTab, engines, doubts, timing };
}

/** Resolves when the condition holds; messages between tabs take turns of the event loop. */
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('an engine of several tabs', () => {
  it('runs in the first tab alone; the second is shown the same and commands it', async () => {
    const { openTab, engines } = makeBrowser();
    const first = openTab('first');
    await first.heard(1);
    const second = openTab('second');
    await second.heard(1);
    expect(second.updates[0]).toMatchObject({ whole: true, account: { kind: 'signed-in' } });
    const answer = await second.engine.command('pause', { all: true });
    expect(answer).toEqual(succeeded(3));
    await second.heard(2);
    expect(second.updates[1]?.transfers?.every(({ state }) => state.kind === 'waiting')).toBe(true);
    expect(engines.map(({ tab }) => tab)).toEqual(['first']);
    expect(second.updates[1]?.whole).toBeUndefined();
  });

  it('calls back the function of a tab next door', async () => {
    const { openTab } = makeBrowser();
    await openTab('first').heard(1);
    const second = openTab('second');
    const pages: number[] = [];
    const answer = await second.engine.chats((chats) => pages.push(chats.length));
    expect(answer).toMatchObject({ ok: true });
    await until(() => pages.length > 0);
    expect(pages).toEqual([5]);
  });

  it('tells a tab next door what the engine threw as a failure, not as silence', async () => {
    const { openTab } = makeBrowser((engine) => ({
      ...engine,
      signOut: () => Promise.reject(new RangeError('no')),
    }));
    await openTab('first').heard(1);
    const answer = await openTab('second').engine.signOut({ keepApi: true, forgetQueue: false });
    expect(answer).toMatchObject({
      ok: false,
      failure: { category: 'bug', detail: 'Error: RangeError: no' },
    });
  });

  it('goes on in the next tab when its own is closed; what was asked fails and can be repeated', async () => {
    const { openTab, engines } = makeBrowser((engine) => ({
      ...engine,
      signOut: () => new Promise(() => undefined),
    }));
    const first = openTab('first');
    await first.heard(1);
    const second = openTab('second');
    const third = openTab('third');
    await Promise.all([second.heard(1), third.heard(1)]);
    const pending = second.engine.signOut({ keepApi: true, forgetQueue: false });
    first.close();
    expect(await pending).toMatchObject({ ok: false, failure: { category: 'system', code: 'ENGINE_GONE' } });
    await Promise.all([second.heard(2), third.heard(2)]);
    expect(second.updates[1]?.whole).toBe(true);
    expect(third.updates[1]?.whole).toBe(true);
    expect(await third.engine.command('resume', { all: true })).toEqual(succeeded(3));
    expect(engines.map(({ tab }) => tab)).toEqual(['first', 'second']);
  });

  it('leaves out a tab that is gone', async () => {
    const { openTab, engines } = makeBrowser();
    await openTab('first').heard(1);
    const second = openTab('second');
    await second.heard(1);
    expect(engines[0]?.listeners.size).toBe(2);
    second.close();
    await until(() => engines[0]?.listeners.size === 1);
  });

  it('is handed over by a tab that is frozen, which follows when it is back', async () => {
    const { openTab, engines } = makeBrowser();
    const first = openTab('first');
    await first.heard(1);
    const second = openTab('second');
    await second.heard(1);
    first.role.stepDown();
    await second.heard(2);
    expect(engines.map(({ tab }) => tab)).toEqual(['first', 'second']);
    expect(first.updates).toHaveLength(1);
    first.role.standBy();
    await first.heard(2);
    expect(second.role.leads()).toBe(true);
    expect(engines).toHaveLength(2);
  });

  it('is doubted by a tab that hears nothing of it, within 10 s', async () => {
    const { openTab, engines, doubts, timing } = makeBrowser();
    await openTab('first').heard(1);
    const second = openTab('second');
    await second.heard(1);
    engines[0]?.hang();
    await timing.clock.advance(8_000);
    await until(() => doubts.length > 0);
    await second.heard(2);
    expect(engines.map(({ tab }) => tab)).toEqual(['first', 'first']);
  });
});

describe('tabs of different versions', () => {
  it('give way to the newest: the older ones make their last writes, and ask to be reloaded', async () => {
    const acts: string[] = [];
    const { openTab, engines } = makeBrowser((engine) => ({
      ...engine,
      finish: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        acts.push('finished');
      },
      subscribe: (listener) => {
        acts.push('subscribed');
        return engine.subscribe(listener);
      },
    }));
    const older = openTab('older', 1);
    await older.heard(1);
    const follower = openTab('follower', 1);
    await follower.heard(1);
    const newer = openTab('newer', 2);
    await newer.heard(1);
    expect(engines.map(({ tab }) => tab)).toEqual(['older', 'newer']);
    expect(acts).toEqual(['subscribed', 'subscribed', 'finished', 'subscribed']);
    for (const { standings } of [older, follower])
      expect(standings.at(-1)?.outdated).toContain('Reload this tab');
    expect(newer.standings.every(({ outdated }) => outdated === null)).toBe(true);
    // For ever: neither a tab that is closed nor one that is shown again changes it.
    older.role.standBy();
    newer.close();
    const next = openTab('next', 2);
    await next.heard(1);
    expect(engines.map(({ tab }) => tab)).toEqual(['older', 'newer', 'next']);
    expect(older.standings.at(-1)?.outdated).toContain('Reload this tab');
  });

  it('do not wait long for the last writes of an engine that hangs', async () => {
    const { openTab, engines, timing } = makeBrowser((engine) => ({
      ...engine,
      finish: () => new Promise(() => undefined),
    }));
    const older = openTab('older', 1);
    await older.heard(1);
    const newer = openTab('newer', 2);
    await until(() => older.standings.at(-1)?.outdated?.includes('Reload this tab') === true);
    expect(older.role.leads()).toBe(true);
    await timing.clock.advance(5_000);
    await newer.heard(1);
    expect(engines.map(({ tab }) => tab)).toEqual(['older', 'newer']);
  });

  it('tell the older one to reload', async () => {
    const { openTab } = makeBrowser();
    await openTab('newer', 2).heard(1);
    const older = openTab('older', 1);
    await until(() => older.standings.at(-1)?.outdated?.includes('Reload this tab') === true);
  });

  it('name an older one that does not let go, and go on when it is closed', async () => {
    const { openTab, engines, timing } = makeBrowser();
    const older = openTab('older', 1);
    await older.heard(1);
    older.freeze();
    const newer = openTab('newer', 2);
    await timing.clock.advance(5_000);
    await until(() => newer.standings.at(-1)?.outdated?.includes('older version') === true);
    expect(newer.updates).toEqual([]);
    older.close();
    await newer.heard(1);
    expect(newer.standings.at(-1)?.outdated).toBeNull();
    expect(engines.map(({ tab }) => tab)).toEqual(['older', 'newer']);
  });

  it('do nothing any more once the queue belongs to a newer version', async () => {
    let say = (_: string): void => undefined;
    const { openTab } = makeBrowser((engine) => ({
      ...engine,
      subscribe: (listener) => {
        say = (outdated) => listener({ outdated });
        return engine.subscribe(listener);
      },
    }));
    const first = openTab('first');
    await first.heard(1);
    say('The queue was written by a newer version.');
    await until(() => first.standings.at(-1)?.outdated?.includes('newer version') === true);
    await until(() => !first.role.leads());
  });
});

describe('a tab that has the engine and does not answer', () => {
  it('is named after a while', async () => {
    const { openTab, engines, timing } = makeBrowser();
    await openTab('first').heard(1);
    engines[0]?.hang();
    const second = openTab('second');
    await timing.clock.advance(4_999);
    expect(second.standings.every(({ trouble }) => trouble === null)).toBe(true);
    await timing.clock.advance(1);
    expect(second.standings.at(-1)?.trouble).toContain('does not answer');
  });
});
