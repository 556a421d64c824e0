import { expect, test } from 'vitest';
import { countBytes, createSpeedWindow, secondsLeft, speedOf } from '../../../src/engine/progress.ts';

test('is the mean of the last three seconds, and nothing once nothing moves', () => {
  const window = createSpeedWindow(0);
  for (let now = 0; now < 10_000; now += 100) countBytes(window, 100_000, now);
  expect(speedOf(window, 10_000)).toBeGreaterThan(900_000);
  expect(speedOf(window, 10_000)).toBeLessThan(1_100_000);
  expect(speedOf(window, 14_000)).toBe(0);
});

test('a start is not divided by three seconds that have not passed', () => {
  const window = createSpeedWindow(0);
  countBytes(window, 500_000, 500);
  expect(speedOf(window, 1_000)).toBe(500_000);
});

test('no speed, no time left', () => {
  expect(secondsLeft(1_000, 0)).toBeNull();
  expect(secondsLeft(1_001, 500)).toBe(3);
});
