import { GRANULE_BYTES } from '../domain/byte-range.ts';
import {
  allowedRate,
  coveredAt,
  type LearnedRate,
  paceOf,
  recalledRate,
  refusedAgain,
  reviewRate,
  spendRate,
  suspectedRate,
} from './adaptive/learned-rate.ts';
import type { OrderId } from './events.ts';

/**
 * The server holds this account to a rate (FLOOD_PREMIUM_WAIT). It is learned as that of a flood bucket is, in granules:
 * we keep a little below it rather than run into it again and again, and ask for more after a long calm.
 */
export interface Throttle {
  readonly rate: LearnedRate;
  /** The wait we were told: nothing is sent before it is over, not by a program started anew either. */
  readonly waitUntil: number;
  /** Refusals of orders given before this one are the same refusal. */
  readonly refusedBefore: OrderId;
}

/** Without a number told. */
const LEAST_WAIT_MS = 1_000;
/** A granule every four seconds: below that we would stand still. */
const LEAST_PACE = 1 / 4;
/** Of a line that was throttled for the first time: the throttle is below what came, nobody knows how far. */
const WIDEST = 24;
/** What a throttle lets through at once after a rest. */
const BUCKET_SECONDS = 2;
/** Of that, in one request where requests are counted too. */
const COUNTED_SECONDS = 1.9;
/** So long not felt, it is not what limits. */
const FORGOTTEN_MS = 40_000;

const granules = (bytes: number): number => bytes / GRANULE_BYTES;

/** Bytes per second that are allowed. */
export const throttleSpeed = ({ rate }: Throttle): number => paceOf(rate) * GRANULE_BYTES;

/** When the next request may leave. */
export const throttleOpensAt = ({ rate, waitUntil }: Throttle): number => Math.max(rate.nextAt, waitUntil);

/** When it may be one for so many bytes: it may be longer than the last ones were. */
export const throttleCovers = ({ rate }: Throttle, bytes: number): number => coveredAt(rate, granules(bytes));

export interface ThrottleRefusal {
  readonly order: OrderId;
  readonly nextOrder: OrderId;
  readonly waitSeconds: number;
  readonly bytes: number;
}

/** A part was refused. `laneSpeed` (bytes per second, lately) is all there is to go by the first time. */
export const throttled = (
  before: Throttle | null,
  refusal: ThrottleRefusal,
  laneSpeed: number,
  now: number,
): Throttle => {
  const waitMs = Math.max(LEAST_WAIT_MS, refusal.waitSeconds * 1_000);
  const waitUntil = Math.max(before?.waitUntil ?? 0, Math.ceil(now + waitMs));
  if (before && refusal.order < before.refusedBefore) return { ...before, waitUntil };
  const high = Math.max(LEAST_PACE * WIDEST, granules(laneSpeed));
  const rate = before
    ? refusedAgain(before.rate, { number: refusal.order, waitMs }, now)
    : suspectedRate({ low: high / WIDEST, high, seconds: BUCKET_SECONDS }, LEAST_PACE, waitMs, now);
  return { rate, waitUntil, refusedBefore: refusal.nextOrder };
};

/** Known from an earlier life of the program. */
export const resumeThrottle = (bytesPerSecond: number, now: number): Throttle => {
  const pace = Math.max(LEAST_PACE, granules(bytesPerSecond));
  const burst = pace * BUCKET_SECONDS;
  const known = { pace, low: pace, high: pace, burst, waitMs: LEAST_WAIT_MS };
  return { rate: recalledRate(known, now, LEAST_PACE), waitUntil: 0, refusedBefore: 0 };
};

/** A request of so many bytes leaves: the next one waits for as long as these take. */
export const spend = ({ rate }: Throttle, bytes: number, order: OrderId, now: number): void =>
  spendRate(rate, granules(bytes), order, now);

/** That request went through. */
export const letThrough = ({ rate }: Throttle, order: OrderId): void => allowedRate(rate, order);

/** Looked at before each request: raises the rate now and then; null once it is not felt any more. */
export const relaxed = (throttle: Throttle, now: number): Throttle | null => {
  const { rate, waitUntil } = throttle;
  if (now < waitUntil) return throttle;
  reviewRate(rate, now);
  return now - rate.unfeltSince > FORGOTTEN_MS ? null : throttle;
};

/**
 * A request longer than what comes in about a second may be more than the throttle ever lets through at once. Where
 * requests are counted as well, more is risked.
 */
export const throttledLength = (throttle: Throttle, wantedBytes: number, countsRequests: boolean): number => {
  const most = throttleSpeed(throttle) * (countsRequests ? COUNTED_SECONDS : 1);
  let bytes = wantedBytes;
  while (bytes > GRANULE_BYTES && bytes > most) bytes /= 2;
  return bytes;
};
