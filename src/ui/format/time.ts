const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Seconds as a clock shows them: `0:07`, `3:05`, `1:02:03`. Also for countdowns. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = twoDigits(whole % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** How long something will take, no more exact than it is known: `8 s`, `4 min`, `2 h 10 min`, `3 days`. */
export function formatTimeLeft(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** Seconds from `now` to `until` (both Unix milliseconds) for a countdown, null when there is no end or it is past. */
export const secondsUntil = (until: number | null, now: number): number | null =>
  until === null || until <= now ? null : Math.ceil((until - now) / 1000);

const dayOf = (date: Date): string =>
  `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;

/** Unix seconds as local `2026-11-21 14:03`; a message without a date shows nothing. */
export function formatDate(unixSeconds: number): string {
  if (unixSeconds <= 0) return '';
  const date = new Date(unixSeconds * 1000);
  return `${dayOf(date)} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** Unix milliseconds as local `14:03:09`, for the log. */
export function formatTimeOfDay(unixMilliseconds: number): string {
  const date = new Date(unixMilliseconds);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** Unix milliseconds as local `2026-11-21 14:03:09`. */
export const formatInstant = (unixMilliseconds: number): string =>
  `${dayOf(new Date(unixMilliseconds))} ${formatTimeOfDay(unixMilliseconds)}`;
