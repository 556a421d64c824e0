import { expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../../../src/domain/settings.ts';
import { TRANSPORT_LIMITS } from '../../../../src/domain/transport-limits.ts';
import { policyFor } from '../../../../src/engine/adaptive/policy-for.ts';

const KIB = 1_024;
const fresh = { answered: false };
const answered = { answered: true };
const policy = policyFor(DEFAULT_ENGINE_SETTINGS.policy);

test.each([
  // transport, crowded, bytes/s → requests at once, first request, later ones
  ['http', false, 0, 4, 128, 512],
  ['http', false, 8_000, 4, 128, 512],
  ['http', true, 10_000_000, 2, 128, 512],
  ['websocket', false, 10_000_000, 4, 128, 512],
  ['websocket', false, 300_000, 4, 128, 256],
  ['websocket', false, 32_000, 2, 128, 128],
  ['websocket', false, 5_000, 1, 128, 128],
  ['websocket', false, 0, 1, 128, 128],
] as const)(
  '%s crowded=%s %i B/s: %i at once of %i, then %i KiB',
  (transport, crowded, bytesPerSecond, most, first, later) => {
    const situation = { transport, limits: TRANSPORT_LIMITS[transport], crowded, bytesPerSecond };
    expect(policy.requestsAtOnce(situation)).toBe(most);
    expect(policy.requestBytes(situation, fresh)).toBe(first * KIB);
    expect(policy.requestBytes(situation, answered)).toBe(later * KIB);
  },
);

test('what the lane takes is not gone beyond', () => {
  const limits = { connections: 3, requestsPerConnection: 1, requestBytes: 256 * KIB };
  const situation = { transport: 'http', limits, crowded: false, bytesPerSecond: 0 } as const;
  expect(policy.requestsAtOnce(situation)).toBe(3);
  expect(policy.requestBytes(situation, answered)).toBe(256 * KIB);
});
