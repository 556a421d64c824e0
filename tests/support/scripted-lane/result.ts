import type { FileCourse } from './files.ts';
import { fairness } from './files.ts';
import type { LaneCounts } from './lane-model.ts';
import type { LaneRecord } from './record.ts';

/** What one way of asking made of a lane. */
export interface LaneResult {
  /** Bytes of completed parts ÷ time, from the cold start until all is there or the lane's `seconds` are over. */
  readonly goodputBytesPerSecond: number;
  /** Every FLOOD_WAIT that was answered counts; FLOOD_PREMIUM_WAIT is none. */
  readonly floodWaitsPer1000: number;
  readonly fairness: number;
  readonly seconds: number;
  readonly isDone: boolean;
  readonly counts: LaneCounts;
}

/** `files` may leave out those never begun, `bytes` is all there are. `endedAt` in milliseconds: when the last byte came, or when the run ended. */
export const resultOf = (
  { seconds }: LaneRecord,
  all: { readonly files: readonly FileCourse[]; readonly bytes: number },
  counts: LaneCounts,
  endedAt: number,
): LaneResult => {
  const bytes = all.files.reduce((sum, { bytesDone }) => sum + bytesDone, 0);
  const isDone = bytes === all.bytes;
  const took = Math.max(0.001, isDone ? endedAt / 1_000 : seconds);
  return {
    goodputBytesPerSecond: bytes / took,
    floodWaitsPer1000: counts.requests === 0 ? 0 : (counts.floodWaits * 1_000) / counts.requests,
    fairness: fairness(all.files),
    seconds: took,
    isDone,
    counts: { ...counts },
  };
};
