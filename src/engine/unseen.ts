import { GRANULE_BYTES } from '../domain/byte-range.ts';
import type { LaneLoad } from './adaptive/controller.ts';

/**
 * Over WebSocket JavaScript sees whole messages only: an answer that takes longer than the deadline of 15 s looks like
 * a dead line. So of a line that nothing is known of a granule is asked, later no more on the way than what comes in
 * twelve seconds, and no request longer than its connection's share of five. Whatever the policy says.
 */
const UNSEEN_SECONDS = 12.5;
const REQUEST_SECONDS = 5;

/** Length of a request that a policy wants to be `wantedBytes` long; 0: none may leave now. */
export const seenInTime = (load: LaneLoad, wantedBytes: number, slot: number, answered: boolean): number => {
  if (load.transport === 'http') return answered ? wantedBytes : Math.min(wantedBytes, FIRST_BYTES);
  let connections = (load.slots[slot]?.requests ?? 0) > 0 ? 0 : 1;
  for (const { requests } of load.slots) if (requests > 0) connections += 1;
  const share = (load.bytesPerSecond * REQUEST_SECONDS) / connections;
  let bytes = answered ? wantedBytes : GRANULE_BYTES;
  while (bytes > GRANULE_BYTES && bytes > share) bytes /= 2;
  const room = Math.max(GRANULE_BYTES, load.bytesPerSecond * UNSEEN_SECONDS) - load.bytes;
  while (bytes > GRANULE_BYTES && bytes > room) bytes /= 2;
  return bytes <= room ? bytes : 0;
};

/** Over HTTP pieces are seen as they come, yet a line that has not answered is not asked for much. */
const FIRST_BYTES = GRANULE_BYTES;
