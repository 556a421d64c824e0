import type { ServedRange } from '../../src/adapters/demo/counters/counters.ts';

/** What the client remembers of a file, and the smallest thing it asks for. */
const GRANULE_BYTES = 131_072;

/** Most ranges of one data centre under way at one instant. */
export function mostAtOnce(ranges: readonly ServedRange[], dc: number): number {
  const changes = ranges
    .filter((range) => range.dc === dc)
    .flatMap(({ requestedAt, finishedAt }) => [
      { at: requestedAt, by: 1 },
      ...(finishedAt === null ? [] : [{ at: finishedAt, by: -1 }]),
    ])
    // What ends in the same millisecond made room first.
    .sort((one, other) => one.at - other.at || one.by - other.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** When one browser lived, in milliseconds since 1970. */
export interface Life {
  readonly startedAt: number;
  readonly killedAt: number;
}

/** Ranges whose answer the server had not finished sending when the browser was killed. */
export const inFlightAtEnd = (ranges: readonly ServedRange[], life: Life): ServedRange[] =>
  ranges.filter(
    ({ requestedAt, finishedAt }) =>
      requestedAt >= life.startedAt &&
      requestedAt <= life.killedAt &&
      (finishedAt === null || finishedAt >= life.killedAt),
  );

export interface ServedAgain {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** How long before the kill the server had finished sending it the first time. */
  readonly finishedBeforeKillMs: number;
}

/** Files of which something was in flight when the browser was killed, or had been asked for in its last second. */
export const activeAtEnd = (ranges: readonly ServedRange[], life: Life): ReadonlySet<string> => {
  const inFlight = new Set(inFlightAtEnd(ranges, life));
  const isRecent = ({ requestedAt }: ServedRange): boolean =>
    requestedAt >= Math.max(life.startedAt, life.killedAt - 1_000) && requestedAt <= life.killedAt;
  return new Set(
    ranges.filter((range) => inFlight.has(range) || isRecent(range)).map(({ fileId }) => fileId),
  );
};

/** Two requests of the largest size for each transfer under way may come twice, whatever was in flight. */
const SPARE_BYTES_PER_TRANSFER = 2 * 1_048_576;

/** Most bytes that may be fetched again after everything was stopped at once. */
export const mostBytesAgain = (ranges: readonly ServedRange[], life: Life): number => {
  const inFlight = inFlightAtEnd(ranges, life).reduce((sum, { length }) => sum + length, 0);
  return inFlight + activeAtEnd(ranges, life).size * SPARE_BYTES_PER_TRANSFER;
};

/**
 * What one of `lives` had got as a whole by the kill at its end, and a later one asks for again, in whichever of them
 * its turn comes; granule by granule, since the size of requests may differ.
 */
export function servedAgain(
  ranges: readonly ServedRange[],
  lives: readonly Life[],
  index: number,
): ServedAgain[] {
  const { startedAt, killedAt } = lives[index] ?? { startedAt: Number.NaN, killedAt: Number.NaN };
  const lost = new Map<string, number>();
  for (const range of ranges) {
    const { requestedAt, finishedAt } = range;
    if (finishedAt === null || requestedAt < startedAt || finishedAt >= killedAt) continue;
    for (const { name } of granulesOf(range)) lost.set(name, finishedAt);
  }
  const again: ServedAgain[] = [];
  for (const range of ranges) {
    if (range.requestedAt <= killedAt) continue;
    for (const { name, offset, bytes } of granulesOf(range)) {
      const finishedAt = lost.get(name);
      if (finishedAt === undefined) continue;
      again.push({ file: range.fileId, offset, bytes, finishedBeforeKillMs: killedAt - finishedAt });
      // Whoever asks for it a third time does so on account of a later kill.
      lost.delete(name);
    }
  }
  return again;
}

function granulesOf({ userId, fileId, offset, length }: ServedRange) {
  const count = Math.ceil(length / GRANULE_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const start = offset + index * GRANULE_BYTES;
    return {
      name: `${userId}:${fileId}:${start}`,
      offset: start,
      bytes: Math.min(GRANULE_BYTES, offset + length - start),
    };
  });
}
