import { GRANULE_BYTES } from '../../domain/byte-range.ts';
import type { FixedSettings, PolicySettings } from '../../domain/policy-settings.ts';
import {
  allowedConnections,
  type Controller,
  FULL,
  leastLoaded,
  NO_VIEW,
  WIDE_LOOK_AHEAD,
} from './controller.ts';

/** The longest request, 128 KiB–1 MiB and a power of two, that is no longer than this. */
export const requestOf = (bytes: number): number => {
  let request = GRANULE_BYTES;
  while (request < 8 * GRANULE_BYTES && request * 2 <= bytes) request *= 2;
  return request;
};

/** Learns nothing: so many files, connections and bytes as it was told, and the pause between requests. */
export const createFixedController = (first: FixedSettings): Controller => {
  let settings = first;
  let sentAt = Number.NEGATIVE_INFINITY;
  return {
    get settings() {
      return settings;
    },
    configure(next: PolicySettings) {
      if (next.kind === 'fixed') settings = next;
    },
    places: () => ({
      total: settings.filesAtOnce,
      small: settings.filesAtOnce,
      large: settings.filesAtOnce,
      onlyWhileAsking: false,
    }),
    nextStartAt: Number.NEGATIVE_INFINITY,
    lookAhead: WIDE_LOOK_AHEAD,
    fileStarted() {},
    fileCompleted() {},
    tryFailed() {},
    requestsPerFile: Number.POSITIVE_INFINITY,
    countsRequests: false,
    alternates: false,
    next(load, now) {
      const pauseMs = settings.pauseSeconds * 1_000;
      // A clock set back must not hold the lane up for longer than its pause.
      if (now < sentAt + pauseMs && now >= sentAt) return { kind: 'wait', until: sentAt + pauseMs };
      const bytes = requestOf(Math.min(settings.windowBytes, load.limits.requestBytes));
      const connections = allowedConnections(load, settings.connections);
      const slot = leastLoaded(load, connections, settings.windowBytes, bytes);
      return slot < 0 ? FULL : { kind: 'send', slot, bytes };
    },
    sent(_order, _part, now) {
      sentAt = now;
    },
    settled() {},
    received() {},
    leftBehind: () => [],
    learned: () => null,
    flooded() {},
    view: () => ({
      policy: 'fixed',
      ...NO_VIEW,
      workers: settings.filesAtOnce,
      connections: settings.connections,
      windowBytes: settings.windowBytes,
      requestBytes: requestOf(settings.windowBytes),
    }),
  };
};
