import { expect, test } from 'vitest';
import {
  countBytes,
  createSpeedWindow,
  LANE_WINDOW_MS,
  paceOf,
  secondsLeft,
  speedOf,
  startMeasuring,
} from '../../../src/engine/progress.ts';

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

test('the pace of answers that come whole, two every eight seconds, is that of the line', () => {
  const window = createSpeedWindow(0, LANE_WINDOW_MS);
  startMeasuring(window, 100_000);
  for (let now = 108_000; now < 180_000; now += 8_000) {
    countBytes(window, 256_000, now);
    expect(paceOf(window, now)).toBeGreaterThan(31_000);
    expect(paceOf(window, now)).toBeLessThan(33_000);
  }
  expect(paceOf(window, 250_000)).toBe(0);
});

test('answers farther apart than the window are not taken for what came in a moment', () => {
  const window = createSpeedWindow(0, LANE_WINDOW_MS);
  startMeasuring(window, 100_000);
  for (let now = 112_800; now < 200_000; now += 12_800) {
    for (const late of [0, 120, 140]) countBytes(window, 128_000, now + late);
    if (now > 130_000) expect(paceOf(window, now + 140)).toBeLessThan(33_000);
    if (now > 130_000) expect(paceOf(window, now + 140)).toBeGreaterThan(28_000);
  }
});

test('no speed, no time left', () => {
  expect(secondsLeft(1_000, 0)).toBeNull();
  expect(secondsLeft(1_001, 500)).toBe(3);
});
