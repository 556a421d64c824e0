import type { ConditionName } from '../domain/conditions.ts';
import type { Failure } from '../domain/failure.ts';
import type { BatchId, LaneId, TransferId } from '../domain/ids.ts';
import { telegramLane } from '../domain/ids.ts';
import type { LogFields, LogLevel } from '../domain/log.ts';
import type { PolicySettings } from '../domain/policy-settings.ts';
import type { Priority } from '../domain/priority.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings, type RetrySettings } from '../domain/settings.ts';
import { type Surroundings, UNKNOWN_SURROUNDINGS } from '../domain/surroundings.ts';
import { controllerFor } from './adaptive/controller-for.ts';
import { type Bandwidth, createBandwidth } from './bandwidth.ts';
import { type BatchEntry, noCounts, type StateCounts } from './batch-entry.ts';
import type { AccountCondition, Command, FolderCondition, OrderId } from './events.ts';
import { createLane, type Lane } from './lane.ts';
import { createSpeedWindow, type SpeedWindow } from './progress.ts';
import type { Random } from './random.ts';
import { createReferenceDesk, type ReferenceDesk } from './reference-desk.ts';
import type { Room } from './room.ts';
import type { Row } from './row.ts';
import type { Sources } from './sources.ts';
import { createSpeedRing, type SpeedRing } from './speed-history.ts';
import { createStatistics, type StatisticsState } from './statistics.ts';
import { createTimers, type Timers } from './timers.ts';
import { createWaitingQueue, type WaitingQueue } from './waiting-queue.ts';

/** Everything the engine knows. Changed in place, only inside `step`. */
export interface EngineState {
  readonly random: Random;
  settings: EngineSettings;
  retry: RetrySettings;
  policy: PolicySettings;
  readonly rows: Map<TransferId, Row>;
  readonly batches: Map<BatchId, BatchEntry>;
  /** Who waits for a transfer: only of those that somebody waits for. */
  readonly dependents: Map<TransferId, Set<TransferId>>;
  readonly sources: Sources;
  readonly lanes: Map<LaneId, Lane>;
  readonly publishQueue: WaitingQueue;
  readonly publishing: Set<TransferId>;
  /** Something changed since files were last given places by which another may begin; see `places.ts`. */
  placesChanged: boolean;
  /** Requests sent since one of low priority was. */
  partsSinceLow: number;
  readonly references: ReferenceDesk;
  account: AccountCondition;
  folder: FolderCondition;
  online: boolean;
  surroundings: Surroundings;
  readonly bandwidth: Bandwidth;
  /** Where the sharing of a cap has got to, in bytes per weight. */
  shareClock: number;
  /** So many files at once are given up for the processor's sake, one more at the instant told. */
  workersFewer: number;
  workersWhenPressed: number;
  pressedAgainAt: number;
  /** Transfers that wait because the user paused them. */
  pausedByUser: number;
  /** Conditions that are not as they should be, since when. */
  readonly conditionsSince: Map<ConditionName, number>;
  /** Nothing is asked for before there is memory again. */
  memoryShort: boolean;
  /** Null: nothing is known of it. */
  room: Room | null;
  /** The files of staging with their sizes, as ordered. */
  readonly staged: Map<TransferId, number>;
  stagedBytes: number;
  /** A file of this size was refused by staging: one as large is not begun before room may have been made. */
  refusedBytes: number;
  /** Files taken out of staging since the last look at the storage, and before that: perhaps not deleted yet. */
  readonly leavingBytes: { now: number; before: number };
  /** One of this size was refused although there was nothing else in staging to speak of. */
  neverBytes: number;
  /** The one that has last begun to go straight into the folder. */
  direct: TransferId | null;
  /** The first that could start but for want of room. */
  shortOfRoom: TransferId | null;
  /** The one the log was last told of. */
  shortTold: TransferId | null;
  /** Staging cannot be written: nobody fetches. */
  stagingTrouble: { readonly failure: Failure; readonly retryAt: number } | null;
  /** How often that was found since something could be written. */
  stagingRefusals: number;
  /** Files that could not be staged since one could. */
  stagingMisfortunes: number;
  /** The folder said no although it looks ready. */
  publishTrouble: { readonly failure: Failure; readonly retryAt: number } | null;
  /** It said no, and has taken nothing since. */
  publishDoubted: boolean;
  storeTrouble: Failure | null;
  readonly counts: StateCounts;
  bytesTotal: number;
  bytesDone: number;
  readonly speed: SpeedWindow;
  readonly speedRing: SpeedRing;
  readonly statistics: StatisticsState;
  /** Transfers that go on by themselves at some instant. */
  waitingForTime: number;
  readonly timers: Timers;
  /** The wake last asked for. */
  wakeAt: number;
  /** A `save` is on its way that no `checkpoint` has answered. */
  saveAsked: boolean;
  nextOrder: OrderId;
  /** The ends of the order of all that there ever was. */
  firstPosition: number;
  lastPosition: number;
  /** By priority: the furthest position of those that have begun. */
  readonly begun: Record<Priority, number>;
  idMilliseconds: number;
  /** These milliseconds as ids begin with them. */
  idBegin: string;
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
  readonly batches: Set<BatchId>;
  readonly removedBatches: Set<BatchId>;
  /** Every transfer that is not finished looks different: a condition or a lane changed. */
  unfinished: boolean;
}

/** One event being worked on. */
export interface Turn {
  readonly state: EngineState;
  readonly now: number;
  readonly commands: Command[];
}

export const createEngineState = (): EngineState => ({
  random: { state: 0 },
  settings: DEFAULT_ENGINE_SETTINGS,
  retry: DEFAULT_ENGINE_SETTINGS.retry,
  policy: DEFAULT_ENGINE_SETTINGS.policy,
  rows: new Map(),
  batches: new Map(),
  dependents: new Map(),
  sources: new Map(),
  lanes: new Map(),
  publishQueue: createWaitingQueue(),
  publishing: new Set(),
  placesChanged: true,
  partsSinceLow: 0,
  references: createReferenceDesk(),
  account: { kind: 'unknown' },
  folder: { kind: 'unavailable', reason: 'permission' },
  online: true,
  surroundings: UNKNOWN_SURROUNDINGS,
  bandwidth: createBandwidth(),
  shareClock: 0,
  workersFewer: 0,
  workersWhenPressed: 0,
  pressedAgainAt: Number.POSITIVE_INFINITY,
  pausedByUser: 0,
  conditionsSince: new Map(),
  memoryShort: false,
  room: null,
  staged: new Map(),
  stagedBytes: 0,
  refusedBytes: Number.POSITIVE_INFINITY,
  leavingBytes: { now: 0, before: 0 },
  neverBytes: Number.POSITIVE_INFINITY,
  direct: null,
  shortOfRoom: null,
  shortTold: null,
  stagingTrouble: null,
  stagingRefusals: 0,
  stagingMisfortunes: 0,
  publishTrouble: null,
  publishDoubted: false,
  storeTrouble: null,
  counts: noCounts(),
  bytesTotal: 0,
  bytesDone: 0,
  speed: createSpeedWindow(0),
  speedRing: createSpeedRing(),
  statistics: createStatistics(),
  waitingForTime: 0,
  timers: createTimers(),
  wakeAt: Number.POSITIVE_INFINITY,
  saveAsked: false,
  nextOrder: 1,
  firstPosition: 0,
  lastPosition: 0,
  begun: { critical: 0, high: 0, normal: 0, low: 0 },
  idMilliseconds: 0,
  idBegin: '000000000-',
  idCounter: 0,
  dirty: {
    transfers: new Set(),
    removedTransfers: new Set(),
    batches: new Set(),
    removedBatches: new Set(),
    lanes: new Set(),
  },
  changed: {
    transfers: new Set(),
    removed: new Set(),
    batches: new Set(),
    removedBatches: new Set(),
    unfinished: false,
  },
});

/** The lane of a data centre, made when first needed. */
export const laneFor = (state: EngineState, dc: number): Lane => {
  const id = telegramLane(dc);
  const known = state.lanes.get(id);
  if (known) return known;
  const lane = createLane(id, dc, controllerFor(state.policy));
  state.lanes.set(id, lane);
  return lane;
};

export const rowLane = (state: EngineState, row: Row): Lane => laneFor(state, row.item.location.dc);

/** The queue of a lane that may be worked on: that of the account that is signed in. */
export const currentQueue = (state: EngineState, lane: Lane): WaitingQueue | undefined =>
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
  state.changed.batches.add(row.batch);
};

export const log = (turn: Turn, level: LogLevel, name: string, message: string, fields?: LogFields): void => {
  turn.commands.push({ kind: 'log', line: { level, name, message, ...(fields && { fields }) } });
};
