import { describe, expect, test } from 'vitest';
import type { WindowLimit } from '../../../src/domain/schedule.ts';
import {
  type Bandwidth,
  createBandwidth,
  evenRequestBytes,
  limitAt,
  mayLeave,
  spendBandwidth,
} from '../../../src/engine/bandwidth.ts';

const KIB = 1_024;
const limitedTo = (limit: WindowLimit): Bandwidth => ({ ...createBandwidth(), limit, nextAt: 0 });

/** Bytes spent in `seconds` by somebody who always wants more and wakes so late each time. */
const spent = (bandwidth: Bandwidth, seconds: number, lateMs: number): number => {
  let bytes = 0;
  for (let now = 0; now < seconds * 1_000; ) {
    if (mayLeave(bandwidth, now)) {
      spendBandwidth(bandwidth, 128 * KIB, now);
      bytes += 128 * KIB;
    } else {
      bandwidth.awaited = true;
      now = Math.max(now + 1, bandwidth.nextAt + lateMs);
    }
  }
  return bytes;
};

test.each([0, 20, 300, 900])('who is woken %i ms late each time gets all there is, and no more', (lateMs) => {
  const share = spent(limitedTo(512_000), 60, lateMs) / (512_000 * 60);
  expect(share).toBeGreaterThan(0.97);
  expect(share).toBeLessThan(1.03);
});

test('who wanted nothing for an hour has saved up a fifth of a second', () => {
  const bandwidth = limitedTo(1_000_000);
  spendBandwidth(bandwidth, 100_000, 0);
  spendBandwidth(bandwidth, 100_000, 3_600_000);
  expect(bandwidth.nextAt).toBe(3_600_000 - 200 + 100);
});

describe('a request', () => {
  test.each([
    [32_000, 128],
    [500_000, 128],
    [1_100_000, 256],
    [4_200_000, 1_024],
  ])('under a cap of %i B/s is at most %i KiB', (limit, most) => {
    expect(evenRequestBytes(limitedTo(limit), 1_024 * KIB)).toBe(most * KIB);
  });

  test('without one is as large as wished; paused, none may leave', () => {
    expect(evenRequestBytes(limitedTo('unlimited'), 1_024 * KIB)).toBe(1_024 * KIB);
    expect(mayLeave(limitedTo('unlimited'), 0)).toBe(true);
    expect(mayLeave(limitedTo('paused'), Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

test('a window comes before the cap of all day, by the local clock, and says until when', () => {
  const windows = [{ fromMinute: 60, toMinute: 120, limit: 'paused' }] as const;
  const settings = { capBytesPerSecond: 5_000, windows };
  const hour = 3_600_000;
  expect(limitAt(settings, 0, hour)).toEqual({ limit: 'paused', edgeAt: hour });
  expect(limitAt(settings, 0, 2 * hour)).toEqual({ limit: 5_000, edgeAt: 23 * hour });
  expect(limitAt({ capBytesPerSecond: null, windows: [] }, 0, 0)).toEqual({
    limit: 'unlimited',
    edgeAt: Number.POSITIVE_INFINITY,
  });
});

test('windows that follow each other with the same limit are one, and a day of them has no end', () => {
  const hour = 3_600_000;
  const paused = (from: number, to: number) =>
    ({ fromMinute: from * 60, toMinute: to * 60, limit: 'paused' }) as const;
  const night = { capBytesPerSecond: null, windows: [paused(0, 7), paused(22, 0)] };
  expect(limitAt(night, 0, 23 * hour)).toEqual({ limit: 'paused', edgeAt: 8 * hour });
  expect(limitAt(night, 0, 7 * hour)).toEqual({ limit: 'unlimited', edgeAt: 15 * hour });
  const always = { capBytesPerSecond: null, windows: [paused(0, 7), paused(7, 22), paused(22, 0)] };
  for (const now of [0, 7 * hour, 7 * hour + 0.3, 23 * hour])
    expect(limitAt(always, now, 0)).toEqual({ limit: 'paused', edgeAt: Number.POSITIVE_INFINITY });
});
