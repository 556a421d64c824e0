import { TRANSPORT_LIMITS } from '../domain/transport-limits.ts';
import type { Ending, LaneLoad } from './adaptive/controller.ts';
import type { OrderId } from './events.ts';
import type { Lane, PartInFlight } from './lane.ts';
import { paceOf } from './progress.ts';
import { letThrough } from './throttle.ts';

/** What is on its way in a lane, in all and by slot. Only here does `inFlight` change. */

/** A request leaves. */
export const takeSlot = (lane: Lane, order: OrderId, part: PartInFlight, now: number): void => {
  while (lane.slots.length <= part.slot) lane.slots.push({ requests: 0, bytes: 0 });
  const load = lane.slots[part.slot]!;
  load.requests += 1;
  load.bytes += part.length;
  lane.bytesInFlight += part.length;
  lane.inFlight.set(order, part);
  lane.controller.sent(order, part, now);
};

/** It is over; a slot is taken until then, even by one that was stopped. */
export const leaveSlot = (
  lane: Lane,
  order: OrderId,
  part: PartInFlight,
  ending: Ending,
  now: number,
): void => {
  if (!lane.inFlight.delete(order)) return;
  const load = lane.slots[part.slot];
  if (load) {
    load.requests -= 1;
    load.bytes -= part.length;
  }
  lane.bytesInFlight -= part.length;
  if (lane.inFlight.size === 0) lane.idleFrom = now;
  lane.controller.settled(order, part, ending, now);
  if (lane.throttle && ending === 'stored') letThrough(lane.throttle, order);
};

export const loadOf = (lane: Lane, isHeld: boolean, now: number): LaneLoad => ({
  isHeld,
  transport: lane.transport,
  limits: lane.limits ?? TRANSPORT_LIMITS[lane.transport],
  crowded: lane.crowdedUntil > now,
  bytesPerSecond: paceOf(lane.speed, now),
  slots: lane.slots,
  requests: lane.inFlight.size,
  bytes: lane.bytesInFlight,
});
