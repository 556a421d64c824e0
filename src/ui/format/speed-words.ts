const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const KIB = 1_024;

/** The least round number that nothing goes beyond: 1, 2, 5 … KiB, MiB, GiB. */
export function roundCeiling(bytes: number): number {
  for (let unit = KIB; ; unit *= 1_024) {
    const step = STEPS.find((count) => count * unit >= bytes);
    if (step !== undefined) return step * unit;
  }
}

/** A time span as the picture of the speed names it: `60 s`, `10 min`, `1 h`. */
export const spanWords = (seconds: number): string => {
  if (seconds >= 3_600) return `${seconds / 3_600} h`;
  return seconds > 60 ? `${seconds / 60} min` : `${seconds} s`;
};
