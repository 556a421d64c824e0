import { expect, test } from 'vitest';
import type { FixedSettings } from '../../../../src/domain/policy-settings.ts';
import { TRANSPORT_LIMITS } from '../../../../src/domain/transport-limits.ts';
import type { LaneLoad, SlotLoad } from '../../../../src/engine/adaptive/controller.ts';
import { createFixedController, requestOf } from '../../../../src/engine/adaptive/fixed.ts';
import { idleSlot } from '../../../../src/engine/lane-load.ts';
import { seenConnections, seenInTime } from '../../../../src/engine/unseen.ts';

const KIB = 1_024;
const MIB = 1_048_576;
const settings: FixedSettings = {
  kind: 'fixed',
  filesAtOnce: 4,
  connections: 3,
  windowBytes: 2 * MIB,
  pauseSeconds: 0,
};
const busy = (requests: number, bytes: number): SlotLoad => ({ ...idleSlot(0), requests, bytes });
const loadOf = (transport: 'http' | 'websocket', slots: readonly SlotLoad[], more = {}): LaneLoad => ({
  transport,
  limits: TRANSPORT_LIMITS[transport],
  crowded: false,
  isHeld: false,
  bytesPerSecond: 10_000_000,
  slots,
  requests: slots.reduce((sum, slot) => sum + slot.requests, 0),
  bytes: slots.reduce((sum, slot) => sum + slot.bytes, 0),
  ...more,
});

test('gives each connection its window, the emptiest first', () => {
  const controller = createFixedController(settings);
  const slots: SlotLoad[] = [];
  const dealt: number[] = [];
  for (;;) {
    const decision = controller.next(loadOf('websocket', slots), 0);
    if (decision.kind !== 'send') break;
    expect(decision.bytes).toBe(MIB);
    dealt.push(decision.slot);
    const load = slots[decision.slot] ?? busy(0, 0);
    slots[decision.slot] = busy(load.requests + 1, load.bytes + decision.bytes);
  }
  expect(dealt).toEqual([0, 1, 2, 0, 1, 2]);
});

test('over HTTP each slot has one request', () => {
  const controller = createFixedController(settings);
  const one = busy(1, MIB);
  expect(controller.next(loadOf('http', [one, one]), 0)).toMatchObject({ slot: 2 });
  expect(controller.next(loadOf('http', [one, one, one]), 0).kind).toBe('full');
});

test('half of the connections while there were too many', () => {
  const controller = createFixedController({ ...settings, connections: 8 });
  const one = busy(1, MIB);
  expect(controller.next(loadOf('http', [one, one], { crowded: true }), 0)).toMatchObject({ slot: 2 });
  expect(controller.next(loadOf('http', [one, one, one], { crowded: true }), 0).kind).toBe('full');
});

test('pauses between requests, and not for longer when the clock is set back', () => {
  const controller = createFixedController({ ...settings, pauseSeconds: 0.5 });
  controller.sent(1, {} as never, 10_000);
  expect(controller.next(loadOf('http', []), 10_100)).toEqual({ kind: 'wait', until: 10_500 });
  expect(controller.next(loadOf('http', []), 10_500).kind).toBe('send');
  expect(controller.next(loadOf('http', []), 5_000).kind).toBe('send');
});

test.each([
  [131_072, 128],
  [300_000, 256],
  [524_288, 512],
  [8 * MIB, 1_024],
  [1, 128],
])('a window of %i bytes is asked for by %i KiB', (windowBytes, kibibytes) => {
  expect(requestOf(windowBytes)).toBe(kibibytes * KIB);
});

test.each([
  // bytes/s, on their way on other connections, answered → of half a MiB may be asked
  [10_000_000, 0, true, 512],
  [10_000_000, 3, true, 512],
  [10_000_000, 0, false, 128],
  [100_000, 0, true, 256],
  [32_000, 0, true, 128],
  [32_000, 1, true, 128],
  [32_000, 2, true, 128],
  [32_000, 3, true, 0],
  [5_000, 0, true, 128],
  [5_000, 1, true, 0],
  [0, 0, false, 128],
  [0, 1, false, 0],
])(
  'over WebSocket at %i B/s with %i granules on their way, answered %s: %i KiB',
  (bytesPerSecond, others, answered, kibibytes) => {
    const slots = Array.from({ length: others }, () => busy(1, 128 * KIB));
    const load = loadOf('websocket', slots, { bytesPerSecond });
    const decision = seenInTime(load, { kind: 'send', slot: others, bytes: 512 * KIB }, answered, 0);
    expect(decision.kind === 'send' ? decision.bytes : 0).toBe(kibibytes * KIB);
  },
);

const HALF_MIB = { kind: 'send', slot: 1, bytes: 512 * KIB } as const;

test('of a line that says nothing a granule is asked on a second connection after five seconds, and no more', () => {
  const load = loadOf('websocket', [busy(1, 128 * KIB)], { bytesPerSecond: 0 });
  expect(seenInTime(load, HALF_MIB, false, 4_999)).toEqual({ kind: 'wait', until: 5_000 });
  expect(seenInTime(load, HALF_MIB, false, 5_000)).toEqual({ kind: 'send', slot: 1, bytes: 128 * KIB });
  const both = loadOf('websocket', [busy(1, 128 * KIB), busy(1, 128 * KIB)], { bytesPerSecond: 0 });
  expect(seenInTime(both, { ...HALF_MIB, slot: 2 }, false, 9_000)).toEqual({ kind: 'full' });
});

test('a connection is asked for what it carried in ten seconds, though the lane as a whole is held back', () => {
  const carried = { ...busy(0, 0), bytesPerSecond: 53_000 };
  const load = loadOf('websocket', [busy(0, 0), carried], { bytesPerSecond: 60_000 });
  expect(seenInTime(load, HALF_MIB, true, 0)).toEqual(HALF_MIB);
  const unknown = loadOf('websocket', [busy(0, 0), busy(0, 0)], { bytesPerSecond: 60_000 });
  expect(seenInTime(unknown, HALF_MIB, true, 0)).toEqual({ ...HALF_MIB, bytes: 256 * KIB });
});

test('on a thin line no more connections are of use than can each get a granule in time', () => {
  expect(seenConnections(loadOf('websocket', [], { bytesPerSecond: 64_000 }))).toBe(3);
  expect(seenConnections(loadOf('websocket', [], { bytesPerSecond: 0 }))).toBe(2);
  expect(seenConnections(loadOf('websocket', []))).toBe(TRANSPORT_LIMITS.websocket.connections);
});
