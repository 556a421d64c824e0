import { expect, test } from 'vitest';
import {
  firstRefusal,
  type LearnedRate,
  refusedAgain,
  reviewRate,
  spendRate,
} from '../../../../src/engine/adaptive/learned-rate.ts';

interface Bucket {
  readonly perSecond: number;
  readonly burst: number;
  readonly waitSeconds: number;
}

const LINE_PER_SECOND = 12;

/** A client that sends as fast as line and learned rate allow, against a bucket that begins full. */
const runAgainst = ({ perSecond, burst, waitSeconds }: Bucket, seconds: number) => {
  let rate: LearnedRate | null = null;
  let tokens = burst;
  let filledAt = 0;
  let sent = 0;
  let served = 0;
  let refusals = 0;
  let now = 0;
  while (now < seconds * 1_000) {
    tokens = Math.min(burst, tokens + ((now - filledAt) * perSecond) / 1_000);
    filledAt = now;
    sent += 1;
    if (rate) spendRate(rate, 1, now);
    if (tokens >= 1) {
      tokens -= 1;
      served += 1;
      now += 1_000 / LINE_PER_SECOND;
    } else {
      refusals += 1;
      const waitMs = waitSeconds * 1_000;
      rate = rate
        ? refusedAgain(rate, { at: now, lost: 1, waitMs }, now)
        : firstRefusal(sent - 1, now, waitMs, now);
      now += waitMs;
    }
    if (!rate) continue;
    reviewRate(rate, now);
    now = Math.max(now, rate.nextAt);
  }
  return { served, refusals, rate };
};

test.each([
  { perSecond: 0.5, burst: 2, waitSeconds: 5 },
  { perSecond: 1, burst: 5, waitSeconds: 5 },
  { perSecond: 2, burst: 10, waitSeconds: 5 },
  { perSecond: 5, burst: 10, waitSeconds: 5 },
  { perSecond: 5, burst: 20, waitSeconds: 3 },
  { perSecond: 10, burst: 20, waitSeconds: 5 },
])('finds a bucket of %o with a few refusals, and keeps just below it', (bucket) => {
  const { served, refusals } = runAgainst(bucket, 600);
  expect(served).toBeGreaterThan(0.9 * 600 * bucket.perSecond);
  // Against one in every `waitSeconds` for whoever never learns.
  expect(refusals).toBeLessThanOrEqual(600 / bucket.waitSeconds / 8);
});

test('never sends before a wait is over', () => {
  const rate = firstRefusal(20, 2_000, 30_000, 5_000);
  expect(rate.nextAt).toBe(35_000);
  spendRate(rate, 1, 35_000);
  expect(refusedAgain(rate, { at: 36_000, lost: 1, waitMs: 7_000 }, 36_100).nextAt).toBe(43_100);
});

test('a line that gives less than is allowed raises nothing', () => {
  const rate = firstRefusal(100, 10_000, 5_000, 0);
  const { pace } = rate;
  for (let now = 5_000; now < 600_000; now += 4_000 / pace) {
    spendRate(rate, 1, now);
    reviewRate(rate, now);
  }
  expect(rate.pace).toBe(pace);
  expect(rate.unfelt).toBeGreaterThan(3);
});
