import type { Failure } from '../domain/failure.ts';
import type { AccountId, BatchId, LaneId, TransferId } from '../domain/ids.ts';
import { telegramLane } from '../domain/ids.ts';
import type { MediaItem } from '../domain/media.ts';
import type { LaneRenewal } from '../domain/orders.ts';
import type { Transport } from '../domain/server.ts';
import type { Batch, GranuleProof, TransferState } from '../domain/transfer.ts';
import { fixedPolicy } from './adaptive/fixed-policy.ts';
import type { Policy } from './adaptive/policy.ts';
import type { ByteRanges } from './byte-ranges.ts';
import type { AccountCondition, Command, FolderCondition, LogLine, OrderId } from './events.ts';
import { createSpeedWindow, type SpeedWindow } from './progress.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Random } from './random.ts';
import { DEFAULT_RETRY, type RetrySettings } from './retry.ts';
import { createTimers, type Timers } from './timers.ts';

/** One transfer as the engine holds it: what is remembered, and what lives only as long as this engine. */
export interface Row {
  readonly id: TransferId;
  readonly batch: BatchId;
  readonly account: AccountId;
  readonly chatTitle: string;
  readonly position: number;
  readonly addedAt: number;
  item: MediaItem;
  state: TransferState;
  attempts: number;
  readonly ranges: ByteRanges;
  proofs: readonly GranuleProof[];
  startedAt: number | null;
  /** Null until first touched, and again once finished. */
  run: Run | null;
  /** What it was before it was cancelled, while that can be undone. */
  undo: TransferState | null;
}

/** What is known of a transfer in work; forgotten by a restart on purpose. */
export interface Run {
  /** `unproved`: staging must be prepared before the next part. */
  staging: 'unproved' | 'preparing' | 'ready';
  /** Orders in flight that still count, parts only. */
  readonly orders: Map<OrderId, LaneId>;
  publishOrder: OrderId | null;
  readonly speed: SpeedWindow;
  /** Failures of parts sent up to here were one misfortune. */
  failedAt: number;
  refetches: number;
  /** Data centres it was sent to since bytes last moved. */
  hops: number;
  reference: 'good' | 'wanted' | 'asked';
  referenceAt: number;
  /** Fresh references since bytes last moved. */
  refreshes: number;
}

export interface PartInFlight {
  readonly transfer: TransferId;
  readonly offset: number;
  readonly length: number;
  readonly slot: number;
  readonly transport: Transport;
  readonly reference: string;
  readonly sentAt: number;
  readonly probe: boolean;
  /** We stopped it: the slot is taken until it settles, the bytes are free already. */
  aborted: boolean;
}

/** The lane waits as a whole, and sends one probe from time to time. */
export interface DeadLine {
  readonly cause: 'offline' | 'trouble';
  readonly since: number;
  probes: number;
  nextProbeAt: number;
  lastProbed: TransferId | null;
}

/** What is limited as a whole: one Telegram data centre. */
export interface Lane {
  readonly id: LaneId;
  readonly dc: number;
  life:
    | { readonly kind: 'closed' }
    | { readonly kind: 'opening'; readonly order: OrderId }
    | { readonly kind: 'open' };
  /** What the next opening must renew. */
  renewal: LaneRenewal;
  /** Renewals since bytes last came. */
  renewals: number;
  openedAt: number;
  transports: readonly Transport[];
  transport: Transport;
  httpRefusedUntil: number | null;
  floodUntil: number | null;
  /** Floods answered to requests sent before this one began are the same flood. */
  floodBegan: number;
  floodsInRow: number;
  crowdedUntil: number;
  dead: DeadLine | null;
  /** When a byte last came, or the first of the waiting requests was sent. */
  heardAt: number;
  /** Whether each slot's connection has answered. */
  readonly answered: boolean[];
  readonly inFlight: Map<OrderId, PartInFlight>;
  /** Queued transfers per account, by position. */
  readonly queues: Map<AccountId, Queue<TransferId>>;
  readonly active: Set<TransferId>;
  readonly speed: SpeedWindow;
  /** Tries that failed for the line's sake since a part last came, per transfer. */
  readonly misfortunes: Map<TransferId, number>;
  refreshOrder: OrderId | null;
  /** Asking for references failed: nobody asks before this. */
  refreshBlockedUntil: number;
  refreshFailures: number;
}

export interface EngineState {
  readonly random: Random;
  readonly retry: RetrySettings;
  readonly policy: Policy;
  readonly rows: Map<TransferId, Row>;
  readonly batches: Map<BatchId, { readonly batch: Batch; transfers: number }>;
  /** Source key → the transfer that has it; failed and cancelled ones have none. */
  readonly sources: Map<string, TransferId>;
  readonly lanes: Map<LaneId, Lane>;
  readonly publishQueue: Queue<TransferId>;
  readonly publishing: Set<TransferId>;
  readonly refreshes: Map<OrderId, { readonly lane: LaneId; readonly transfers: readonly TransferId[] }>;
  account: AccountCondition;
  folder: FolderCondition;
  online: boolean;
  /** Staging cannot be written: nobody fetches. */
  stagingTrouble: { readonly failure: Failure; readonly retryAt: number } | null;
  /** The folder said no although it looks ready. */
  publishTrouble: { readonly failure: Failure; readonly retryAt: number } | null;
  storeTrouble: Failure | null;
  readonly counts: Record<TransferState['kind'], number>;
  bytesTotal: number;
  bytesDone: number;
  readonly speed: SpeedWindow;
  readonly timers: Timers;
  /** The wake last asked for. */
  wakeAt: number;
  /** A `save` is on its way that no `checkpoint` has answered. */
  saveAsked: boolean;
  nextOrder: OrderId;
  nextPosition: number;
  idMilliseconds: number;
  idCounter: number;
  readonly dirty: Dirty;
  readonly changed: Changed;
}

/** What differs from the disk. */
export interface Dirty {
  readonly transfers: Set<TransferId>;
  readonly removedTransfers: Set<TransferId>;
  readonly batches: Set<BatchId>;
  readonly removedBatches: Set<BatchId>;
  readonly lanes: Set<LaneId>;
}

/** What differs from what was last shown; emptied by whoever shows it. */
export interface Changed {
  readonly transfers: Set<TransferId>;
  readonly removed: Set<TransferId>;
  /** Every transfer that is not finished looks different: a condition or a lane changed. */
  unfinished: boolean;
}

/** One event being worked on. */
export interface Turn {
  readonly state: EngineState;
  readonly now: number;
  readonly commands: Command[];
}

export const createEngineState = (
  policy: Policy = fixedPolicy,
  retry: RetrySettings = DEFAULT_RETRY,
): EngineState => ({
  random: { state: 0 },
  retry,
  policy,
  rows: new Map(),
  batches: new Map(),
  sources: new Map(),
  lanes: new Map(),
  publishQueue: createQueue(),
  publishing: new Set(),
  refreshes: new Map(),
  account: { kind: 'unknown' },
  folder: { kind: 'unavailable', reason: 'permission' },
  online: true,
  stagingTrouble: null,
  publishTrouble: null,
  storeTrouble: null,
  counts: {
    queued: 0,
    waiting: 0,
    active: 0,
    publishing: 0,
    completed: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
  },
  bytesTotal: 0,
  bytesDone: 0,
  speed: createSpeedWindow(0),
  timers: createTimers(),
  wakeAt: Number.POSITIVE_INFINITY,
  saveAsked: false,
  nextOrder: 1,
  nextPosition: 1,
  idMilliseconds: 0,
  idCounter: 0,
  dirty: {
    transfers: new Set(),
    removedTransfers: new Set(),
    batches: new Set(),
    removedBatches: new Set(),
    lanes: new Set(),
  },
  changed: { transfers: new Set(), removed: new Set(), unfinished: false },
});

export const createRun = (now: number): Run => ({
  staging: 'unproved',
  orders: new Map(),
  publishOrder: null,
  speed: createSpeedWindow(now),
  failedAt: Number.NEGATIVE_INFINITY,
  refetches: 0,
  hops: 0,
  reference: 'good',
  referenceAt: Number.NEGATIVE_INFINITY,
  refreshes: 0,
});

/** The lane of a data centre, made when first needed. */
export const laneFor = (state: EngineState, dc: number): Lane => {
  const id = telegramLane(dc);
  const known = state.lanes.get(id);
  if (known) return known;
  const lane: Lane = {
    id,
    dc,
    life: { kind: 'closed' },
    renewal: 'if-missing',
    renewals: 0,
    openedAt: 0,
    transports: ['http', 'websocket'],
    transport: 'http',
    httpRefusedUntil: null,
    floodUntil: null,
    floodBegan: Number.NEGATIVE_INFINITY,
    floodsInRow: 0,
    crowdedUntil: 0,
    dead: null,
    heardAt: 0,
    answered: [],
    inFlight: new Map(),
    queues: new Map(),
    active: new Set(),
    speed: createSpeedWindow(0),
    misfortunes: new Map(),
    refreshOrder: null,
    refreshBlockedUntil: 0,
    refreshFailures: 0,
  };
  state.lanes.set(id, lane);
  return lane;
};

export const rowLane = (state: EngineState, row: Row): Lane => laneFor(state, row.item.location.dc);

/** The queue of a lane that may be worked on: that of the account that is signed in. */
export const currentQueue = (state: EngineState, lane: Lane): Queue<TransferId> | undefined =>
  state.account.kind === 'in' ? lane.queues.get(state.account.account) : undefined;

export const takeOrder = (state: EngineState): OrderId => {
  const order = state.nextOrder;
  state.nextOrder += 1;
  return order;
};

/** What is to be written soon, and shown. */
export const touch = (state: EngineState, row: Row): void => {
  state.dirty.transfers.add(row.id);
  state.changed.transfers.add(row.id);
};

export const log = (turn: Turn, level: LogLine['level'], name: string, message: string): void => {
  turn.commands.push({ kind: 'log', line: { level, name, message } });
};
