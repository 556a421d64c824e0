import { createTokenBucket, takeToken } from '../engine/rate-limit.ts';
import type { Clock } from '../ports/clock.ts';
import { waitUntil } from './wait.ts';

/**
 * Keeps requests that are no file parts at one a second, five at once. Settles when the next one may be sent, or as soon
 * as the signal is aborted; look at the signal afterwards.
 */
export type Pace = (signal: AbortSignal) => Promise<void>;

export const createPace = (clock: Clock): Pace => {
  const bucket = createTokenBucket(clock.now());
  return (signal) => waitUntil(clock, takeToken(bucket, clock.now()), signal);
};
