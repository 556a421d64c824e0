import { expect, test } from 'vitest';
import { createSpeedRing, historyOf, record } from '../../../src/engine/speed-history.ts';

const START_MS = 1_700_000_040_000;

test('a minute is told second by second, without the one that is not over', () => {
  const ring = createSpeedRing();
  for (let second = 0; second < 5; second += 1) {
    record(ring, 100, START_MS + second * 1_000 + 100);
    record(ring, second, START_MS + second * 1_000 + 900);
  }
  const { secondsEach, bytesPerSecond } = historyOf(ring, 60, START_MS + 4_950);
  expect(secondsEach).toBe(1);
  expect(bytesPerSecond).toHaveLength(60);
  expect(bytesPerSecond.slice(-5)).toEqual([0, 100, 101, 102, 103]);
});

test.each([
  [600, 5],
  [3_600, 30],
] as const)('%i seconds are told as 120 means of %i seconds', (span, each) => {
  const ring = createSpeedRing();
  for (let second = 0; second < span; second += 1) record(ring, second % each, START_MS + second * 1_000);
  const { secondsEach, bytesPerSecond } = historyOf(ring, span, START_MS + span * 1_000);
  expect(secondsEach).toBe(each);
  expect(bytesPerSecond).toEqual(Array.from({ length: 120 }, () => Math.round((each - 1) / 2)));
});

test('seconds in which nothing came are nothing, also those of an hour ago', () => {
  const ring = createSpeedRing();
  for (let second = 0; second < 3_600; second += 1) record(ring, 7, START_MS + second * 1_000);
  record(ring, 9, START_MS + 3_603_000);
  expect(historyOf(ring, 60, START_MS + 3_604_000).bytesPerSecond.slice(-6)).toEqual([7, 7, 0, 0, 0, 9]);
  expect(historyOf(ring, 60, START_MS + 3_700_000).bytesPerSecond).toEqual(Array(60).fill(0));
  record(ring, 3, START_MS + 9_000_000);
  expect(historyOf(ring, 3_600, START_MS + 9_000_000).bytesPerSecond).toEqual(Array(120).fill(0));
});

test('nothing is told of before the first byte', () => {
  expect(historyOf(createSpeedRing(), 60, START_MS).bytesPerSecond).toEqual(Array(60).fill(0));
});
