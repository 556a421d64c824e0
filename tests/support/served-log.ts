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

/**
 * What one of `lives` had got as a whole by the kill at its end, and the next life asks for again; granule by granule,
 * since the size of requests may differ.
 */
export function servedAgain(
  ranges: readonly ServedRange[],
  lives: readonly Life[],
  index: number,
): ServedAgain[] {
  const killedAt = lives[index]?.killedAt ?? Number.NaN;
  const nextEndsAt = lives[index + 1]?.killedAt ?? Number.POSITIVE_INFINITY;
  const before = new Map<string, number>();
  for (const range of ranges) {
    const { finishedAt } = range;
    if (finishedAt === null || finishedAt >= killedAt) continue;
    if (wentToNobody(range, lives)) continue;
    for (const { name } of granulesOf(range)) before.set(name, finishedAt);
  }
  const again: ServedAgain[] = [];
  for (const range of ranges) {
    if (range.requestedAt <= killedAt || range.requestedAt > nextEndsAt) continue;
    for (const { name, offset, bytes } of granulesOf(range)) {
      const finishedAt = before.get(name);
      if (finishedAt === undefined) continue;
      again.push({ file: range.fileId, offset, bytes, finishedBeforeKillMs: killedAt - finishedAt });
    }
  }
  return again;
}

/**
 * A browser that is killed goes on for some milliseconds, more on a busy machine: what it asks while it dies, and what
 * is sent to it then, belongs to its life too.
 */
const wentToNobody = ({ requestedAt, finishedAt }: ServedRange, lives: readonly Life[]): boolean =>
  lives.some(
    ({ startedAt, killedAt }, index) =>
      requestedAt >= startedAt &&
      requestedAt < (lives[index + 1]?.startedAt ?? Number.POSITIVE_INFINITY) &&
      finishedAt !== null &&
      finishedAt >= killedAt,
  );

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
