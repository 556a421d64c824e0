import type { FixedSetting } from './fixed-client.ts';
import type { LaneNumbers, LaneRecord } from './record.ts';

/** What nobody with a setting can come above, from any moment on: lets a search give up early without missing anything. */
export interface Ceiling {
  /** Highest goodput (bytes per second of the whole run) still possible at `now`, in milliseconds. */
  goodput(
    bytes: { readonly done: number; readonly underWay: number; readonly total: number },
    now: number,
  ): number;
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly bytesPerMs: number;
}

export const createCeiling = (record: LaneRecord, connections: number, setting: FixedSetting): Ceiling => {
  const { requestBytes, pauseSeconds } = setting;
  const line = piecesOf(record, (numbers) => lineSpeed(numbers, connections, setting));
  const tokens = piecesOf(record, ({ bucket }) => (bucket ? bucket.requestsPerSecond * requestBytes : NONE));
  const premium = piecesOf(record, ({ premiumAfterBytes, premiumBytesPerSecond }) =>
    premiumAfterBytes === null ? NONE : premiumBytesPerSecond,
  );
  const all: LaneNumbers[] = [record, ...record.changes];
  // What may have been saved up, and be spent at once.
  const pausedBytes = pauseSeconds > 0 ? connections * requestBytes : 0;
  const burstBytes = Math.max(...all.map(({ bucket }) => bucket?.burst ?? 0)) * requestBytes;
  const premiumBytes = Math.max(...all.map((numbers) => 2 * numbers.premiumBytesPerSecond + requestBytes));
  const freeBytes = Math.max(...all.map((numbers) => numbers.premiumAfterBytes ?? 0));
  const endAt = record.seconds * 1_000;

  return {
    goodput({ done, underWay, total }, now) {
      const begun = done + underWay;
      return Math.min(
        highest(line, begun + pausedBytes, total, now, endAt),
        highest(tokens, begun + burstBytes, total, now, endAt),
        highest(premium, Math.max(begun, freeBytes) + premiumBytes, total, now, endAt),
      );
    },
  };
};

const NONE = Number.POSITIVE_INFINITY;

const highest = (
  pieces: readonly Piece[],
  done: number,
  total: number,
  now: number,
  endAt: number,
): number => {
  let left = total - done;
  if (left <= 0) return (total * 1_000) / Math.max(1, now);
  for (const { from, to, bytesPerMs } of pieces) {
    const start = Math.max(from, now);
    if (start >= to) continue;
    if ((to - start) * bytesPerMs >= left) return (total * 1_000) / Math.max(1, start + left / bytesPerMs);
    left -= (to - start) * bytesPerMs;
  }
  return ((total - left) * 1_000) / endAt;
};

const piecesOf = (record: LaneRecord, bytesPerSecond: (numbers: LaneNumbers) => number): Piece[] => {
  const steps = [
    { at: 0, numbers: record as LaneNumbers },
    ...record.changes.map((change) => ({ at: change.at, numbers: change })),
  ];
  return steps.map(({ at, numbers }, index) => ({
    from: at * 1_000,
    to: Math.min(record.seconds, steps[index + 1]?.at ?? record.seconds) * 1_000,
    bytesPerMs: bytesPerSecond(numbers) / 1_000,
  }));
};

const lineSpeed = (numbers: LaneNumbers, connections: number, setting: FixedSetting): number => {
  const { slowConnection: slow, perConnectionBytesPerSecond, perAccountBytesPerSecond, rttMs } = numbers;
  const paused = setting.pauseSeconds === 0 ? NONE : setting.requestBytes / setting.pauseSeconds;
  let sum = 0;
  for (let slot = 0; slot < connections; slot += 1) {
    const slowest = slow?.index === slot ? slow.bytesPerSecond : NONE;
    const own = Math.min(slowest, perConnectionBytesPerSecond);
    // A request is under way for a round trip and the time its bytes take: no more than a window comes meanwhile.
    const windowSeconds = rttMs / 1_000 + (own === 0 ? NONE : setting.requestBytes / own);
    sum += Math.min(own, paused, setting.windowBytes / windowSeconds);
  }
  return Math.min(sum, perAccountBytesPerSecond);
};
