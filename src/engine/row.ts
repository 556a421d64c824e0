import type { AccountId, BatchId, LaneId, TransferId } from '../domain/ids.ts';
import type { MediaItem } from '../domain/media.ts';
import type { Priority } from '../domain/priority.ts';
import type { GranuleProof, TransferState } from '../domain/transfer.ts';
import type { ByteRanges } from './byte-ranges.ts';
import type { OrderId } from './events.ts';
import { createSpeedWindow, type SpeedWindow } from './progress.ts';
import type { WaitingPlace } from './waiting-queue.ts';

/** One transfer as the engine holds it: what is remembered, and what lives only as long as this engine. */
export interface Row {
  readonly id: TransferId;
  readonly batch: BatchId;
  readonly account: AccountId;
  readonly chatTitle: string;
  priority: Priority;
  position: number;
  /** Where it waits; null: in no queue. Only a `WaitingQueue` sets it. */
  place: WaitingPlace | null;
  /** What it waits for still; those that have ended well are taken out. */
  dependsOn: readonly TransferId[];
  readonly addedAt: number;
  item: MediaItem;
  state: TransferState;
  attempts: number;
  ranges: ByteRanges;
  proofs: readonly GranuleProof[];
  /** Orders given before this one wrote into bytes that have been dropped since: what they stored proves nothing. */
  droppedBefore: OrderId;
  /** Its bytes are in the folder already, in a part that no restart survives: nothing of them is remembered. */
  direct: boolean;
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
  /** The order whose answer proves staging: one given before a deletion proves nothing. */
  prepareOrder: OrderId | null;
  /** Orders in flight that still count, parts only. */
  readonly orders: Map<OrderId, LaneId>;
  publishOrder: OrderId | null;
  bytesPublished: number;
  readonly speed: SpeedWindow;
  /** A try is under way: waits do not end it, a failure that counts does. */
  trying: boolean;
  /** Since when it is active; null while it is not. */
  activeSince: number | null;
  /** How long it was active before, and what came in that time and since: its mean speed. */
  activeMs: number;
  bytesFetched: number;
  /** Failures of orders given before this one were one misfortune. */
  failedBefore: OrderId;
  refetches: number;
  /** Data centres it was sent to since bytes last moved. */
  hops: number;
  reference: 'good' | 'wanted' | 'asked';
  referenceAt: number;
  /** Fresh references since bytes last moved. */
  refreshes: number;
  /** When its turn comes under a cap, in bytes per weight. */
  share: number;
}

export const createRun = (now: number): Run => ({
  staging: 'unproved',
  prepareOrder: null,
  orders: new Map(),
  publishOrder: null,
  bytesPublished: 0,
  speed: createSpeedWindow(now),
  trying: false,
  activeSince: null,
  activeMs: 0,
  bytesFetched: 0,
  failedBefore: 0,
  refetches: 0,
  hops: 0,
  reference: 'good',
  referenceAt: Number.NEGATIVE_INFINITY,
  refreshes: 0,
  share: 0,
});

export const runOf = ({ now }: { readonly now: number }, row: Row): Run => {
  row.run ??= createRun(now);
  return row.run;
};
