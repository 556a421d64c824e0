import { expect, test } from 'vitest';
import { TRANSPORT_LIMITS } from '../../../../src/domain/transport-limits.ts';
import { createAutoController } from '../../../../src/engine/adaptive/auto.ts';

/** Both first slots of a lane are busy and bytes come in all the time, for a minute; returns the connections then wanted. */
const connectionsAfterAMinute = (isHeld: boolean): number | undefined => {
  const auto = createAutoController({ kind: 'auto' });
  const slots = Array.from({ length: 2 }, () => ({ requests: 1, bytes: 1_048_576 }));
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
