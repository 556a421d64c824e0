import { expect, test } from 'vitest';
import { relaxed, spend, type Throttle, throttled } from '../../../src/engine/throttle.ts';

const refusal = (order: number, waitSeconds = 3) => ({ order, nextOrder: order + 4, waitSeconds });
const given = (throttle: Throttle, bytes: number): Throttle => ({ ...throttle, bytes });

test('begins at half of what the line gave, then keeps to what came between two refusals', () => {
  const first = throttled(null, refusal(1), 8_000_000, 0);
  expect(first).toMatchObject({ bytesPerSecond: 3_800_000, waitUntil: 3_000, nextAt: 3_000 });
  const second = throttled(given(first, 4_000_000), refusal(9), 0, 4_000);
  expect(second).toMatchObject({ bytesPerSecond: 950_000, waitUntil: 7_000 });
});

test('refusals of requests that were sent together are one, and the longest wait counts', () => {
  const first = throttled(null, refusal(1), 8_000_000, 0);
  const same = throttled(first, refusal(4, 9), 8_000_000, 100);
  expect(same).toMatchObject({ bytesPerSecond: first.bytesPerSecond, waitUntil: 9_100, nextAt: 9_100 });
});

test('each request leaves room for the time its bytes take', () => {
  const throttle = throttled(null, refusal(1), 2_000_000, 0);
  spend(throttle, 950_000, 5_000);
  expect(throttle.nextAt).toBe(6_000);
  spend(throttle, 950_000, 5_000);
  expect(throttle.nextAt).toBe(7_000);
});

test('asks for a little more, then for more; is forgotten when it is not what limits', () => {
  const throttle = throttled(null, refusal(1), 2_000_000, 0);
  expect(relaxed(given(throttle, 1), 22_999)).toMatchObject({ raises: 0 });
  const once = relaxed(given(throttle, 19_000_000), 23_000)!;
  expect(once.bytesPerSecond).toBeCloseTo(950_000 * 1.05);
  const twice = relaxed(given(once, 19_000_000), 43_000)!;
  expect(twice.bytesPerSecond).toBeCloseTo(950_000 * 1.05 * 1.1);
  expect(relaxed(given(twice, 8_000_000), 63_000)).toBeNull();
});
