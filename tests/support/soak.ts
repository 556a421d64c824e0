import { createHash } from 'node:crypto';
import type { Failure } from '../../src/domain/failure.ts';
import { nextRandom, type Random } from '../../src/engine/random.ts';
import { engineSizes } from './engine-sizes.ts';
import { mediaItem } from './media-items.ts';
import { createScriptedAccount, type ScriptedAccount } from './scripted-account.ts';
import { createSimulation, type Simulation } from './simulation.ts';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
const MOST_BYTES = 4_000_000;
const LANES = [1, 2, 3];

interface Scene {
  readonly simulation: Simulation;
  readonly account: ScriptedAccount;
  readonly random: Random;
  readonly line: { isDead: boolean; floodOnce: number | null };
  nextMessage: number;
}

export interface SoakResult {
  /** What went against the rules, and files that did not arrive: must be nothing. */
  readonly wrongs: readonly string[];
  readonly files: number;
  /** How often each thing happened: for knowing that the days were not all fair. */
  readonly met: Readonly<Record<'floods' | 'deadLines' | 'refreshes' | 'starts', number>>;
  /** What the engine and the clock hold when all is done and removed: before the days, and after. */
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** Of every request with its instant and outcome. */
  readonly digest: string;
}

/**
 * Days in a life: files are added each morning; references expire at noon; now and then a flood wait of a whole day, a
 * clock set an hour forward or back, a kill, an afternoon of cut connections; every night the line is dead, or the
 * computer sleeps. What is done is removed from the queue in the evening.
 */
export const runSoak = async (seed: number, days: number): Promise<SoakResult> => {
  const scene = await createScene(seed);
  const { simulation } = scene;
  const wrongs: string[] = [];
  await addFiles(scene);
  if (!(await simulation.ends(HOUR_MS))) wrongs.push('the first files did not end');
  await removeDone(scene);
  const before = sizes(simulation);
  for (let day = 0; day < days; day += 1) await liveADay(scene);
  // A clock set back before a restart keeps waits an hour longer, each time.
  if (!(await simulation.ends((24 + days) * HOUR_MS))) wrongs.push('did not end');
  for (const { name, state } of simulation.views.values())
    if (state.kind !== 'completed') wrongs.push(`${name} is ${state.kind}`);
  await removeDone(scene);
  wrongs.push(...simulation.mistakes());
  for (const name of simulation.world.wrongBytes) wrongs.push(`wrong bytes in ${name}`);
  const files = scene.nextMessage - 1;
  const arrived = new Set([...simulation.world.folder.values()].map(({ document }) => document));
  if (arrived.size !== files) wrongs.push(`${arrived.size} of ${files} files are in the folder`);
  const logged = (what: RegExp): number => simulation.logged.filter((line) => what.test(line)).length;
  const met = {
    floods: logged(/flood wait of 86400 s/),
    deadLines: logged(/no answer/),
    refreshes: logged(/fresh references/),
    starts: logged(/restored \d+ transfers/),
  };
  return { wrongs, files, met, before, after: sizes(simulation), digest: digestOf(simulation) };
};

const createScene = async (seed: number): Promise<Scene> => {
  const account = createScriptedAccount();
  const line: Scene['line'] = { isDead: false, floodOnce: null };
  const simulation = await createSimulation({ seed, onSource: (source) => account.serve(source) });
  const dayLong: Failure = {
    category: 'flood',
    code: 'FLOOD_WAIT',
    message: 'Too many requests.',
    waitSeconds: DAY_SECONDS,
  };
  // Slow enough that whatever happens in the first seconds happens in mid-file.
  simulation.world.bytesPerSecond = 100_000;
  simulation.world.script = (order, now) => {
    if (line.isDead) return 'silence';
    if (order.location.dc !== line.floodOnce) return account.answer(order, now);
    line.floodOnce = null;
    return { afterMs: 40, failure: dayLong };
  };
  return { simulation, account, random: { state: seed }, line, nextMessage: 1 };
};

const addFiles = async (scene: Scene): Promise<void> => {
  const { random, account } = scene;
  const count = 4 + Math.floor(nextRandom(random) * 6);
  const items = Array.from({ length: count }, () => {
    const message = scene.nextMessage;
    scene.nextMessage += 1;
    // Never empty: of an empty file nothing is asked for.
    const item = mediaItem(message, 1 + Math.floor(nextRandom(random) * MOST_BYTES), {
      dc: LANES[message % LANES.length]!,
    });
    return { ...item, location: { ...item.location, fileReference: `reference-${account.epoch}` } };
  });
  await scene.simulation.add(items);
};

const removeDone = async ({ simulation }: Scene): Promise<void> => {
  const done = [...simulation.views.values()].filter(({ state }) => state.kind === 'completed');
  await simulation.queue.command('remove', { ids: done.map(({ id }) => id) });
  await simulation.clock.advance(60_000);
};

const sometimes = (random: Random, share: number, act: () => void): void => {
  if (nextRandom(random) < share) act();
};

const liveADay = async (scene: Scene): Promise<void> => {
  const { simulation, random, line, account } = scene;
  const { clock, computer, world } = simulation;
  await addFiles(scene);
  sometimes(random, 0.3, () => {
    line.floodOnce = LANES[Math.floor(nextRandom(random) * LANES.length)]!;
  });
  await clock.advance(nextRandom(random) * 4_000);
  sometimes(random, 0.4, () => computer.setWallClock(nextRandom(random) < 0.5 ? HOUR_MS : -HOUR_MS));
  if (nextRandom(random) < 0.3) {
    simulation.kill();
    await simulation.start();
  }
  await clock.advance(6 * HOUR_MS);
  await addFiles(scene);
  await clock.advance(nextRandom(random) * 3_000);
  account.epoch += 1;
  sometimes(random, 0.5, () => {
    world.cutAt = clock.now();
  });
  await clock.advance(7 * HOUR_MS);
  await addFiles(scene);
  await clock.advance(nextRandom(random) * 2_000);
  if (nextRandom(random) < 0.25) {
    computer.sleep(9 * HOUR_MS);
    world.cutAt = clock.now();
  } else {
    line.isDead = true;
    await clock.advance(9 * HOUR_MS);
    line.isDead = false;
  }
  await clock.advance(2 * HOUR_MS);
  await removeDone(scene);
};

const sizes = ({ state, clock, world, store, views }: Simulation): Record<string, number> => ({
  ...(state ? engineSizes(state) : {}),
  'timers of the program': clock.pending(),
  'timers of the engine': state && state.timers.nextAt() < Number.POSITIVE_INFINITY ? 1 : 0,
  'staged files': world.staged.size,
  'saved transfers': store.transfers.size,
  'rows shown': views.size,
});

const digestOf = ({ world }: Simulation): string => {
  const hash = createHash('sha256');
  for (const { order, startedAt, endedAt, outcome } of world.served) {
    const how = typeof outcome === 'object' ? outcome?.code : outcome;
    hash.update(`${order.transfer} ${order.offset} ${order.slot} ${startedAt} ${endedAt} ${how}\n`);
  }
  return hash.digest('hex');
};
