import type { Failure } from './failure.ts';
import type { AccountId, BatchId, LaneId, TransferId } from './ids.ts';
import { telegramLane } from './ids.ts';
import type { LearnedPace } from './learned-pace.ts';
import type { MediaItem } from './media.ts';
import type { Priority } from './priority.ts';
import type { Tally } from './statistics.ts';

/** Why a transfer is not moving although it could. */
export type WaitReason =
  | 'paused'
  | 'flood'
  | 'retry'
  | 'offline'
  | 'trouble'
  | 'disk'
  | 'permission'
  | 'dependency'
  | 'schedule'
  | 'sign-in'
  | 'memory'
  | 'processor'
  | 'metered'
  | 'database';

/** The life cycle; `engine/transfer.ts` is the only code that moves it. Instants are Unix milliseconds. */
export type TransferState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'waiting'; readonly reason: WaitReason; readonly until: number | null }
  | { readonly kind: 'active' }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'completed'; readonly at: number; readonly path: string; readonly sha256: string }
  | { readonly kind: 'skipped'; readonly at: number; readonly path: string }
  | { readonly kind: 'failed'; readonly at: number; readonly failure: Failure }
  | { readonly kind: 'cancelled'; readonly at: number };

/** SHA-256 (hex) of a granule as it was written: what proves staging after a kill. */
export interface GranuleProof {
  readonly granule: number;
  readonly sha256: string;
}

/** Everything that is remembered of one transfer. */
export interface Transfer {
  readonly id: TransferId;
  readonly batch: BatchId;
  readonly account: AccountId;
  readonly item: MediaItem;
  readonly chatTitle: string;
  /** Absent: normal. */
  readonly priority?: Priority;
  /** Order inside its priority, ascending; fractions where it was put between two others. */
  readonly position: number;
  /** Those it waits for: it begins when they are completed or skipped. Absent: none. */
  readonly dependsOn?: readonly TransferId[];
  readonly addedAt: number;
  readonly state: TransferState;
  /** Failed tries since bytes last moved. */
  readonly attempts: number;
  /** One bit per granule, least significant first; set only after the bytes were flushed. */
  readonly granules: Uint8Array;
  /** The first granule and those written last. */
  readonly proofs: readonly GranuleProof[];
  readonly startedAt: number | null;
}

export interface Batch {
  readonly id: BatchId;
  readonly title: string;
  readonly addedAt: number;
  /** Files that were there already when it was added. */
  readonly duplicates?: number;
  /** When its first transfer began to run. */
  readonly startedAt?: number;
  /** When its last transfer ended; absent while one is to do. */
  readonly endedAt?: number;
}

export const laneOf = (transfer: Pick<Transfer, 'item'>): LaneId => telegramLane(transfer.item.location.dc);

/** Nothing more will happen to it unless the user asks. */
export const isFinished = (state: TransferState): boolean =>
  state.kind === 'completed' ||
  state.kind === 'skipped' ||
  state.kind === 'failed' ||
  state.kind === 'cancelled';

/** By the user; nothing but the user lets it go on. */
export const isPaused = (state: TransferState): boolean =>
  state.kind === 'waiting' && state.reason === 'paused';

/** What is remembered of a lane over a restart. Instants are Unix milliseconds. */
export interface LaneMemory {
  readonly lane: LaneId;
  /** When this was written: later than now, if the clock was set back since. */
  readonly savedAt?: number;
  readonly floodUntil: number | null;
  /** HTTP was refused here; tried again after this. */
  readonly httpRefusedUntil: number | null;
  /** What was found out of its pace, by account. */
  readonly learned?: readonly LearnedPace[];
  /** Everything ever counted there. */
  readonly tally?: Tally;
}

export interface UnreadableRow {
  /** Table and key, for the log. */
  readonly key: string;
  readonly reason: string;
  /** Whose row it is, if a transfer's: its staged bytes are kept. */
  readonly transfer?: TransferId;
}

/** The queue on disk. */
export interface Stored {
  readonly transfers: readonly Transfer[];
  readonly batches: readonly Batch[];
  readonly lanes: readonly LaneMemory[];
  /** Rows that could not be read: set aside, shown, never fatal. */
  readonly unreadable: readonly UnreadableRow[];
}

/** What a checkpoint writes. */
export interface Changes {
  readonly transfers?: readonly Transfer[];
  readonly removedTransfers?: readonly TransferId[];
  readonly batches?: readonly Batch[];
  readonly removedBatches?: readonly BatchId[];
  readonly lanes?: readonly LaneMemory[];
}
