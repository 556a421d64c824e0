import type { Failure } from '../../src/domain/failure.ts';
import { PRIORITIES } from '../../src/domain/priority.ts';
import { nextRandom, type Random } from '../../src/engine/random.ts';
import type { Fate, ScriptedAccount } from './scripted-account.ts';
import { SIGNED_IN, type Simulation } from './simulation.ts';

export const HOUR_MS = 3_600_000;

export const failure = (
  category: Failure['category'],
  code: string,
  more: Partial<Failure> = {},
): Failure => ({ category, code, message: code, ...more });

export const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(nextRandom(random) * from.length)]!;

/** Who a mixture happens to. */
export interface Scene {
  readonly simulation: Simulation;
  readonly account: ScriptedAccount;
  readonly random: Random;
}

export type Act = (scene: Scene) => Promise<void> | void;

const killed: Act = async ({ simulation }) => {
  simulation.kill();
  await simulation.start();
};

const computers: readonly Act[] = [
  killed,
  ({ simulation }) => {
    simulation.computer.sleep(8 * HOUR_MS);
    simulation.world.cutAt = simulation.clock.now();
  },
  ({ simulation }) => simulation.computer.setWallClock(HOUR_MS),
  ({ simulation }) => simulation.computer.setWallClock(-HOUR_MS),
  ({ simulation }) => simulation.queue.onlineChanged(false),
  ({ simulation }) => simulation.queue.onlineChanged(true),
  ({ simulation }) => simulation.queue.folderChanged({ kind: 'none' }),
  ({ simulation }) => simulation.queue.folderChanged({ kind: 'ready', name: 'Music' }),
  ({ simulation: { store } }) => {
    store.failure = store.failure ? null : failure('store', 'STORE_FULL');
  },
  ({ simulation: { world, clock } }) => {
    world.workersDiedAt = clock.now();
    world.direct.clear();
  },
];

/** Some messages are edited, deleted or closed to us; and every reference that was given has expired. */
const fateStrikes =
  (fate: Fate): Act =>
  ({ simulation, account, random }) => {
    for (const { key } of simulation.views.values()) {
      if (nextRandom(random) > 0.3) continue;
      const message = Number(key.split('/')[1]);
      account.fates.set(message, fate);
      if (fate === 'replaced') account.edits.set(message, (account.edits.get(message) ?? 0) + 1);
    }
    account.epoch += 1;
  };

const servers: readonly Act[] = [
  fateStrikes('replaced'),
  fateStrikes('gone'),
  fateStrikes('denied'),
  ({ account }) => {
    account.epoch += 1;
  },
  ({ account, random }) => account.lostKeys.add(pick(random, [1, 3])) && undefined,
  ({ account, random }) => account.lostAuthorizations.add(pick(random, [1, 3])) && undefined,
  ({ account }) => {
    account.isSignedOut = true;
  },
  ({ account, random }) => {
    const perSecond = 1 + nextRandom(random) * 8;
    const waitSeconds = pick(random, [2, 11, 90]);
    account.bucket = { perSecond, burst: 5, waitSeconds, cost: () => 1, code: 'FLOOD_WAIT' };
  },
  ({ account, random }) => {
    const perSecond = pick(random, [50_000, 300_000]);
    const cost = (order: { limit: number }): number => order.limit;
    const burst = Math.max(perSecond * 2, 524_288);
    account.bucket = { perSecond, burst, waitSeconds: 3, cost, code: 'FLOOD_PREMIUM_WAIT' };
  },
  ({ simulation, random }) => {
    simulation.source.refreshFailure = failure('flood', 'FLOOD_WAIT', {
      waitSeconds: pick(random, [20, 400]),
    });
  },
  ({ simulation }) => {
    simulation.source.openFailure = failure('network', 'CONNECT');
  },
  ({ simulation }) => {
    simulation.source.openFailure = failure('flood', 'FLOOD_WAIT', { waitSeconds: 60 });
  },
];

const users: readonly Act[] = [
  ({ simulation }) => simulation.queue.accountChanged({ kind: 'signed-out' }),
  ({ simulation, account }) => {
    account.isSignedOut = false;
    simulation.queue.accountChanged(SIGNED_IN);
  },
  ...(['pause', 'resume', 'cancel', 'undo-cancel', 'retry'] as const).map(
    (verb): Act =>
      async (scene) => {
        const { simulation, random } = scene;
        const ids = [...simulation.views.values()]
          .filter(() => nextRandom(random) < 0.4)
          .map((view) => view.id);
        await simulation.queue.command(verb, { ids });
      },
  ),
  async ({ simulation, random }) => {
    const ids = someOf(simulation, random);
    await simulation.queue.setPriority(pick(random, PRIORITIES), { ids });
  },
  async ({ simulation, random }) => {
    const [first, second, ...others] = someOf(simulation, random);
    const between = { after: first ?? null, before: second ?? null };
    await simulation.queue.place(others, pick(random, ['top', 'bottom', between] as const));
  },
  async ({ simulation, random }) => {
    // Often refused: what is drawn may go round in a circle.
    await simulation.queue.runAfter(someOf(simulation, random), someOf(simulation, random));
  },
];

const someOf = (simulation: Simulation, random: Random) =>
  [...simulation.views.values()].filter(() => nextRandom(random) < 0.3).map((view) => view.id);

/** A kill is what the rest is measured by: it comes as often as a third of all the others' kinds. */
export const drawAct = (random: Random): Act =>
  pick(random, [computers, servers, servers, users, [killed]].at(Math.floor(nextRandom(random) * 5))!);

/** Everything outside is well again; what became of messages stays. */
export const heal = async ({ simulation, account }: Scene): Promise<void> => {
  simulation.world.script = (order, now) => account.answer(order, now);
  simulation.world.publishScript = () => null;
  simulation.world.directFailure = null;
  simulation.store.failure = null;
  simulation.source.refreshFailure = null;
  simulation.source.openFailure = null;
  account.bucket = null;
  account.isSignedOut = false;
  account.epoch += 1;
  simulation.queue.onlineChanged(true);
  simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
  simulation.queue.accountChanged(SIGNED_IN);
  await simulation.queue.command('resume', { all: true });
  await simulation.queue.command('release', { all: true });
};
