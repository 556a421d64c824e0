import { expect, test } from 'vitest';
import {
  letThrough,
  relaxed,
  resumeThrottle,
  spend,
  type Throttle,
  throttled,
  throttledLength,
  throttleOpensAt,
  throttleSpeed,
} from '../../../src/engine/throttle.ts';

const GRANULE = 131_072;
const refusal = (order: number, waitSeconds = 3) => ({
  order,
  nextOrder: order + 4,
  waitSeconds,
  bytes: GRANULE,
});
const first = (): Throttle => throttled(null, refusal(1), 8_000_000, 0);

/** Asks as fast as it allows until a server that gives so much refuses; returns when, and how much came. */
const untilRefused = (throttle: Throttle, bytesPerSecond: number, fromMs: number, limitMs: number) => {
  let tokens = 0;
  let filledAt = fromMs - 3_000;
  let bytes = 0;
  let order = Math.round(fromMs);
  for (let now = throttleOpensAt(throttle); now < limitMs; now = throttleOpensAt(throttle)) {
    if (!relaxed(throttle, now)) return { now, bytes, order, lifted: true };
    tokens = Math.min(2 * bytesPerSecond, tokens + ((now - filledAt) * bytesPerSecond) / 1_000);
    filledAt = now;
    order += 10;
    spend(throttle, GRANULE, order, now);
    if (tokens < GRANULE) return { now, bytes, order, lifted: false };
    letThrough(throttle, order);
    tokens -= GRANULE;
    bytes += GRANULE;
  }
  return { now: limitMs, bytes, order, lifted: false };
};

test('begins well below what the line gave, once the wait is over', () => {
  expect(throttleSpeed(first())).toBeLessThan(4_000_000);
  expect(throttleOpensAt(first())).toBe(3_000);
});

test('refusals of requests that were sent together are one, and the longest wait counts', () => {
  const before = first();
  const same = throttled(before, refusal(4, 9), 8_000_000, 100);
  expect(throttleSpeed(same)).toBe(throttleSpeed(before));
  expect(throttleOpensAt(same)).toBe(9_100);
});

test('each request leaves room for the time its bytes take', () => {
  const throttle = first();
  const bytes = throttleSpeed(throttle);
  spend(throttle, bytes, 5, 5_000);
  spend(throttle, bytes, 6, 5_000);
  expect(throttleOpensAt(throttle)).toBeGreaterThanOrEqual(5_999);
});

test.each([300_000, 1_000_000, 2_500_000])('finds %i bytes per second with a few refusals', (given) => {
  let throttle = first();
  let refusals = 0;
  let now = 0;
  let bytes = 0;
  while (now < 300_000) {
    const round = untilRefused(throttle, given, throttleOpensAt(throttle), 300_000);
    bytes += round.bytes;
    now = round.now;
    if (now >= 300_000) break;
    refusals += 1;
    throttle = throttled(throttle, refusal(round.order), given, now);
  }
  expect(refusals).toBeLessThanOrEqual(12);
  expect(bytes / 300).toBeGreaterThan(0.85 * given);
});

test('asks for no more at once than comes in a second', () => {
  const throttle = throttled(null, refusal(1), 4_000_000, 0);
  expect(throttledLength(throttle, 8 * GRANULE, false)).toBeLessThanOrEqual(throttleSpeed(throttle));
  expect(throttledLength(throttle, 8 * GRANULE, false)).toBeGreaterThanOrEqual(GRANULE);
});

test('asks for nearly all that it holds where requests are counted too', () => {
  const throttle = resumeThrottle(1.5 * GRANULE, 0);
  expect(throttledLength(throttle, 8 * GRANULE, false)).toBe(GRANULE);
  expect(throttledLength(throttle, 8 * GRANULE, true)).toBe(2 * GRANULE);
});

test('is forgotten when asking for ever more is not refused, and not felt', () => {
  let throttle: Throttle | null = first();
  let now = 3_000;
  for (; throttle && now < 1_200_000; now += 50) {
    if (throttleOpensAt(throttle) <= now) {
      spend(throttle, GRANULE, now, now);
      letThrough(throttle, now);
    }
    throttle = relaxed(throttle, now);
  }
  expect(throttle).toBeNull();
});
