import { type Failure, failed, type Outcome, succeeded } from '../domain/failure.ts';
import type { AccountId, BatchId, ChatId, TransferId } from '../domain/ids.ts';
import type { MediaItem } from '../domain/media.ts';
import type { PerformanceView } from '../domain/performance.ts';
import { isPriority, type Priority } from '../domain/priority.ts';
import type { EngineSettings } from '../domain/settings.ts';
import type { SpeedSpanSeconds } from '../domain/statistics.ts';
import type { Surroundings } from '../domain/surroundings.ts';
import { isFinished, type Stored, type Transfer } from '../domain/transfer.ts';
import type { AddResult, MediaFilter, QueuePlace, QueueTarget, QueueVerb } from '../domain/views.ts';
import type { AccountCondition, Event, FolderCondition, StorageCondition } from '../engine/events.ts';
import { performanceView } from '../engine/performance.ts';
import { snapshot } from '../engine/snapshot.ts';
import type { EngineState } from '../engine/state.ts';
import type { AccountStatus } from '../ports/account.ts';
import type { FolderStatus } from '../ports/folder.ts';
import { createCollections } from './collections.ts';
import { createEngineLoop, type EnginePorts } from './engine-loop.ts';
import { settle } from './settle.ts';
import { createUpdates, type QueueUpdate } from './updates.ts';

/** The queue's half of the contract, and what the composition root tells it about the world. */
export interface QueueService {
  /**
   * Loads the queue and sweeps what nobody knows. Until this has succeeded nothing is started; call it again after a
   * failure (`store`). Returns how many rows could not be read.
   */
  start(seed: number): Promise<Outcome<{ readonly unreadable: number }>>;
  subscribe(listener: (update: QueueUpdate) => void): () => void;

  add(chatTitle: string, items: readonly MediaItem[]): Promise<Outcome<AddResult>>;
  addAllMatching(chat: ChatId, chatTitle: string, filter: MediaFilter): Outcome<{ readonly id: string }>;
  stopCollecting(id: string): void;
  command(verb: QueueVerb, target: QueueTarget): Promise<Outcome<number>>;
  /** These run in this order of urgency from the next part on. Refused: a word that is no priority. */
  setPriority(priority: Priority, target: QueueTarget): Promise<Outcome<number>>;
  /** Puts them, in the order given, at a place among those of their priority. */
  place(transfers: readonly TransferId[], place: QueuePlace): Promise<Outcome<number>>;
  /** These begin after those. Refused (`input`): what is not there, and what would go round in a circle. */
  runAfter(transfers: readonly TransferId[], on: readonly TransferId[]): Promise<Outcome<number>>;
  transfer(id: TransferId): Transfer | null;
  /** The numbers of this instant, and the speed of as many seconds. */
  performance(spanSeconds: SpeedSpanSeconds): PerformanceView;

  accountChanged(status: AccountStatus): void;
  folderChanged(status: FolderStatus): void;
  onlineChanged(online: boolean): void;
  storageChanged(condition: StorageCondition): void;
  surroundingsChanged(surroundings: Surroundings): void;
  /** Goes for what is running too. */
  settingsChanged(settings: EngineSettings): void;
  /** Stops everything; settles when the last save has been tried. */
  stop(): Promise<void>;
}

export interface QueueServiceEvents {
  /** A data connection was told that we are not signed in: see how the account stands. */
  accountDoubted(failure: Failure): void;
  /** The queue cannot be saved, or can be again (null). Downloads go on either way. */
  storeTroubled?(failure: Failure | null): void;
  /** After each event, for whoever measures or checks: to be looked at, never changed. */
  stepped?(state: EngineState): void;
}

/**
 * More in one event, or in one save, would keep the engine from everything else for longer than a frame or two. So those
 * before the last are saved while the next are added.
 */
const ITEMS_AT_ONCE = 2_000;
/** Of what was on disk: to bring one back costs the engine less than to add it. */
const RESTORED_AT_ONCE = 5_000;

const sumOf = (one: AddResult, other: AddResult): AddResult => ({
  batch: one.batch,
  added: one.added + other.added,
  duplicates: one.duplicates + other.duplicates,
  refused: one.refused + other.refused,
});

export const createQueueService = (ports: EnginePorts, events: QueueServiceEvents): QueueService => {
  const { store, carrier, clock, log } = ports;
  let account: AccountId | null = null;
  let started = false;
  /** Said before the queue was loaded. */
  const early: (() => void)[] = [];
  const whenStarted = (call: () => void): void => {
    if (started) call();
    else early.push(call);
  };

  let toldTrouble: string | null = null;
  const tellTrouble = (trouble: Failure | null): void => {
    if ((trouble?.code ?? null) === toldTrouble) return;
    toldTrouble = trouble?.code ?? null;
    events.storeTroubled?.(trouble);
  };

  const loop = createEngineLoop(ports, {
    stepped: () => {
      updates.changed();
      tellTrouble(loop.state.storeTrouble);
      events.stepped?.(loop.state);
    },
    accountDoubted: (failure) => events.accountDoubted(failure),
  });
  const collections = createCollections(
    ports,
    (title, items, batch) => add(title, items, batch),
    () => updates.changed(),
  );
  const updates = createUpdates(loop.state, clock, () => collections.list());

  const addingRefused = (): Failure | null => {
    if (!started) return NOT_STARTED;
    if (account === null) return NOT_SIGNED_IN;
    const trouble = loop.state.storeTrouble;
    return trouble ? notAdded(trouble) : null;
  };

  /** The events that have come meanwhile have their turn. */
  const turn = (): Promise<void> => new Promise((resolve) => clock.at(clock.now(), resolve));

  const add = async (
    title: string,
    items: readonly MediaItem[],
    batch: BatchId | null = null,
  ): Promise<Outcome<AddResult>> => {
    const refusal = addingRefused();
    if (refusal || account === null) return failed(refusal ?? NOT_SIGNED_IN);
    const by = account;
    let result: AddResult | null = null;
    const transfers: TransferId[] = [];
    let saving: Promise<Outcome<void>> = Promise.resolve(succeeded(undefined));
    /** The save before that: while the database is at one, there is always another ready for it. */
    let savingBefore = saving;
    const withdrawn = (trouble: Failure): Outcome<never> => {
      loop.send({ kind: 'withdraw', transfers });
      return failed(notAdded(trouble));
    };
    for (let from = 0; from < Math.max(1, items.length); from += ITEMS_AT_ONCE) {
      if (from > 0) await turn();
      const some = items.slice(from, from + ITEMS_AT_ONCE);
      const into = result?.batch ?? batch;
      const answer = await loop.ask((request) => ({
        kind: 'add',
        request,
        account: by,
        title,
        items: some,
        batch: into,
      }));
      if (answer.kind !== 'added') return failed(BROKEN);
      result = result ? sumOf(result, answer.result) : answer.result;
      for (const id of answer.transfers) transfers.push(id);
      const before = await savingBefore;
      if (!before.ok) return withdrawn(before.failure);
      savingBefore = saving;
      if (answer.transfers.length > 0) saving = loop.saved();
    }
    if (!result) return failed(BROKEN);
    // "Added" is said when a kill can no longer take it back.
    for (const save of [savingBefore, saving]) {
      const saved = await save;
      if (!saved.ok) return withdrawn(saved.failure);
    }
    return succeeded(result);
  };

  /** What the user changes in the queue: how many transfers it applied to. */
  const change = async (event: (request: number) => Event): Promise<Outcome<number>> => {
    if (!started) return failed(NOT_STARTED);
    const answer = await loop.ask(event);
    if (answer.kind === 'refused') return failed(answer.failure);
    return answer.kind === 'applied' ? succeeded(answer.count) : failed(BROKEN);
  };

  /** Everything that may have bytes in staging: also rows that were set aside, which another version may read yet. */
  const stagedOnes = ({ transfers, unreadable }: Stored): TransferId[] => [
    ...transfers
      // What was never begun has nothing there, and may be a hundred thousand.
      .filter(({ startedAt, state }) => startedAt !== null && (!isFinished(state) || state.kind === 'failed'))
      .map(({ id }) => id),
    ...unreadable.flatMap(({ transfer }) => transfer ?? []),
  ];

  /** A long queue in several events: nothing is started before the account is known, which is told of later. */
  const restore = async (seed: number, stored: Stored): Promise<void> => {
    const { transfers } = stored;
    const piece = (from: number) => transfers.slice(from, from + RESTORED_AT_ONCE);
    const isMore = (from: number): boolean => from + RESTORED_AT_ONCE < transfers.length;
    loop.send({ kind: 'start', seed, stored: { ...stored, transfers: piece(0) }, more: isMore(0) });
    for (let from = RESTORED_AT_ONCE; from < transfers.length; from += RESTORED_AT_ONCE) {
      await turn();
      loop.send({ kind: 'restored', transfers: piece(from), more: isMore(from) });
    }
  };

  return {
    async start(seed) {
      const stored = await settle(() => store.load());
      if (!stored.ok) return stored;
      await restore(seed, stored.value);
      updates.everything();
      const swept = await settle(() => carrier.sweep(stagedOnes(stored.value)));
      if (!swept.ok) log.write('WARNING', 'engine', `sweeping staging failed: ${swept.failure.code}`);
      started = true;
      for (const call of early.splice(0)) call();
      return succeeded({ unreadable: stored.value.unreadable.length });
    },
    subscribe: (listener) => updates.subscribe(listener),

    add: (title, items) => add(title, items),
    addAllMatching(chat, title, filter) {
      const refusal = addingRefused();
      return refusal ? failed(refusal) : succeeded({ id: collections.start(chat, title, filter) });
    },
    stopCollecting: (id) => collections.stop(id),
    command: (verb, target) => change((request) => ({ kind: 'command', request, verb, target })),
    setPriority: async (priority, target) =>
      isPriority(priority)
        ? change((request) => ({ kind: 'prioritise', request, priority, target }))
        : failed(NO_PRIORITY),
    place: (transfers, place) => change((request) => ({ kind: 'place', request, transfers, place })),
    runAfter: (transfers, on) => change((request) => ({ kind: 'depend', request, transfers, on })),
    transfer(id) {
      const row = loop.state.rows.get(id);
      return row ? snapshot(row) : null;
    },
    performance: (spanSeconds) => performanceView(loop.state, spanSeconds, clock.now()),

    accountChanged(status) {
      // Data connections and the queue go on while the home connection is being made.
      if (status.kind === 'connecting') return;
      account = status.kind === 'signed-in' ? status.user.account : null;
      if (account === null) collections.stopAll();
      whenStarted(() => loop.send({ kind: 'account', condition: accountCondition(status) }));
    },
    folderChanged(status) {
      whenStarted(() => loop.send({ kind: 'folder', condition: folderCondition(status) }));
    },
    onlineChanged(online) {
      whenStarted(() => loop.send({ kind: 'online', online }));
    },
    storageChanged(condition) {
      whenStarted(() => loop.send({ kind: 'storage', condition }));
    },
    surroundingsChanged(surroundings) {
      whenStarted(() => loop.send({ kind: 'surroundings', surroundings }));
    },
    settingsChanged(settings) {
      whenStarted(() => loop.send({ kind: 'settings', settings }));
    },
    async stop() {
      collections.stopAll();
      updates.stop();
      await loop.stop();
    },
  };
};

const accountCondition = (status: AccountStatus): AccountCondition => {
  if (status.kind !== 'signed-in') return { kind: 'none' };
  return { kind: 'in', account: status.user.account, homeDc: status.user.homeDc, online: status.online };
};

const folderCondition = (status: FolderStatus): FolderCondition => {
  if (status.kind === 'ready') return { kind: 'ready', to: 'folder' };
  if (status.kind === 'downloads') return { kind: 'ready', to: 'downloads' };
  return { kind: 'unavailable', reason: status.kind === 'unusable' ? 'disk' : 'permission' };
};

const notAdded = (trouble: Failure): Failure => ({
  ...trouble,
  message: `Nothing was added: what is added must be saved first. ${trouble.message}`,
});

const NO_PRIORITY: Failure = {
  category: 'input',
  code: 'UNKNOWN_PRIORITY',
  message: 'There is no such priority: it is critical, high, normal or low. Nothing was changed.',
};
const NOT_STARTED: Failure = {
  category: 'store',
  code: 'NOT_LOADED',
  message: 'The queue is not loaded yet, so nothing was changed. Try again in a moment.',
};
const BROKEN: Failure = {
  category: 'bug',
  code: 'ENGINE_MISTAKE',
  message:
    'Something in Sluice went wrong that should not. What is in the queue is kept; the log has the details.',
};
const NOT_SIGNED_IN: Failure = {
  category: 'auth',
  code: 'NOT_SIGNED_IN',
  message: 'Nothing was added: sign in first. The queue is kept.',
};
