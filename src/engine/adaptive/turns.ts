import type { TransportLimits } from '../../domain/transport-limits.ts';

/** Of the time it takes until each connection has had its turn: less than all, so that turns never hold up a faster line. */
const SHARE = 0.8;
/** Six connections are half a second apart then, longer than nearly any round trip. */
const LONGEST_MS = 100;

/**
 * How long after a request the next one leaves, at least. Over HTTP a connection is idle for a round trip between two answers.
 * Requests that left together end together, and then the whole line is idle so long; connections that take turns fill it.
 * Not before all are in use, since a line must be known before it can be filled evenly. `usualMs` is how long a request takes, of whatever length they are here.
 */
export const turnMs = (limits: TransportLimits, connections: number, usualMs: number): number => {
  const isPipelined = limits.requestsPerConnection > 1;
  if (isPipelined || connections < limits.connections || usualMs === Number.POSITIVE_INFINITY) return 0;
  return Math.min(LONGEST_MS, (SHARE * usualMs) / connections);
};
