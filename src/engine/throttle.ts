import { GRANULE_BYTES } from '../domain/byte-range.ts';
import type { OrderId } from './events.ts';

/**
 * The server holds this account to a rate (FLOOD_PREMIUM_WAIT). What it gave between two refusals is that rate, nearly:
 * we keep a little below it rather than run into it again and again, and ask for a little more from time to time.
 */
export interface Throttle {
  readonly bytesPerSecond: number;
  /** The wait we were told: nothing is sent before it is over, not by a program started anew either. */
  readonly waitUntil: number;
  /** The next request may leave then: the wait, or the time the last one takes at our rate. */
  nextAt: number;
  /** Refusals of orders given before this one are the same refusal. */
  readonly refusedBefore: OrderId;
  /** When the rate was last set, and what has come since. */
  readonly setAt: number;
  bytes: number;
  /** How often it was raised since the last refusal: each time more boldly. */
  readonly raises: number;
}

const BELOW = 0.95;
const RAISE_EVERY_MS = 20_000;
const FIRST_RAISE = 0.05;
const LARGEST_RAISE = 1;
/** Over less time what came says little. */
const LEAST_MEASURE_MS = 2_500;
/** Without a number told. */
const LEAST_WAIT_MS = 1_000;
/** A granule every four seconds: below that we would stand still. */
const LEAST_BYTES_PER_SECOND = GRANULE_BYTES / 4;
/** Where the line gives less than this share of what we allow ourselves, the throttle is not what limits us. */
const FELT_SHARE = 0.5;

/** A part was refused. `laneSpeed` (bytes per second, lately) is all there is to go by the first time. */
export const throttled = (
  before: Throttle | null,
  refusal: { readonly order: OrderId; readonly nextOrder: OrderId; readonly waitSeconds: number },
  laneSpeed: number,
  now: number,
): Throttle => {
  const told = Math.ceil(now + Math.max(LEAST_WAIT_MS, refusal.waitSeconds * 1_000));
  const waitUntil = Math.max(before?.waitUntil ?? 0, told);
  if (before && refusal.order < before.refusedBefore)
    return { ...before, waitUntil, nextAt: Math.max(before.nextAt, waitUntil) };
  return {
    bytesPerSecond: Math.max(LEAST_BYTES_PER_SECOND, BELOW * (before ? given(before, now) : laneSpeed / 2)),
    waitUntil,
    nextAt: waitUntil,
    refusedBefore: refusal.nextOrder,
    setAt: now,
    bytes: 0,
    raises: 0,
  };
};

const given = (throttle: Throttle, now: number): number => {
  const sinceMs = now - throttle.setAt;
  if (sinceMs < LEAST_MEASURE_MS) return throttle.bytesPerSecond * BELOW;
  return Math.min(throttle.bytesPerSecond, (throttle.bytes * 1_000) / sinceMs);
};

/** A request of so many bytes leaves: the next one waits for as long as these take. */
export const spend = (throttle: Throttle, bytes: number, now: number): void => {
  throttle.nextAt = Math.max(throttle.nextAt, now) + (bytes * 1_000) / throttle.bytesPerSecond;
};

/** Looked at before each request: raises the rate now and then; null once it is not felt any more. */
export const relaxed = (throttle: Throttle, now: number): Throttle | null => {
  const sinceMs = now - Math.max(throttle.setAt, throttle.waitUntil);
  if (sinceMs < RAISE_EVERY_MS) return throttle;
  if ((throttle.bytes * 1_000) / sinceMs < throttle.bytesPerSecond * FELT_SHARE) return null;
  const more = Math.min(LARGEST_RAISE, FIRST_RAISE * 2 ** throttle.raises);
  return {
    ...throttle,
    bytesPerSecond: throttle.bytesPerSecond * (1 + more),
    setAt: now,
    bytes: 0,
    raises: throttle.raises + 1,
  };
};
