/** How long a speed that is shown looks back. */
export const SPEED_WINDOW_MS = 3_000;
/**
 * How long a lane's looks back: on a thin line whole answers come seconds apart, and what is sent next depends on what the
 * line gave between them.
 */
export const LANE_WINDOW_MS = 12_000;
const BUCKET_MS = 250;
/** What came before a gap of more says nothing of what came after it. */
const LONGEST_GAP_WINDOWS = 2;
/** After that a line may be another one. */
const LONGEST_IDLE_MS = 120_000;

/** Bytes received of late, in quarter seconds. */
export interface SpeedWindow {
  readonly windowMs: number;
  readonly buckets: { at: number; bytes: number }[];
  startedAt: number;
  /** Everything that came after this instant, and nothing else, is in the buckets. */
  countedFrom: number;
}

export const createSpeedWindow = (now: number, windowMs = SPEED_WINDOW_MS): SpeedWindow => ({
  windowMs,
  buckets: [],
  startedAt: now,
  countedFrom: now,
});

const forget = (window: SpeedWindow, now: number): void => {
  while (window.buckets.length > 0 && window.buckets[0]!.at + BUCKET_MS <= now - window.windowMs)
    window.countedFrom = window.buckets.shift()!.at;
};

/**
 * Bytes are waited for from now on: the time until the first of them counts too, that since `idleFrom`, when nothing was
 * asked for, does not: what a line gives is no less for a wait in between.
 */
export const startMeasuring = (window: SpeedWindow, now: number, idleFrom = now): void => {
  const idleMs = Math.floor((now - idleFrom) / BUCKET_MS) * BUCKET_MS;
  if (idleMs > 0 && idleMs <= LONGEST_IDLE_MS) {
    for (const bucket of window.buckets) bucket.at += idleMs;
    window.startedAt += idleMs;
    window.countedFrom += idleMs;
  }
  forget(window, now);
  if (window.buckets.length > 0) return;
  window.startedAt = now;
  window.countedFrom = now;
};

export const countBytes = (window: SpeedWindow, bytes: number, now: number): void => {
  forget(window, now);
  if (window.buckets.length === 0 && now - window.startedAt > window.windowMs) window.startedAt = now;
  const at = Math.floor(now / BUCKET_MS) * BUCKET_MS;
  const last = window.buckets.at(-1);
  if (last && last.at === at) last.bytes += bytes;
  else window.buckets.push({ at, bytes });
};

/** Bytes per second over the window, or since the start if that is less (but never less than a second). */
export const speedOf = (window: SpeedWindow, now: number): number => {
  forget(window, now);
  const spanMs = Math.min(window.windowMs, Math.max(1_000, now - window.startedAt));
  let bytes = 0;
  for (const bucket of window.buckets) {
    // Of the oldest only the share that the window still covers.
    const covered = Math.min(BUCKET_MS, bucket.at + BUCKET_MS - (now - window.windowMs));
    bytes += (bucket.bytes * covered) / BUCKET_MS;
  }
  return Math.round((bytes * 1_000) / spanMs);
};

/**
 * Bytes per second between answers that come whole, seconds apart. What came first came of the time before it, some of it
 * perhaps of the time before all that is counted here: so it is counted with that time, and left out with it, and the less holds.
 */
export const paceOf = (window: SpeedWindow, now: number): number => {
  forget(window, now);
  const { buckets, windowMs } = window;
  const first = buckets[0];
  if (!first) return 0;
  let bytes = 0;
  for (const bucket of buckets) bytes += bucket.bytes;
  const from = Math.max(window.countedFrom, now - LONGEST_GAP_WINDOWS * windowMs);
  const whole = (bytes * 1_000) / Math.max(1_000, now - from);
  const isNew = now - window.startedAt <= windowMs;
  if (isNew || buckets.length === 1) return Math.round(whole);
  return Math.round(Math.min(whole, ((bytes - first.bytes) * 1_000) / Math.max(1_000, now - first.at)));
};

/** Null when nothing moves: no invented number. */
export const secondsLeft = (bytesLeft: number, bytesPerSecond: number): number | null =>
  bytesPerSecond > 0 ? Math.ceil(bytesLeft / bytesPerSecond) : null;
