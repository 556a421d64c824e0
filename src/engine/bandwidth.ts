import { GRANULE_BYTES } from '../domain/byte-range.ts';
import { MINUTE_MS, MINUTES_A_DAY, untilNextEdge, type WindowLimit, windowAt } from '../domain/schedule.ts';
import type { BandwidthSettings } from '../domain/settings.ts';

/**
 * How many bytes may be asked for, and when. A request that leaves moves the instant of the next one by the time its
 * bytes take at the cap: spread evenly, so that any ten seconds hold what the cap allows.
 */
export interface Bandwidth {
  /** What holds now: of the window the local clock is in, or the cap of all day. */
  limit: WindowLimit;
  /** When the limit is looked up anew: the next beginning or end of a window. */
  edgeAt: number;
  /** The next request may leave then. */
  nextAt: number;
  /** Somebody was refused and waits for that instant. */
  awaited: boolean;
}

export const createBandwidth = (): Bandwidth => ({
  limit: 'unlimited',
  edgeAt: Number.POSITIVE_INFINITY,
  nextAt: Number.NEGATIVE_INFINITY,
  awaited: false,
});

/**
 * So late may a request leave without losing its turn. More would be a burst that can be seen: this is 2 % of ten seconds.
 * One that waited for its turn and was woken late, by a busy processor, has a whole second.
 */
const LATE_MS = 200;
const WOKEN_LATE_MS = 1_000;
/** One request is at most what the cap gives in this time, so that a count over ten seconds does not jump. */
const REQUEST_SECONDS = 0.25;

const DAY_MS = MINUTES_A_DAY * MINUTE_MS;

/** The limit by local time (`now` + `localOffsetMs`), and until when it holds; for ever where no window changes it. */
export const limitAt = (
  { capBytesPerSecond, windows }: BandwidthSettings,
  now: number,
  localOffsetMs: number,
): Pick<Bandwidth, 'limit' | 'edgeAt'> => {
  const localMs = now + localOffsetMs;
  const limitIn = (ms: number): WindowLimit =>
    windowAt(windows, localMs + ms)?.limit ?? capBytesPerSecond ?? 'unlimited';
  const limit = limitIn(0);
  let edgeMs = untilNextEdge(windows, localMs);
  // Where one window follows the other with the same limit nothing ends.
  while (edgeMs < DAY_MS && limitIn(edgeMs) === limit) edgeMs += untilNextEdge(windows, localMs + edgeMs);
  return { limit, edgeAt: edgeMs < DAY_MS ? now + edgeMs : Number.POSITIVE_INFINITY };
};

/** Whether a request may leave now; if not, `nextAt` says when. */
export const mayLeave = ({ limit, nextAt }: Bandwidth, now: number): boolean =>
  limit === 'unlimited' || (limit !== 'paused' && nextAt <= now);

/** The largest request up to `wishedBytes` (a power of two granules) that keeps the flow even. */
export const evenRequestBytes = ({ limit }: Bandwidth, wishedBytes: number): number => {
  if (typeof limit !== 'number') return wishedBytes;
  let bytes = wishedBytes;
  while (bytes > GRANULE_BYTES && bytes > limit * REQUEST_SECONDS) bytes /= 2;
  return bytes;
};

/** A request for so many bytes leaves now. */
export const spendBandwidth = (bandwidth: Bandwidth, bytes: number, now: number): void => {
  const { limit, nextAt, awaited } = bandwidth;
  if (typeof limit !== 'number') return;
  const earliest = now - (awaited ? WOKEN_LATE_MS : LATE_MS);
  bandwidth.nextAt = Math.max(nextAt, earliest) + (bytes * 1_000) / limit;
  // Until it has caught up.
  bandwidth.awaited = awaited && bandwidth.nextAt <= now;
};

/** Nothing came of a request: its bytes may be asked for by another. */
export const refundBandwidth = (bandwidth: Bandwidth, bytes: number): void => {
  if (typeof bandwidth.limit === 'number') bandwidth.nextAt -= (bytes * 1_000) / bandwidth.limit;
};
