import type { Failure } from '../../src/domain/failure.ts';
import { nextRandom, type Random } from '../../src/engine/random.ts';
import { brokenInvariants } from './invariants.ts';
import { mediaItem } from './media-items.ts';
import type { PretendWorld, Reply } from './pretend-world.ts';
import { createSimulation, SIGNED_IN, type Simulation } from './simulation.ts';

const HOUR_MS = 3_600_000;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});

/** What a server or a line may answer while it is ill. */
const ILLS: readonly (Failure | 'silence')[] = [
  'silence',
  failure('network', 'CUT'),
  failure('network', 'WRONG_DC'),
  failure('network', 'ANSWER_DAMAGED'),
  failure('network', 'HTTP_REFUSED'),
  failure('server', 'TIMEOUT'),
  failure('server', 'RPC_CALL_FAIL'),
  failure('flood', 'FLOOD_WAIT', { waitSeconds: 7 }),
  failure('flood', 'FLOOD_PREMIUM_WAIT', { waitSeconds: 3 }),
  failure('flood', 'LANE_FLOOD'),
  failure('stale', 'FILE_REFERENCE_EXPIRED'),
  failure('moved', 'FILE_MIGRATE', { dc: 4 }),
  failure('auth', 'KEY_UNKNOWN'),
  failure('auth', 'AUTH_KEY_UNREGISTERED'),
  failure('integrity', 'EMPTY'),
  failure('integrity', 'SIZE'),
  failure('bug', 'TOO_LONG'),
  failure('disk', 'QUOTA'),
  failure('disk', 'STAGING'),
  failure('system', 'WORKER_DIED'),
  failure('system', 'LANE_MISSING'),
];

type Act = (simulation: Simulation, random: Random) => Promise<void> | void;
const acts: readonly Act[] = [
  async (simulation) => {
    simulation.kill();
    await simulation.start();
  },
  (simulation) => {
    simulation.computer.sleep(8 * HOUR_MS);
    simulation.world.cutAt = simulation.clock.now();
  },
  (simulation) => simulation.computer.setWallClock(HOUR_MS),
  (simulation) => simulation.computer.setWallClock(-HOUR_MS),
  (simulation) => simulation.queue.onlineChanged(false),
  (simulation) => simulation.queue.onlineChanged(true),
  (simulation) => simulation.queue.folderChanged({ kind: 'none' }),
  (simulation) => simulation.queue.folderChanged({ kind: 'ready', name: 'Music' }),
  (simulation) => simulation.queue.accountChanged({ kind: 'signed-out' }),
  (simulation) => simulation.queue.accountChanged(SIGNED_IN),
  (simulation) => {
    simulation.store.failure = simulation.store.failure ? null : failure('store', 'STORE_FULL');
  },
  (simulation) => {
    simulation.source.refreshFailure = failure('flood', 'FLOOD_WAIT', { waitSeconds: 20 });
  },
  (simulation) => {
    simulation.source.openFailure = failure('network', 'CONNECT');
  },
  (simulation) => {
    simulation.world.workersDiedAt = simulation.clock.now();
  },
  ...(['pause', 'resume', 'cancel', 'undo-cancel', 'retry'] as const).map(
    (verb): Act =>
      async (simulation, random) => {
        const ids = [...simulation.views.values()]
          .filter(() => nextRandom(random) < 0.4)
          .map((view) => view.id);
        await simulation.queue.command(verb, { ids });
      },
  ),
];

const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(nextRandom(random) * from.length)]!;

/** Makes ill answers of a few kinds, at a share of all requests. */
const fallIll = (world: PretendWorld, random: Random): void => {
  const ills = Array.from({ length: 1 + Math.floor(nextRandom(random) * 5) }, () => pick(random, ILLS));
  const share = nextRandom(random) * 0.4;
  world.script = (): Reply | null => {
    if (nextRandom(random) >= share) return null;
    const ill = pick(random, ills);
    return ill === 'silence' ? ill : { afterMs: nextRandom(random) * 1_500, failure: ill };
  };
  world.publishScript = () =>
    nextRandom(random) < share / 4 ? failure('disk', pick(random, ['FOLDER_FULL', 'FOLDER_GONE'])) : null;
};

const heal = async (simulation: Simulation): Promise<void> => {
  simulation.world.script = () => null;
  simulation.world.publishScript = () => null;
  simulation.store.failure = null;
  simulation.source.refreshFailure = null;
  simulation.source.openFailure = null;
  simulation.queue.onlineChanged(true);
  simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
  simulation.queue.accountChanged(SIGNED_IN);
  await simulation.queue.command('resume', { all: true });
};

/** One run: what went against the rules (must be nothing), and what happened, for comparing runs of one seed. */
export const runMixture = async (seed: number): Promise<{ wrongs: string[]; trace: string }> => {
  const random: Random = { state: seed * 7_919 };
  const simulation = await createSimulation({ seed });
  const { world } = simulation;
  world.lingerMs = pick(random, [0, 0, 300]);
  world.prepareMs = pick(random, [0, 40]);
  world.discardMs = pick(random, [0, 100]);
  world.bytesPerSecond = pick(random, [60_000, 300_000, 2_000_000]);
  const count = 3 + Math.floor(nextRandom(random) * 8);
  await simulation.add(
    Array.from({ length: count }, (_, index) =>
      mediaItem(index + 1, Math.floor(nextRandom(random) * 3_000_000), { dc: 1 + (index % 3) }),
    ),
  );
  for (let round = 0; round < 6; round += 1) {
    fallIll(world, random);
    await simulation.clock.advance(nextRandom(random) * 20_000);
    await pick(random, acts)(simulation, random);
  }
  await heal(simulation);
  const wrongs: string[] = [];
  // A clock set back before a restart keeps waits that were written down an hour longer, at most six times.
  if (!(await simulation.finish(7 * HOUR_MS))) wrongs.push('did not end');
  await simulation.queue.command('retry', { all: true });
  if (!(await simulation.finish(HOUR_MS))) wrongs.push('did not end after a retry');
  await simulation.clock.advance(60_000);
  const views = [...simulation.views.values()];
  for (const { state, name } of views)
    if (state.kind !== 'completed' && state.kind !== 'cancelled') wrongs.push(`${name} is ${state.kind}`);
  if (views.length !== count) wrongs.push(`${views.length} of ${count} files are left`);
  const published = new Set([...world.folder.values()].map(({ document }) => document));
  for (const view of views) {
    if (view.state.kind === 'completed' && view.sizeBytes > 0 && !published.has(view.key.split('/')[1] ?? ''))
      wrongs.push(`${view.name} is not in the folder`);
  }
  for (const name of world.wrongBytes) wrongs.push(`wrong bytes in ${name}`);
  for (const id of world.prematurePublishes) wrongs.push(`${id} was published before it was whole`);
  // With workers that are slow to stop, the same bytes may be asked for again while the old request ends.
  wrongs.push(...brokenInvariants(world).filter((line) => !line.includes('was asked for again')));
  const { state } = simulation;
  for (const lane of state?.lanes.values() ?? [])
    if (lane.inFlight.size + lane.active.size > 0) wrongs.push(`${lane.id} is still at work`);
  if (state && state.publishing.size + state.publishQueue.size > 0) wrongs.push('still publishing');
  const trace = world.served.map(({ order, startedAt }) => `${order.offset}/${order.slot}@${startedAt}`);
  return { wrongs, trace: trace.join(' ') };
};
