import { DEFAULT_SETTINGS } from '../domain/settings-check.ts';
import type { Settings } from '../domain/settings-table.ts';
import { createTokenBucket, takeToken } from '../engine/rate-limit.ts';
import type { Clock } from '../ports/clock.ts';
import { waitUntil } from './wait.ts';

/**
 * Keeps requests that are no file parts at so many a second, a few at once. Settles when the next one may be sent, or as
 * soon as the signal is aborted; look at the signal afterwards.
 */
export type Pace = (signal: AbortSignal) => Promise<void>;

type Rate = Pick<Settings, 'requestsPerSecond' | 'requestBurst'>;

/** `rate` is asked before each request: what is set goes for the next one. */
export const createPace = (clock: Clock, rate: () => Rate = () => DEFAULT_SETTINGS): Pace => {
  const bucket = createTokenBucket(clock.now());
  return (signal) => {
    const { requestsPerSecond, requestBurst } = rate();
    bucket.perSecond = requestsPerSecond;
    bucket.burst = requestBurst;
    return waitUntil(clock, takeToken(bucket, clock.now()), signal);
  };
};
