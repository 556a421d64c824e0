import { createClock } from '../../src/adapters/browser/clock.ts';
import type { Failure, Outcome } from '../../src/domain/failure.ts';
import { accountId } from '../../src/domain/ids.ts';
import type { MediaItem } from '../../src/domain/media.ts';
import type { PolicySettings } from '../../src/domain/policy-settings.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/domain/settings.ts';
import type { TransferState } from '../../src/domain/transfer.ts';
import { type AddResult, shownView, type TransferView } from '../../src/domain/views.ts';
import type { StorageCondition } from '../../src/engine/events.ts';
import type { EngineState } from '../../src/engine/state.ts';
import type { AccountStatus } from '../../src/ports/account.ts';
import { createQueueService, type QueueService } from '../../src/runtime/queue-service.ts';
import { createFakeCarrier } from './fake-carrier.ts';
import { createFakeSource, type FakeSource } from './fake-source.ts';
import { FOUR_AT_ONCE } from './four-at-once.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { createPretendWorld, type PretendWorld } from './pretend-world.ts';
import { createRules } from './rules/all.ts';
import { everBroken } from './rules/ever-broken.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createVirtualComputer, type VirtualComputer } from './virtual-computer.ts';

export const SIGNED_IN: AccountStatus = {
  kind: 'signed-in',
  user: { account: accountId('demo:1'), name: 'Ada', phone: null, homeDc: 2 },
  online: true,
};

/** Engine and runtime over a pretend world on virtual time, with a kill and a fresh start. */
export interface Simulation {
  /** The world's time; the program reads its computer's, by way of the same clock as in the browser. */
  readonly clock: VirtualClock;
  readonly computer: VirtualComputer;
  readonly world: PretendWorld;
  readonly store: MemoryStore;
  source: FakeSource;
  queue: QueueService;
  /** What the running engine knows; null until its first event. */
  state: EngineState | null;
  readonly views: Map<string, TransferView>;
  readonly logged: string[];
  readonly doubted: string[];
  /** Codes of the database's troubles as they began, null as they ended. */
  readonly storeTroubles: (string | null)[];
  /** Adds and lets time pass until the queue has answered. */
  offer(items: readonly MediaItem[]): Promise<Outcome<AddResult>>;
  add(items: readonly MediaItem[]): Promise<void>;
  /** As kill −9: what was not flushed or saved is gone. */
  kill(): void;
  start(): Promise<void>;
  /** The view of the transfer that was made for message `id`. */
  view(id: number): TransferView;
  /** Until every transfer has ended. */
  ends(limitMs: number): Promise<boolean>;
  /** What is never right: events that could not be worked on, broken rules. */
  mistakes(): string[];
  /** As `ends`; throws when there are mistakes. */
  finish(limitMs: number): Promise<boolean>;
}

/** What the log says of a mistake of ours. */
const MISTAKE = /event \S+ failed|UNEXPECTED/;

export const createSimulation = async (
  options: {
    readonly seed?: number;
    readonly folder?: 'ready' | 'none';
    readonly storage?: StorageCondition;
    /** Called with the home connection of each new start of the program. */
    readonly onSource?: (source: FakeSource) => void;
    readonly onDoubt?: (failure: Failure) => void;
    /** What is not said is four files and four requests: tests of what does not depend on the pace. */
    readonly policy?: PolicySettings;
  } = {},
): Promise<Simulation> => {
  const clock = createVirtualClock();
  const computer = createVirtualComputer(clock);
  const world = createPretendWorld();
  const store = createMemoryStore(clock);
  const logged: string[] = [];
  const doubted: string[] = [];
  const storeTroubles: (string | null)[] = [];
  const rules = createRules(
    world,
    store,
    computer,
    () => clock.now(),
    () => simulation?.state ?? null,
  );
  world.watcher = rules;
  let lives = 0;
  let end: () => void = () => {};

  const begin = (): { source: FakeSource; queue: QueueService; life: number } => {
    lives += 1;
    const life = lives;
    const carrier = createFakeCarrier(world, clock);
    // The answers of a killed program's connections reach nobody.
    const source = createFakeSource(
      { now: clock.now, at: (at, call) => clock.at(at, () => life === lives && call()) },
      rules,
    );
    options.onSource?.(source);
    // A killed program neither sees time pass nor saves.
    const computerClock = createClock(computer.timekeeper);
    const ownClock = {
      now: computerClock.now,
      at: (at: number, call: () => void) => computerClock.at(at, () => life === lives && call()),
    };
    const ownStore: MemoryStore = Object.create(store);
    ownStore.save = async (changes) => {
      const outcome = store.save(changes);
      return (await outcome) && life === lives ? outcome : new Promise(() => {});
    };
    const queue = createQueueService(
      {
        store: ownStore,
        carrier,
        source,
        clock: ownClock,
        log: {
          write: (level, name, message) => {
            if (level !== 'DEBUG') logged.push(`${level} ${name} ${message}`);
            if (MISTAKE.test(message)) everBroken.add(message);
          },
        },
      },
      {
        accountDoubted: (failure) => {
          doubted.push(failure.code);
          options.onDoubt?.(failure);
        },
        storeTroubled: (failure) => storeTroubles.push(failure?.code ?? null),
        stepped: (state) => {
          if (life !== lives) return;
          simulation.state = state;
          rules.stepped(state, ownClock.now());
        },
      },
    );
    end = () => {
      lives += 1;
      carrier.kill();
      rules.killed();
      simulation.state = null;
    };
    return { source, queue, life };
  };

  const boot = async (queue: QueueService): Promise<void> => {
    const starts: Awaited<ReturnType<QueueService['start']>>[] = [];
    void queue.start(options.seed ?? 1).then((outcome) => starts.push(outcome));
    // A long queue is brought back in several turns.
    await clock.until(() => starts.length > 0, 60_000);
    const [started] = starts;
    if (!started) throw new Error('the queue never started');
    if (!started.ok) throw new Error(started.failure.code);
    simulation.views.clear();
    queue.settingsChanged({ ...DEFAULT_ENGINE_SETTINGS, policy: options.policy ?? FOUR_AT_ONCE });
    const told = new Map<string, TransferView>();
    let held: ReadonlyMap<number, TransferState> = new Map();
    queue.subscribe((update) => {
      for (const view of update.transfers ?? []) told.set(view.id, view);
      for (const id of update.removedTransfers ?? []) {
        told.delete(id);
        simulation.views.delete(id);
      }
      if (update.heldLines) held = new Map(update.heldLines.map(({ line, state }) => [line, state]));
      // As a page does, which looks at few of them.
      const concerned = update.heldLines ? told.values() : (update.transfers ?? []);
      for (const view of concerned) simulation.views.set(view.id, shownView(view, held));
    });
    if (options.storage) queue.storageChanged(options.storage);
    queue.accountChanged(SIGNED_IN);
    if (options.folder !== 'none') queue.folderChanged({ kind: 'ready', name: 'Music' });
    await clock.advance(0);
  };

  let simulation: Simulation;
  const first = begin();
  simulation = {
    clock,
    computer,
    world,
    store,
    state: null,
    source: first.source,
    queue: first.queue,
    views: new Map(),
    logged,
    doubted,
    storeTroubles,
    async offer(items) {
      const answers: Outcome<AddResult>[] = [];
      void simulation.queue.add('Songs', items).then((outcome) => answers.push(outcome));
      await simulation.clock.until(() => answers.length > 0, 60_000);
      const [outcome] = answers;
      if (!outcome) throw new Error('the queue never answered');
      return outcome;
    },
    async add(items) {
      const outcome = await simulation.offer(items);
      if (!outcome.ok) throw new Error(outcome.failure.code);
    },
    kill: () => end(),
    async start() {
      const next = begin();
      simulation.source = next.source;
      simulation.queue = next.queue;
      await boot(next.queue);
    },
    view(id) {
      const found = [...simulation.views.values()].find((view) => view.key.endsWith(`/${id}`));
      if (!found) throw new Error(`no transfer for message ${id}`);
      return found;
    },
    async ends(limitMs) {
      const ended = () => {
        for (const { state } of simulation.views.values()) {
          if (!['completed', 'skipped', 'failed', 'cancelled'].includes(state.kind)) return false;
        }
        return true;
      };
      await clock.advance(300);
      return clock.until(ended, limitMs);
    },
    mistakes: () => [...logged.filter((line) => MISTAKE.test(line)), ...rules.broken],
    async finish(limitMs) {
      const all = await simulation.ends(limitMs);
      const mistakes = simulation.mistakes();
      if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
      return all;
    },
  };
  await boot(first.queue);
  return simulation;
};
