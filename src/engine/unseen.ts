import { GRANULE_BYTES } from '../domain/byte-range.ts';
import { type Decision, FULL, type LaneLoad } from './adaptive/controller.ts';

/**
 * Over WebSocket JavaScript sees whole messages only: an answer that takes longer than the deadline of 15 s looks like
 * a dead line. So of a line that nothing is known of a granule is asked, and after a while one more on another connection,
 * since the first may be bad. Later the next answers of all connections together are no more than what comes in twelve seconds, and
 * all that is on the way no more than in half as many again; no request is longer than its connection's share of five, or, where
 * something else than the line holds back, than what it carried in ten. Whatever the policy says.
 */
const UNSEEN_SECONDS = 12.5;
const SURE_SECONDS = 8;
const WAITING_TIMES = 1.5;
const REQUEST_SECONDS = 5;
const CARRIED_SECONDS = 10;
/** So long the first connection alone is waited for. */
const FIRST_WAIT_MS = 5_000;
/** Over HTTP pieces are seen as they come, yet a line that has not answered is not asked for much. */
const FIRST_BYTES = GRANULE_BYTES;

/** What the line has given of late, also between waits; a connection that was answered not long ago, and is idle, tells it too. */
const speedOf = ({ bytesPerSecond, slots }: LaneLoad): number =>
  slots.reduce((most, slot) => Math.max(most, slot.togetherBytesPerSecond), bytesPerSecond);

/** So many connections can each be waiting for a granule, also when the line slows down by a third; two at least, since one may be bad. */
export const seenConnections = (load: LaneLoad): number =>
  load.transport === 'http'
    ? load.limits.connections
    : Math.min(
        load.limits.connections,
        Math.max(2, Math.floor((speedOf(load) * SURE_SECONDS) / GRANULE_BYTES)),
      );

type Sending = Decision & { readonly kind: 'send' };

/** What a policy wants to send, no longer than can be seen in time. `answered`: its connection has. */
export const seenInTime = (load: LaneLoad, wanted: Sending, answered: boolean, now: number): Decision => {
  if (load.transport === 'http')
    return answered ? wanted : { ...wanted, bytes: Math.min(wanted.bytes, FIRST_BYTES) };
  const here = load.slots[wanted.slot];
  let connections = (here?.requests ?? 0) > 0 ? 0 : 1;
  const together = speedOf(load);
  let oldestAt = Number.POSITIVE_INFINITY;
  let nextBytes = 0;
  for (const slot of load.slots) {
    const { requests, comingSince } = slot;
    if (requests === 0) continue;
    connections += 1;
    if (slot !== here) nextBytes += slot.bytes / requests;
    oldestAt = Math.min(oldestAt, comingSince);
  }
  const share = (load.bytesPerSecond * REQUEST_SECONDS) / connections;
  const carried = (here?.bytesPerSecond ?? 0) * CARRIED_SECONDS - (here?.bytes ?? 0);
  let bytes = answered ? wanted.bytes : GRANULE_BYTES;
  while (bytes > GRANULE_BYTES && bytes > Math.max(share, carried)) bytes /= 2;
  const isPatient = now < oldestAt + FIRST_WAIT_MS;
  const least = isPatient || together > 0 ? GRANULE_BYTES : 2 * GRANULE_BYTES;
  const seenBytes = together * UNSEEN_SECONDS;
  const room = Math.max(
    least - load.bytes,
    Math.min(seenBytes - nextBytes, WAITING_TIMES * seenBytes - load.bytes),
  );
  while (bytes > GRANULE_BYTES && bytes > room) bytes /= 2;
  if (bytes <= room) return { ...wanted, bytes };
  return together === 0 && isPatient ? { kind: 'wait', until: oldestAt + FIRST_WAIT_MS } : FULL;
};
