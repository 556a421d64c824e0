/** How long a speed looks back. */
export const SPEED_WINDOW_MS = 3_000;
const BUCKET_MS = 250;

/** Bytes received of late, in quarter seconds. */
export interface SpeedWindow {
  readonly buckets: { readonly at: number; bytes: number }[];
  startedAt: number;
}

export const createSpeedWindow = (now: number): SpeedWindow => ({ buckets: [], startedAt: now });

const forget = (window: SpeedWindow, now: number): void => {
  while (window.buckets.length > 0 && window.buckets[0]!.at + BUCKET_MS <= now - SPEED_WINDOW_MS)
    window.buckets.shift();
};

export const countBytes = (window: SpeedWindow, bytes: number, now: number): void => {
  forget(window, now);
  if (window.buckets.length === 0 && now - window.startedAt > SPEED_WINDOW_MS) window.startedAt = now;
  const at = Math.floor(now / BUCKET_MS) * BUCKET_MS;
  const last = window.buckets.at(-1);
  if (last && last.at === at) last.bytes += bytes;
  else window.buckets.push({ at, bytes });
};

/** Bytes per second over the window, or since the start if that is less (but never less than a second). */
export const speedOf = (window: SpeedWindow, now: number): number => {
  forget(window, now);
  const spanMs = Math.min(SPEED_WINDOW_MS, Math.max(1_000, now - window.startedAt));
  let bytes = 0;
  for (const bucket of window.buckets) {
    // Of the oldest only the share that the window still covers.
    const covered = Math.min(BUCKET_MS, bucket.at + BUCKET_MS - (now - SPEED_WINDOW_MS));
    bytes += (bucket.bytes * covered) / BUCKET_MS;
  }
  return Math.round((bytes * 1_000) / spanMs);
};

/** Null when nothing moves: no invented number. */
export const secondsLeft = (bytesLeft: number, bytesPerSecond: number): number | null =>
  bytesPerSecond > 0 ? Math.ceil(bytesLeft / bytesPerSecond) : null;
