import { expect, test } from 'vitest';
import { TRANSPORT_LIMITS } from '../../../../src/domain/transport-limits.ts';
import { createAutoController } from '../../../../src/engine/adaptive/auto.ts';
import type { PartInFlight } from '../../../../src/engine/lane.ts';
import { idleSlot } from '../../../../src/engine/lane-load.ts';

/** Both first slots of a lane are busy and bytes come in all the time, for a minute; returns the connections then wanted. */
const connectionsAfterAMinute = (isHeld: boolean): number | undefined => {
  const auto = createAutoController({ kind: 'auto' });
  const slots = Array.from({ length: 2 }, () => ({ ...idleSlot(0), requests: 1, bytes: 1_048_576 }));
  for (let now = 0; now < 60_000; now += 100) {
    auto.received(30_000, now);
    auto.next(
      {
        ...{ transport: 'http', limits: TRANSPORT_LIMITS.http, crowded: false, isHeld },
        ...{ bytesPerSecond: 300_000, slots, requests: 2, bytes: 2_097_152 },
      },
      now,
    );
  }
  return auto.learned()?.connections;
};

test('a line that a cap holds down teaches nothing of how many connections it takes', () => {
  expect(connectionsAfterAMinute(false)).toBeGreaterThan(2);
  expect(connectionsAfterAMinute(true)).toBe(2);
});

test('a request is a power of two granules, whatever the window has come to', () => {
  const auto = createAutoController({ kind: 'auto' });
  const line = { transport: 'websocket', limits: TRANSPORT_LIMITS.websocket } as const;
  const load = { ...line, crowded: false, isHeld: false, bytesPerSecond: 2_000_000, requests: 0, bytes: 0 };
  const full = Array.from({ length: 8 }, () => ({ ...idleSlot(0), requests: 4, bytes: 4_194_304 }));
  const sizes = new Set<number>();
  for (let order = 0; order < 200; order += 1) {
    const now = order * 200;
    const decision = auto.next({ ...load, slots: [] }, now);
    if (decision.kind !== 'send') continue;
    sizes.add(decision.bytes / 131_072);
    const part = { slot: decision.slot, length: decision.bytes } as PartInFlight;
    auto.sent(order, part, now);
    auto.received(decision.bytes, now + 100);
    // Lost now and then, so that the window is halved; it grows by granules when nothing more could leave.
    auto.settled(order, part, order % 23 === 3 ? 'lost' : 'stored', now + 100);
    auto.next({ ...load, slots: full, requests: 32 }, now + 150);
  }
  expect([...sizes].filter((granules) => ![1, 2, 4, 8].includes(granules))).toEqual([]);
  expect(sizes.size).toBeGreaterThan(1);
});

test('a request that only the throttle refused says nothing of the bucket', () => {
  const learned = (throttled: readonly number[]) => {
    const auto = createAutoController({ kind: 'auto' });
    for (let order = 1; order <= 40; order += 1) {
      const part = { slot: 0, length: 131_072 } as PartInFlight;
      const now = order * 500;
      auto.sent(order, part, now);
      auto.settled(order, part, throttled.includes(order) ? 'throttled' : 'stored', now + 100);
    }
    const refused = { slot: 0, length: 131_072 } as PartInFlight;
    auto.sent(41, refused, 20_500);
    auto.settled(41, refused, 'refused', 20_600);
    auto.flooded({ waitSeconds: 5, nextOrder: 42 }, 20_600);
    return auto.learned()?.requests;
  };
  expect(learned([3, 4, 5])).toEqual(learned([]));
});
