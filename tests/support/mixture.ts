import type { Failure } from '../../src/domain/failure.ts';
import { nextRandom, type Random } from '../../src/engine/random.ts';
import { brokenInvariants } from './invariants.ts';
import { mediaItem } from './media-items.ts';
import { drawAct, failure, HOUR_MS, heal, pick, type Scene } from './mixture-acts.ts';
import type { Reply } from './pretend-world.ts';
import { createScriptedAccount, messageOf } from './scripted-account.ts';
import { createSimulation, SIGNED_IN, type Simulation } from './simulation.ts';

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
  failure('flood', 'FLOOD_WAIT', { waitSeconds: 300 }),
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

/** Makes ill answers of a few kinds, at a share of all requests; the account answers the others. */
const fallIll = ({ simulation: { world }, account, random }: Scene): void => {
  const ills = Array.from({ length: 1 + Math.floor(nextRandom(random) * 5) }, () => pick(random, ILLS));
  const share = nextRandom(random) * 0.4;
  world.script = (order, now): Reply | null => {
    if (nextRandom(random) >= share) return account.answer(order, now);
    const ill = pick(random, ills);
    return ill === 'silence' ? ill : { afterMs: nextRandom(random) * 1_500, failure: ill };
  };
  // Of parts that go straight there; only of the worst times, since it strikes every one of them.
  world.directFailure = share > 0.3 ? failure('disk', 'FOLDER_FULL') : null;
  world.publishScript = () =>
    nextRandom(random) < share / 4 ? failure('disk', pick(random, ['FOLDER_FULL', 'FOLDER_GONE'])) : null;
};

const SIGN_IN_MS = 20_000;
/** A clock set back before a restart keeps waits that were written down an hour longer, at most seven times. */
const LONGEST_WAIT_MS = 8 * HOUR_MS;

const createScene = async (seed: number, random: Random): Promise<Scene> => {
  const account = createScriptedAccount();
  const simulation: Simulation = await createSimulation({
    // Each mixture is met with a policy that learns or with one that does not.
    ...(seed % 2 === 0 ? { policy: { kind: 'auto' } as const } : {}),
    seed,
    onSource: (source) => account.serve(source),
    // As the account does when it is doubted: it asks, and is believed. The user signs in again after a while.
    onDoubt() {
      const { clock } = simulation;
      if (!account.isSignedOut) return;
      clock.at(clock.now() + 300, () => {
        if (account.isSignedOut) simulation.queue.accountChanged({ kind: 'signed-out' });
      });
      clock.at(clock.now() + SIGN_IN_MS, () => {
        account.isSignedOut = false;
        simulation.queue.accountChanged(SIGNED_IN);
      });
    },
  });
  return { simulation, account, random };
};

/** A browser that takes little, and tells nothing of it however often it is asked. */
const narrowStaging = (simulation: Simulation): void => {
  const { world, clock } = simulation;
  world.stagingBytes = 1_500_000;
  const look = (): void => {
    simulation.queue.storageChanged({ quotaBytes: null, usageBytes: null, budgetBytes: null });
    clock.at(clock.now() + 10_000, look);
  };
  look();
};

export interface MixtureResult {
  /** What went against the rules: must be nothing. */
  readonly wrongs: readonly string[];
  /** What happened, for comparing runs of one seed. */
  readonly trace: string;
  /** What was met, by code, fate or act: for knowing that a thousand runs tried it all. */
  readonly met: ReadonlyMap<string, number>;
}

export const runMixture = async (seed: number): Promise<MixtureResult> => {
  const random: Random = { state: seed * 7_919 };
  const scene = await createScene(seed, random);
  const { simulation, account } = scene;
  const { world } = simulation;
  world.lingerMs = pick(random, [0, 0, 300]);
  world.prepareMs = pick(random, [0, 40]);
  world.discardMs = pick(random, [0, 100]);
  // In each third, half of the files are larger than staging can hold.
  if (seed % 3 === 0) narrowStaging(simulation);
  world.bytesPerSecond = pick(random, [60_000, 300_000, 2_000_000]);
  const files = 3 + Math.floor(nextRandom(random) * 8);
  await simulation.add(
    Array.from({ length: files }, (_, index) =>
      mediaItem(index + 1, Math.floor(nextRandom(random) * 3_000_000), { dc: 1 + (index % 3) }),
    ),
  );
  for (let round = 0; round < 7; round += 1) {
    fallIll(scene);
    // Often shortly after one another: what goes wrong together is what has not been thought of.
    await simulation.clock.advance(nextRandom(random) * pick(random, [400, 9_000, 20_000]));
    await drawAct(random)(scene);
  }
  await heal(scene);
  const wrongs: string[] = [];
  if (!(await simulation.ends(LONGEST_WAIT_MS))) wrongs.push('did not end');
  const met = new Map(account.told);
  const count = (what: string): void => void met.set(what, (met.get(what) ?? 0) + 1);
  for (const { state } of simulation.views.values())
    count(state.kind === 'failed' ? `failed: ${state.failure.category}` : state.kind);
  // Gets the new one where a message was edited; what is gone or denied fails once more.
  await simulation.queue.command('retry', { all: true });
  if (!(await simulation.ends(LONGEST_WAIT_MS))) wrongs.push('did not end after a retry');
  await simulation.clock.advance(60_000);
  wrongs.push(...endsWrong(scene, files), ...simulation.mistakes());
  const trace = world.served.map(({ order, startedAt }) => `${order.offset}/${order.slot}@${startedAt}`);
  return { wrongs, trace: trace.join(' '), met };
};

/** Of the policy that learns, over WebSocket: eight connections with two MiB in the shortest requests on each. */
const MOST_REQUESTS = 128;

/** After all has been well for hours: every file is in the folder, or was cancelled, or had its fate. */
const endsWrong = ({ simulation, account }: Scene, files: number): string[] => {
  const wrongs: string[] = [];
  const { world, state } = simulation;
  const views = [...simulation.views.values()];
  const published = new Set([...world.folder.values()].map(({ document }) => messageOf(document)));
  for (const view of views) {
    const message = Number(view.key.split('/')[1]);
    if (view.state.kind === 'failed') {
      const { category, code } = view.state.failure;
      const fate = account.fates.get(message);
      // Edited before it was closed to us: the edit may be what is found out first.
      const wasEdited = category === 'replaced' && account.edits.has(message);
      if (category !== fate && !wasEdited)
        wrongs.push(`${view.name} failed: ${category} ${code}; its fate: ${fate}`);
    } else if (view.state.kind === 'completed') {
      if (view.sizeBytes > 0 && !published.has(message)) wrongs.push(`${view.name} is not in the folder`);
    } else if (view.state.kind !== 'cancelled') wrongs.push(`${view.name} is ${view.state.kind}`);
  }
  if (views.length !== files) wrongs.push(`${views.length} of ${files} files are left`);
  for (const name of world.wrongBytes) wrongs.push(`wrong bytes in ${name}`);
  for (const id of world.prematurePublishes) wrongs.push(`${id} was published before it was whole`);
  // While orders that were given up are ending, the same bytes may be asked for again, and more files be under way.
  const ending = /was asked for again|files with requests in flight|published at once/;
  wrongs.push(...brokenInvariants(world, MOST_REQUESTS).filter((line) => !ending.test(line)));
  for (const lane of state?.lanes.values() ?? [])
    if (lane.inFlight.size + lane.active.size > 0) wrongs.push(`${lane.id} is still at work`);
  if (state && state.publishing.size + state.publishQueue.size > 0) wrongs.push('still publishing');
  return wrongs;
};
