import type { LaneRecord } from './record.ts';

/** How one file of a lane fared. Instants in milliseconds from the cold start. */
export interface FileCourse {
  readonly sizeBytes: number;
  bytesDone: number;
  /** Its first request was sent; null while none was. */
  startedAt: number | null;
  /** A part of it last came. */
  heardAt: number;
}

/** The files of a lane, in the order in which they are asked for. */
export const filesOf = ({ files }: LaneRecord): FileCourse[] =>
  files.flatMap(({ count, bytes }) =>
    Array.from({ length: count }, () => ({ sizeBytes: bytes, bytesDone: 0, startedAt: null, heardAt: 0 })),
  );

/**
 * Jain's index of the speeds of all files that were begun, each from its first request to its last part: 1 when all
 * had the same, 1/n when one had everything.
 */
export const fairness = (files: readonly FileCourse[]): number => {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const { startedAt, heardAt, bytesDone } of files) {
    if (startedAt === null) continue;
    const speed = bytesDone / Math.max(1, heardAt - startedAt);
    count += 1;
    sum += speed;
    squares += speed * speed;
  }
  return squares === 0 ? 1 : (sum * sum) / (count * squares);
};
