import { GRANULE_BYTES } from '../../domain/byte-range.ts';
import type { Policy } from './policy.ts';

const FILES_AT_ONCE = 4;
const REQUESTS_AT_ONCE = 4;
const REQUEST_BYTES = 4 * GRANULE_BYTES;
/**
 * Over WebSocket JavaScript sees whole messages only: an answer that takes longer than the deadline of 15 s looks
 * like a dead line. So nothing in flight may be more than what comes in ten seconds, no request more than its share
 * of five.
 */
const UNSEEN_SECONDS = 10;
const REQUEST_SECONDS = 5;

/** Learns nothing: four files, four requests per lane, half a MiB each, a granule until a connection has answered. */
export const fixedPolicy: Policy = {
  name: 'fixed',
  filesAtOnce: FILES_AT_ONCE,
  requestsAtOnce: ({ transport, crowded, bytesPerSecond }) => {
    const most = crowded ? REQUESTS_AT_ONCE / 2 : REQUESTS_AT_ONCE;
    if (transport === 'http') return most;
    // One until something came: of a line that nothing is known of, it may be all there is.
    return Math.min(most, Math.max(1, Math.floor((bytesPerSecond * UNSEEN_SECONDS) / GRANULE_BYTES)));
  },
  requestBytes: ({ transport, bytesPerSecond }, { answered }) => {
    if (!answered) return GRANULE_BYTES;
    if (transport === 'http') return REQUEST_BYTES;
    const seenInTime = (bytesPerSecond * REQUEST_SECONDS) / REQUESTS_AT_ONCE;
    let bytes = REQUEST_BYTES;
    while (bytes > GRANULE_BYTES && bytes > seenInTime) bytes /= 2;
    return bytes;
  },
};
