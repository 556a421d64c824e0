import { describe, expect, test } from 'vitest';
import type { ClassicSettings } from '../../../../src/domain/policy-settings.ts';
import { TRANSPORT_LIMITS } from '../../../../src/domain/transport-limits.ts';
import { createClassicController } from '../../../../src/engine/adaptive/classic.ts';
import type { LaneLoad } from '../../../../src/engine/adaptive/controller.ts';
import { controllerFor, filesOverAllLanes } from '../../../../src/engine/adaptive/controller-for.ts';
import { idleSlot } from '../../../../src/engine/lane-load.ts';

/** Sentence by sentence what the rules of the classic policy say. */
const NORMAL: ClassicSettings = {
  kind: 'classic',
  maxWorkers: 4,
  minDelaySeconds: 0.1,
  maxDelaySeconds: 3,
  adaptive: true,
};
const classic = (settings: Partial<ClassicSettings> = {}) =>
  createClassicController({ ...NORMAL, ...settings });
type Classic = ReturnType<typeof classic>;
const numbers = (controller: Classic, now = 0) => {
  const { workers, delaySeconds, consecutiveSuccesses } = controller.view(now);
  return { workers, delaySeconds, consecutiveSuccesses };
};
const complete = (controller: Classic, files: number, now = 0): void => {
  for (let count = 0; count < files; count += 1) controller.fileCompleted(now);
};
const flood = (controller: Classic, waitSeconds: number, now = 0): void =>
  controller.flooded({ waitSeconds, nextOrder: 1 }, now);

describe('starts', () => {
  test('with two workers, half a second of delay and no successes', () => {
    expect(numbers(classic())).toEqual({ workers: 2, delaySeconds: 0.5, consecutiveSuccesses: 0 });
  });
  test('with one worker where one is the most', () => {
    expect(numbers(classic({ maxWorkers: 1 })).workers).toBe(1);
  });
  test.each([
    // least, most → the start is clamped between them
    [0.1, 3, 0.5],
    [0.7, 3, 0.7],
    [0.1, 0.3, 0.3],
    [1, 10, 1],
  ])('with a delay between %f and %f s: %f s', (minDelaySeconds, maxDelaySeconds, start) => {
    expect(numbers(classic({ minDelaySeconds, maxDelaySeconds })).delaySeconds).toBe(start);
  });
});

describe('a flood wait', () => {
  test.each([
    // told, the delay grows by
    [1, 1.5],
    [5, 1.5],
    [5.1, 1.8],
    [6, 1.8],
    [10, 1.8],
    [10.1, 2],
    [11, 2],
    [849, 2],
  ])('of %f s multiplies the delay by %f', (seconds, multiplier) => {
    const controller = classic();
    flood(controller, seconds);
    expect(numbers(controller).delaySeconds).toBeCloseTo(0.5 * multiplier, 12);
  });
  test('never makes the delay longer than the longest', () => {
    const controller = classic();
    for (let count = 0; count < 5; count += 1) flood(controller, 30);
    expect(numbers(controller).delaySeconds).toBe(3);
  });
  test('takes one worker, never the last', () => {
    const controller = classic();
    flood(controller, 1);
    expect(numbers(controller).workers).toBe(1);
    flood(controller, 1);
    expect(numbers(controller).workers).toBe(1);
  });
  test('ends the row of successes', () => {
    const controller = classic();
    complete(controller, 7);
    flood(controller, 1);
    expect(numbers(controller).consecutiveSuccesses).toBe(0);
  });
});

describe('success', () => {
  test.each([
    // files in a row → delay, workers: faster from the 15th on, one more worker at each 20th
    [14, 0.5, 2],
    [15, 0.5 * 0.95, 2],
    [16, 0.5 * 0.95 ** 2, 2],
    [19, 0.5 * 0.95 ** 5, 2],
    [20, 0.5 * 0.95 ** 6, 3],
    [39, 0.5 * 0.95 ** 25, 3],
    [40, 0.5 * 0.95 ** 26, 4],
    [60, 0.1, 4],
    [100, 0.1, 4],
  ])('%i files in a row: %f s, %i workers', (files, delaySeconds, workers) => {
    const controller = classic();
    complete(controller, files);
    expect(numbers(controller).delaySeconds).toBeCloseTo(delaySeconds, 12);
    expect(numbers(controller)).toMatchObject({ workers, consecutiveSuccesses: files });
  });
  test('never makes the delay shorter than the shortest', () => {
    const controller = classic({ minDelaySeconds: 0.4 });
    complete(controller, 100);
    expect(numbers(controller).delaySeconds).toBe(0.4);
  });
  test('adds no seventeenth worker in a lane, whatever the most over all', () => {
    const controller = classic({ maxWorkers: 32 });
    complete(controller, 2_000);
    expect(numbers(controller).workers).toBe(16);
  });
  test.each([
    // after a flood wait at 0: only when more than 120 s have passed
    [119_999, 0.75],
    [120_000, 0.75],
    [120_001, 0.75 * 0.95],
  ])('counts for the pace only in calm: %i ms after a flood wait the delay is %f s', (now, delaySeconds) => {
    const controller = classic();
    flood(controller, 1, 0);
    complete(controller, 14, 1_000);
    controller.fileCompleted(now);
    expect(numbers(controller).delaySeconds).toBeCloseTo(delaySeconds, 12);
  });
  test('a failed try of any kind ends the row', () => {
    const controller = classic();
    complete(controller, 14);
    controller.tryFailed();
    expect(numbers(controller)).toMatchObject({ consecutiveSuccesses: 0, delaySeconds: 0.5 });
    complete(controller, 14);
    expect(numbers(controller).delaySeconds).toBe(0.5);
  });
});

describe('the pause between two starts', () => {
  test('is the delay times something between 0.8 and 1.2, another each time', () => {
    const controller = classic();
    const random = { state: 7 };
    const pauses = Array.from({ length: 1_000 }, (_, index) => {
      controller.fileStarted(random, index * 10_000);
      return (controller.nextStartAt - index * 10_000) / 1_000 / 0.5;
    });
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.8);
    expect(Math.min(...pauses)).toBeLessThan(0.81);
    expect(Math.max(...pauses)).toBeLessThan(1.2);
    expect(Math.max(...pauses)).toBeGreaterThan(1.19);
    expect(new Set(pauses).size).toBeGreaterThan(900);
  });
  test('the first file waits for nothing', () => {
    expect(classic().nextStartAt).toBeLessThan(0);
  });
});

describe('requests', () => {
  const load: LaneLoad = {
    transport: 'http',
    limits: TRANSPORT_LIMITS.http,
    crowded: false,
    isHeld: false,
    bytesPerSecond: 1_000_000,
    slots: [],
    requests: 0,
    bytes: 0,
  };
  test('are of 512 KiB, one for each file', () => {
    expect(classic().next(load, 0)).toEqual({ kind: 'send', slot: 0, bytes: 524_288 });
    expect(classic().requestsPerFile).toBe(1);
  });
  test('keep to what the transport takes', () => {
    const busy = { ...idleSlot(0), requests: 1, bytes: 524_288 };
    const slots = Array.from({ length: 6 }, () => busy);
    expect(classic().next({ ...load, slots }, 0).kind).toBe('full');
    expect(classic().next({ ...load, slots: slots.slice(0, 5) }, 0)).toMatchObject({ slot: 5 });
  });
});

test.each([
  // workers → files read ahead: max(5, twice as many)
  [1, 5],
  [2, 5],
  [3, 6],
  [4, 8],
])('%i workers look %i files ahead', (workers, ahead) => {
  const controller = classic();
  if (workers === 1) flood(controller, 1);
  complete(controller, workers > 2 ? (workers - 2) * 20 : 0);
  expect(controller.places().total).toBe(workers);
  expect(controller.lookAhead).toBe(ahead);
});

test('over all lanes there are never more files than the most', () => {
  expect(filesOverAllLanes({ ...NORMAL, maxWorkers: 7 })).toBe(7);
});

describe('without adaptation', () => {
  test('delay and workers stay what they are', () => {
    const controller = classic({ adaptive: false });
    complete(controller, 100);
    flood(controller, 60);
    complete(controller, 100, 1_000_000);
    expect(numbers(controller)).toMatchObject({ delaySeconds: 0.5, workers: 2 });
  });
});

describe('other settings', () => {
  const change = (controller: Classic, settings: Partial<ClassicSettings>): Classic =>
    controllerFor({ ...NORMAL, ...settings }, controller) as Classic;
  test('keep what was learned, clamped at once', () => {
    const controller = classic();
    flood(controller, 30);
    complete(controller, 3);
    expect(numbers(change(controller, {}))).toEqual({ workers: 1, delaySeconds: 1, consecutiveSuccesses: 3 });
    expect(numbers(change(controller, { maxDelaySeconds: 0.6 })).delaySeconds).toBe(0.6);
    expect(numbers(change(controller, { minDelaySeconds: 2 })).delaySeconds).toBe(2);
  });
  test('fewer workers hold at once', () => {
    const controller = classic({ maxWorkers: 8 });
    complete(controller, 100);
    expect(numbers(controller).workers).toBe(7);
    expect(numbers(change(controller, { maxWorkers: 3 })).workers).toBe(3);
    expect(numbers(change(controller, { maxWorkers: 8 })).workers).toBe(3);
  });
  test('a preset may go beyond the range of what is typed: unstable, 1 to 10 s', () => {
    const controller = change(classic(), { minDelaySeconds: 1, maxDelaySeconds: 10 });
    for (let count = 0; count < 9; count += 1) flood(controller, 30);
    expect(numbers(controller).delaySeconds).toBe(10);
  });
  test('another policy begins anew', () => {
    const controller = classic();
    flood(controller, 30);
    const fixed = controllerFor(
      { kind: 'fixed', filesAtOnce: 4, connections: 4, windowBytes: 524_288, pauseSeconds: 0 },
      controller,
    );
    expect(fixed.settings.kind).toBe('fixed');
    expect(numbers(controllerFor(NORMAL, fixed) as Classic).workers).toBe(2);
  });
});
