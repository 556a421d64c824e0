const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `sizeBytes` for a person, in binary units: `0 B`, `512 KiB`, `3.2 MiB`, `1.00 TiB`. */
export function formatBytes(sizeBytes: number): string {
  let value = Math.max(0, sizeBytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Bytes per second; an empty string when nothing moves, so that a column of idle rows stays calm. */
export function formatSpeed(bytesPerSecond: number): string {
  return bytesPerSecond > 0 ? `${formatBytes(bytesPerSecond)}/s` : '';
}

/** `done` of `whole` in whole percent; a file is 100 % only when nothing is missing, and an empty one is whole. */
export function percentOf(done: number, whole: number): number {
  if (whole <= 0) return 100;
  return Math.min(done >= whole ? 100 : 99, Math.max(0, Math.floor((done / whole) * 100)));
}

const grouped = new Intl.NumberFormat('en');

/** A count with thousands separated: `3,000`. */
export const formatCount = (count: number): string => grouped.format(count);

/** `1 file`, `3,000 files`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
