import type { ClassicSettings, PolicySettings } from '../../domain/policy-settings.ts';
import { uniform } from '../random.ts';
import { allowedConnections, type Controller, FULL, leastLoaded, NO_VIEW } from './controller.ts';

/** A lane never has more, whatever the upper bound over all lanes. */
const MOST_WORKERS = 16;
const FIRST_WORKERS = 2;
const FIRST_DELAY_SECONDS = 0.5;
const REQUEST_BYTES = 524_288;
/** So long after a flood wait, and after so many files in a row, it goes faster; at each so manieth with one more. */
const CALM_MS = 120_000;
const FASTER_AFTER = 15;
const WORKER_EVERY = 20;
const FASTER = 0.95;
const JITTER = [0.8, 1.2] as const;
const LEAST_LOOK_AHEAD = 5;

/** The longer the wait, the more the delay grows. */
const slowerBy = (waitSeconds: number): number => {
  if (waitSeconds > 10) return 2;
  return waitSeconds > 5 ? 1.8 : 1.5;
};

/**
 * A delay between starting files and a number of files at once, each with one request of 512 KiB: slower and one fewer
 * with every flood wait, faster and one more with files that came in a row.
 */
export const createClassicController = (first: ClassicSettings): Controller => {
  let settings = first;
  let delaySeconds = FIRST_DELAY_SECONDS;
  let workers = FIRST_WORKERS;
  let successes = 0;
  let lastFloodAt: number | null = null;
  let nextStartAt = Number.NEGATIVE_INFINITY;

  const clamp = (): void => {
    delaySeconds = Math.min(settings.maxDelaySeconds, Math.max(settings.minDelaySeconds, delaySeconds));
    workers = Math.max(1, Math.min(workers, settings.maxWorkers, MOST_WORKERS));
  };
  clamp();

  return {
    get settings() {
      return settings;
    },
    configure(next: PolicySettings) {
      if (next.kind !== 'classic') return;
      settings = next;
      clamp();
    },
    places: () => ({ total: workers, small: workers, large: workers, onlyWhileAsking: false }),
    get nextStartAt() {
      return nextStartAt;
    },
    get lookAhead() {
      return Math.max(LEAST_LOOK_AHEAD, workers * 2);
    },
    fileStarted(random, now) {
      nextStartAt = now + delaySeconds * 1_000 * uniform(random, ...JITTER);
    },
    fileCompleted(now) {
      successes += 1;
      if (!settings.adaptive || successes < FASTER_AFTER) return;
      if (lastFloodAt !== null && now - lastFloodAt <= CALM_MS) return;
      delaySeconds = Math.max(settings.minDelaySeconds, delaySeconds * FASTER);
      if (successes % WORKER_EVERY === 0) workers = Math.min(settings.maxWorkers, MOST_WORKERS, workers + 1);
    },
    tryFailed() {
      successes = 0;
    },
    flooded({ waitSeconds }, now) {
      successes = 0;
      lastFloodAt = now;
      if (!settings.adaptive) return;
      delaySeconds = Math.min(settings.maxDelaySeconds, delaySeconds * slowerBy(waitSeconds));
      workers = Math.max(1, workers - 1);
    },
    requestsPerFile: 1,
    countsRequests: false,
    alternates: false,
    next(load) {
      const connections = allowedConnections(load, Number.POSITIVE_INFINITY);
      const bytes = Math.min(REQUEST_BYTES, load.limits.requestBytes);
      const slot = leastLoaded(load, connections, Number.POSITIVE_INFINITY, bytes);
      return slot < 0 ? FULL : { kind: 'send', slot, bytes };
    },
    sent() {},
    settled() {},
    received() {},
    leftBehind: () => [],
    learned: () => null,
    view: () => ({
      policy: 'classic',
      ...NO_VIEW,
      workers,
      delaySeconds,
      consecutiveSuccesses: successes,
      requestBytes: REQUEST_BYTES,
    }),
  };
};
