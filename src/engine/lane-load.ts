import { TRANSPORT_LIMITS } from '../domain/transport-limits.ts';
import type { Ending, LaneLoad, SlotLoad } from './adaptive/controller.ts';
import type { OrderId } from './events.ts';
import type { Lane, PartInFlight } from './lane.ts';
import { noteEnded, noteSent } from './line-quality.ts';
import { createSpeedWindow, LANE_WINDOW_MS, paceOf } from './progress.ts';
import { letThrough } from './throttle.ts';

/** What is on its way in a lane, in all and by slot. Only here does `inFlight` change. */

/** What a connection carried says nothing any more when it has been idle for so long. */
const FORGOTTEN_MS = 30_000;
/** What begins so soon after another is beside it as good as all the time. */
const SOON_MS = 100;

/** Nothing under way, nothing known. */
export const idleSlot = (now: number): SlotLoad => ({
  ...{ requests: 0, bytes: 0, comingSince: now, busyThen: 0 },
  ...{ bytesPerSecond: 0, togetherBytesPerSecond: 0 },
});

const busySlots = ({ slots }: Lane): number => {
  let busy = 0;
  for (const { requests } of slots) if (requests > 0) busy += 1;
  return busy;
};

const measure = (lane: Lane, load: SlotLoad, bytes: number, now: number): void => {
  load.bytesPerSecond = (bytes * 1_000) / Math.max(1, now - load.comingSince);
  load.togetherBytesPerSecond = load.bytesPerSecond * Math.min(load.busyThen, busySlots(lane));
};

/** A connection that gave up was hoped to carry more than it did, and so perhaps were the others. Those opened anew are others. */
export const forgetMeasures = ({ slots }: Lane): void => {
  for (const slot of slots) Object.assign(slot, NOTHING_KNOWN);
};
const NOTHING_KNOWN = { bytesPerSecond: 0, togetherBytesPerSecond: 0 };

/** What connections carried that have been idle for long, such as those of a trial that was taken back. */
export const forgetIdle = ({ slots }: Lane, now: number): void => {
  for (const slot of slots) {
    if (slot.requests === 0 && now - slot.comingSince > FORGOTTEN_MS) Object.assign(slot, NOTHING_KNOWN);
  }
};

/** Nothing came of all that was asked for: what the line gave before says nothing any more. */
export const forgetPace = (lane: Lane, now: number): void => {
  lane.speed = createSpeedWindow(now, LANE_WINDOW_MS);
  forgetMeasures(lane);
};

/** A request leaves. */
export const takeSlot = (lane: Lane, order: OrderId, part: PartInFlight, now: number): void => {
  while (lane.slots.length <= part.slot) lane.slots.push(idleSlot(now));
  const load = lane.slots[part.slot]!;
  if (load.requests === 0) {
    load.comingSince = now;
    const busy = 1 + busySlots(lane);
    load.busyThen = busy;
    for (const other of lane.slots) {
      if (other.requests > 0 && now - other.comingSince < SOON_MS) other.busyThen = busy;
    }
  }
  load.requests += 1;
  load.bytes += part.length;
  lane.bytesInFlight += part.length;
  lane.inFlight.set(order, part);
  noteSent(lane.quality, order, now);
  lane.controller.sent(order, part, now);
};

/** It is over; a slot is taken until then, even by one that was stopped. */
export const leaveSlot = (
  lane: Lane,
  order: OrderId,
  part: PartInFlight,
  { ending, bytes }: { readonly ending: Ending; readonly bytes: number },
  now: number,
): void => {
  if (!lane.inFlight.delete(order)) return;
  noteEnded(lane.quality, order, ending, now);
  const load = lane.slots[part.slot];
  if (load) {
    if (ending === 'stored') measure(lane, load, bytes, now);
    if (ending === 'lost') forgetMeasures(lane);
    load.requests -= 1;
    load.bytes -= part.length;
    load.comingSince = now;
    load.busyThen = busySlots(lane);
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
