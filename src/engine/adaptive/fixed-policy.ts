import { GRANULE_BYTES } from '../../domain/byte-range.ts';
import type { FixedSettings } from '../../domain/policy-settings.ts';
import type { Policy } from './policy.ts';

/**
 * Over WebSocket JavaScript sees whole messages only: an answer that takes longer than the deadline of 15 s looks
 * like a dead line. So nothing in flight may be more than what comes in ten seconds, no request more than its share
 * of five.
 */
const UNSEEN_SECONDS = 10;
const REQUEST_SECONDS = 5;

/** Learns nothing: so many files, requests and bytes as it was told, a granule until a connection has answered. */
export const createFixedPolicy = (settings: FixedSettings): Policy => ({
  name: 'fixed',
  filesAtOnce: settings.filesAtOnce,
  requestsAtOnce: ({ transport, limits, crowded, bytesPerSecond }) => {
    const allowed = Math.min(settings.connections, limits.connections);
    const most = crowded ? Math.max(1, Math.floor(allowed / 2)) : allowed;
    if (transport === 'http') return most;
    // One until something came: of a line that nothing is known of, it may be all there is.
    return Math.min(most, Math.max(1, Math.floor((bytesPerSecond * UNSEEN_SECONDS) / GRANULE_BYTES)));
  },
  requestBytes: ({ transport, limits, bytesPerSecond }, { answered }) => {
    if (!answered) return GRANULE_BYTES;
    const most = Math.min(settings.windowBytes, limits.requestBytes);
    if (transport === 'http') return most;
    const seenInTime = (bytesPerSecond * REQUEST_SECONDS) / settings.connections;
    let bytes = most;
    while (bytes > GRANULE_BYTES && bytes > seenInTime) bytes /= 2;
    return bytes;
  },
});
