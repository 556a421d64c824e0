import type { SpeedHistory, SpeedSpanSeconds } from '../domain/statistics.ts';

/** An hour, second by second. */
const KEPT_SECONDS = 3_600;
/** More points than this no picture needs. */
const MOST_POINTS = 120;

/** Bytes that came in each second of the last hour: a ring, so that a day of it takes no more room than a minute. */
export interface SpeedRing {
  readonly bytes: Float64Array;
  /** The second (Unix) the newest entry is of; null: nothing was counted yet. */
  newest: number | null;
}

export const createSpeedRing = (): SpeedRing => ({ bytes: new Float64Array(KEPT_SECONDS), newest: null });

/** Seconds in which nothing came are emptied; with another time of day the ring begins anew. */
const turnTo = (ring: SpeedRing, second: number): void => {
  const { newest, bytes } = ring;
  if (newest === null || second < newest || second - newest >= KEPT_SECONDS) bytes.fill(0);
  else for (let passed = newest + 1; passed <= second; passed += 1) bytes[passed % KEPT_SECONDS] = 0;
  ring.newest = second;
};

export const record = (ring: SpeedRing, bytes: number, now: number): void => {
  const second = Math.floor(now / 1_000);
  if (second !== ring.newest) turnTo(ring, second);
  ring.bytes[second % KEPT_SECONDS]! += bytes;
};

/** The last `spanSeconds` without the second that is not over yet, in at most 120 points, each a mean. */
export const historyOf = (ring: SpeedRing, spanSeconds: SpeedSpanSeconds, now: number): SpeedHistory => {
  const secondsEach = Math.ceil(spanSeconds / MOST_POINTS);
  // Points stand still while time goes on: each is of the same seconds for as long as it is shown.
  const end = Math.floor(now / 1_000 / secondsEach) * secondsEach;
  const points: number[] = [];
  for (let from = end - spanSeconds; from < end; from += secondsEach) {
    let bytes = 0;
    for (let second = from; second < from + secondsEach; second += 1) bytes += bytesIn(ring, second);
    points.push(Math.round(bytes / secondsEach));
  }
  return { secondsEach, bytesPerSecond: points };
};

const bytesIn = ({ bytes, newest }: SpeedRing, second: number): number =>
  newest === null || second > newest || second <= newest - KEPT_SECONDS
    ? 0
    : (bytes[second % KEPT_SECONDS] ?? 0);
