import { expect, test } from 'vitest';
import {
  allowedRate,
  firstRefusal,
  type LearnedRate,
  paceOf,
  refusedAgain,
  reviewRate,
  spendRate,
} from '../../../../src/engine/adaptive/learned-rate.ts';
import { type History, note } from '../../../../src/engine/adaptive/send-history.ts';

interface Bucket {
  readonly perSecond: number;
  readonly burst: number;
  readonly waitSeconds: number;
}

const LINE_PER_SECOND = 12;

/** A client that sends as fast as line and learned rate allow, against a bucket that begins full. */
const runAgainst = ({ perSecond, burst, waitSeconds }: Bucket, seconds: number) => {
  let rate: LearnedRate | null = null;
  const history: History = [];
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
    if (rate) spendRate(rate, 1, sent, now);
    if (tokens >= 1) {
      if (rate) allowedRate(rate, sent);
      else note(history, 1, now);
      tokens -= 1;
      served += 1;
      now += 1_000 / LINE_PER_SECOND;
    } else {
      refusals += 1;
      const waitMs = waitSeconds * 1_000;
      rate = rate
        ? refusedAgain(rate, { number: sent, waitMs }, now)
        : firstRefusal(history, now, waitMs, now);
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

test('risks few refusals where each costs more than it may bring', () => {
  const { served, refusals } = runAgainst({ perSecond: 5, burst: 60, waitSeconds: 30 }, 600);
  expect(served).toBeGreaterThan(0.85 * 600 * 5);
  expect(refusals).toBeLessThanOrEqual(5);
});

/** So many units, evenly over so long, until `until`. */
const evenly = (count: number, overMs: number, until: number): History =>
  Array.from({ length: count }, (_, index) => ({
    at: until - overMs + (index * overMs) / count,
    units: 1,
  }));

test('never sends before a wait is over', () => {
  const rate = firstRefusal(evenly(20, 2_000, 5_000), 5_000, 30_000, 5_000);
  expect(rate.nextAt).toBe(35_000);
  spendRate(rate, 1, 21, 35_000);
  expect(refusedAgain(rate, { number: 21, waitMs: 7_000 }, 36_100).nextAt).toBe(43_100);
});

test('what came in during a wait is spent at once', () => {
  const rate = firstRefusal(evenly(60, 1_000, 1_000), 1_000, 10_000, 1_000);
  let spent = 0;
  for (; rate.nextAt < 11_500; spent += 1) spendRate(rate, 1, 61 + spent, rate.nextAt);
  expect(spent).toBeGreaterThan(7);
});

test('a line that gives less than is allowed raises nothing', () => {
  const rate = firstRefusal(evenly(100, 10_000, 10_000), 10_000, 5_000, 10_000);
  const pace = paceOf(rate);
  let number = 101;
  for (let now = 15_000; now < 600_000; now += 4_000 / pace, number += 1) {
    spendRate(rate, 1, number, now);
    allowedRate(rate, number);
    reviewRate(rate, now);
  }
  expect(rate.raises).toBe(0);
  expect(paceOf(rate)).toBe(pace);
  expect(rate.unfeltSince).toBeLessThan(600_000);
});

test('a bucket that opens is found after a calm, and asked for ever more', () => {
  const rate = firstRefusal(evenly(100, 10_000, 10_000), 10_000, 5_000, 10_000);
  const before = paceOf(rate);
  for (let number = 101; rate.nextAt < 600_000; number += 1) {
    const now = rate.nextAt;
    reviewRate(rate, now);
    spendRate(rate, 1, number, now);
    allowedRate(rate, number);
    if (number > 5_000) break;
  }
  expect(paceOf(rate)).toBeGreaterThan(4 * before);
});

test('after a refusal that is soon over nothing is waited for many times as long', () => {
  const history: History = [];
  // Slowly for ten minutes, then more at once than the bucket holds: it may be anything from very slow to very fast.
  for (let index = 0; index < 60; index += 1) note(history, 1, index * 10_000);
  for (let index = 0; index < 9; index += 1) note(history, 1, 600_000);
  const rate = firstRefusal(history, 600_000, 2_000, 600_000);
  spendRate(rate, 1, 71, rate.resumedAt);
  expect(rate.nextAt - rate.resumedAt).toBeLessThanOrEqual(8_000);
});
