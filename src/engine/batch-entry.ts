import { PRIORITIES, type Priority } from '../domain/priority.ts';
import type { Batch, TransferState } from '../domain/transfer.ts';
import type { BatchView } from '../domain/views.ts';
import { createSpeedWindow, type SpeedWindow, secondsLeft, speedOf } from './progress.ts';

export type StateCounts = Record<TransferState['kind'], number>;

/** A batch with its sums, which are kept with every change of a transfer: nobody ever adds up all rows. */
export interface BatchEntry {
  batch: Batch;
  transfers: number;
  readonly counts: StateCounts;
  /** Of those that wait: by the user. */
  paused: number;
  /** What is to do, by how soon it is wanted. */
  readonly unfinished: Record<Priority, number>;
  bytesTotal: number;
  bytesDone: number;
  readonly speed: SpeedWindow;
  /** The position its next file would come after. */
  lastPosition: number;
}

export const noCounts = (): StateCounts => ({
  queued: 0,
  waiting: 0,
  active: 0,
  publishing: 0,
  completed: 0,
  skipped: 0,
  failed: 0,
  cancelled: 0,
});

export const createBatchEntry = (batch: Batch): BatchEntry => ({
  batch,
  transfers: 0,
  counts: noCounts(),
  paused: 0,
  unfinished: { critical: 0, high: 0, normal: 0, low: 0 },
  bytesTotal: 0,
  bytesDone: 0,
  speed: createSpeedWindow(0),
  lastPosition: Number.NEGATIVE_INFINITY,
});

export const unfinishedIn = ({ counts }: BatchEntry): number =>
  counts.queued + counts.waiting + counts.active + counts.publishing;

/** The one priority of everything in it that is to do; null: that differs, or there is nothing. */
export const priorityOf = ({ unfinished }: BatchEntry): Priority | null => {
  const [first, ...others] = PRIORITIES.filter((priority) => unfinished[priority] > 0);
  return others.length === 0 ? (first ?? null) : null;
};

export const batchView = (entry: BatchEntry, now: number): BatchView => {
  const { batch, counts, bytesTotal, bytesDone } = entry;
  const bytesPerSecond = counts.active > 0 ? speedOf(entry.speed, now) : 0;
  return {
    id: batch.id,
    title: batch.title,
    addedAt: batch.addedAt,
    files: entry.transfers - counts.cancelled,
    filesDone: counts.completed + counts.skipped,
    filesFailed: counts.failed,
    duplicates: batch.duplicates ?? 0,
    bytes: bytesTotal,
    bytesDone,
    bytesPerSecond,
    secondsLeft: secondsLeft(bytesTotal - bytesDone, bytesPerSecond),
    counts: { ...counts },
    paused: entry.paused,
    priority: priorityOf(entry),
    ended: endOf(entry),
  };
};

const endOf = ({ batch, bytesDone }: BatchEntry): BatchView['ended'] => {
  if (batch.endedAt === undefined) return null;
  // A clock set back does not make a batch end before it began.
  const seconds = Math.max(0, batch.endedAt - (batch.startedAt ?? batch.endedAt)) / 1_000;
  return {
    at: batch.endedAt,
    seconds,
    bytesPerSecond: seconds > 0 ? Math.round(bytesDone / seconds) : 0,
  };
};
