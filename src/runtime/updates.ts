import type { ConditionView } from '../domain/conditions.ts';
import type { BatchId, TransferId } from '../domain/ids.ts';
import { isFinished } from '../domain/transfer.ts';
import type {
  BatchView,
  Collection,
  HeldLine,
  LaneView,
  QueueTotals,
  TransferView,
} from '../domain/views.ts';
import { batchView } from '../engine/batch-entry.ts';
import { laneView, queuedDiffer, queueTotals } from '../engine/projection.ts';
import type { EngineState } from '../engine/state.ts';
import { conditionViews } from '../engine/watched.ts';
import type { Clock } from '../ports/clock.ts';
import { createLines } from './lines.ts';

/** The queue's half of what a page is told: everything first, then what changed. */
export interface QueueUpdate {
  readonly transfers?: readonly TransferView[];
  readonly removedTransfers?: readonly TransferId[];
  /** Everything has been told once. */
  readonly transfersComplete?: boolean;
  readonly batches?: readonly BatchView[];
  readonly removedBatches?: readonly BatchId[];
  readonly heldLines?: readonly HeldLine[];
  readonly totals?: QueueTotals;
  readonly lanes?: readonly LaneView[];
  readonly conditions?: readonly ConditionView[];
  readonly collections?: readonly Collection[];
}

export interface Updates {
  subscribe(listener: (update: QueueUpdate) => void): () => void;
  /** Tells everything anew: the queue was loaded. */
  everything(): void;
  /** Something may look different: tell the listeners within a tenth of a second. */
  changed(): void;
  stop(): void;
}

/** Ten times a second at most. */
const INTERVAL_MS = 100;
/** A change of a hundred thousand rows is told in pieces that no page stumbles over, and sooner after each other. */
const ROWS_AT_ONCE = 1_000;
const PIECE_INTERVAL_MS = 20;
/** While so many more change between two pieces, to go on with those comes before telling of them. */
const MANY_ROWS = 100;

interface Listener {
  readonly tell: (update: QueueUpdate) => void;
  /** What it is still to be told of the queue as it found it; null: it has heard everything. */
  rest: Iterator<TransferId> | null;
}

export const createUpdates = (
  state: EngineState,
  clock: Clock,
  collections: () => readonly Collection[],
): Updates => {
  const listeners = new Set<Listener>();
  const lines = createLines(state);
  let isLoaded = false;
  let differed = false;
  const backlog = new Set<TransferId>();
  let cancelTimer: (() => void) | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;

  const views = (ids: Iterable<TransferId>): TransferView[] => {
    const now = clock.now();
    const list: TransferView[] = [];
    for (const id of ids) {
      const row = state.rows.get(id);
      if (row) list.push(lines.view(row, now));
    }
    return list;
  };
  const summary = (): QueueUpdate => {
    const now = clock.now();
    return {
      totals: queueTotals(state, now),
      heldLines: lines.held(now),
      lanes: [...state.lanes.values()].map((lane) => laneView(state, lane, now)),
      conditions: conditionViews(state),
      collections: collections(),
    };
  };

  const batchViews = (ids: Iterable<BatchId>): BatchView[] => {
    const now = clock.now();
    return [...ids].flatMap((id) => {
      const entry = state.batches.get(id);
      return entry ? [batchView(entry, now)] : [];
    });
  };

  /** As the user will look at them: what is being fetched, what is to be done, what is over. */
  const inTurn = function* (): Generator<TransferId> {
    for (const lane of state.lanes.values()) yield* lane.active.keys();
    for (const row of state.rows.values())
      if (row.state.kind !== 'active' && !isFinished(row.state)) yield row.id;
    for (const row of state.rows.values()) if (isFinished(row.state)) yield row.id;
  };
  const begin = (listener: Listener): void => {
    listener.rest = isLoaded ? inTurn() : null;
    const first = piece(listener);
    listener.tell({ ...summary(), batches: batchViews(state.batches.keys()), ...first });
    if (listener.rest) goOn(listener);
  };
  const piece = (listener: Listener): QueueUpdate => {
    const ids: TransferId[] = [];
    while (listener.rest && ids.length < ROWS_AT_ONCE) {
      const next = listener.rest.next();
      if (next.done) listener.rest = null;
      else ids.push(next.value);
    }
    return { transfers: views(ids), ...(isLoaded && !listener.rest ? { transfersComplete: true } : {}) };
  };
  const goOn = (listener: Listener): void => {
    clock.at(clock.now() + PIECE_INTERVAL_MS, () => {
      if (!listeners.has(listener) || !listener.rest) return;
      const next = piece(listener);
      listener.tell({ ...next, heldLines: lines.held(clock.now()) });
      if (listener.rest) goOn(listener);
    });
  };

  /** Whom a change of a lane or a condition may concern: of the queued only those that `heldLines` does not tell of. */
  const concerned = function* (): Iterable<TransferId> {
    if (differed || queuedDiffer(state)) {
      for (const row of state.rows.values()) if (!isFinished(row.state)) yield row.id;
    } else {
      for (const lane of state.lanes.values()) yield* lane.active.keys();
      yield* state.publishing;
      yield* state.publishQueue.front(state.publishQueue.size);
      yield* lines.takeOdd();
    }
    differed = queuedDiffer(state);
  };

  const takeBacklog = (): TransferId[] => {
    const { changed } = state;
    // What is being fetched is looked at by the user: it comes first, however long the backlog.
    const first = [...state.lanes.values()].flatMap((lane) => [...lane.active.keys()]);
    if (changed.unfinished) {
      for (const id of concerned()) backlog.add(id);
      changed.unfinished = false;
    }
    for (const id of changed.transfers) backlog.add(id);
    changed.transfers.clear();
    const taken = first.filter((id) => backlog.delete(id));
    for (const id of backlog) {
      if (taken.length >= ROWS_AT_ONCE) break;
      taken.push(id);
      backlog.delete(id);
    }
    return taken;
  };

  const tell = (): void => {
    cancelTimer = null;
    toldAt = clock.now();
    if (listeners.size === 0) return;
    const removed = [...state.changed.removed];
    state.changed.removed.clear();
    const isGrowing = state.changed.transfers.size > MANY_ROWS;
    const transfers = views(takeBacklog());
    const batches = batchViews(new Set([...state.changed.batches, ...transfers.map(({ batch }) => batch)]));
    const removedBatches = [...state.changed.removedBatches];
    state.changed.batches.clear();
    state.changed.removedBatches.clear();
    const update: QueueUpdate = {
      ...summary(),
      ...(transfers.length > 0 ? { transfers } : {}),
      ...(removed.length > 0 ? { removedTransfers: removed } : {}),
      ...(batches.length > 0 ? { batches } : {}),
      ...(removedBatches.length > 0 ? { removedBatches } : {}),
    };
    for (const { tell } of listeners) tell(update);
    if (backlog.size > 0) schedule(isGrowing ? INTERVAL_MS : PIECE_INTERVAL_MS);
    else if ((update.totals?.bytesPerSecond ?? 0) > 0) fade();
  };
  /** A speed falls to nothing without any event: look again while there is one. */
  const fade = (): void => {
    for (const lane of state.lanes.values())
      for (const id of lane.active.keys()) state.changed.transfers.add(id);
    schedule(5 * INTERVAL_MS);
  };
  let dueAt = 0;
  const schedule = (delayMs: number): void => {
    const at = Math.max(clock.now(), toldAt + delayMs);
    if (cancelTimer && dueAt <= at) return;
    cancelTimer?.();
    dueAt = at;
    cancelTimer = clock.at(at, tell);
  };

  return {
    subscribe(tell) {
      const listener: Listener = { tell, rest: null };
      listeners.add(listener);
      begin(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    everything() {
      isLoaded = true;
      state.changed.transfers.clear();
      state.changed.unfinished = false;
      backlog.clear();
      for (const listener of listeners) begin(listener);
    },
    changed() {
      if (listeners.size > 0) schedule(INTERVAL_MS);
    },
    stop() {
      cancelTimer?.();
      cancelTimer = null;
      listeners.clear();
    },
  };
};
