/** What left, and when, since a bucket was full. */
export type History = { at: number; units: number }[];

const MOST = 256;
const ROUNDING_UNITS = 1.2;

export const note = (history: History, units: number, now: number): void => {
  history.push({ at: now, units });
  if (history.length <= MOST) return;
  // Coarser, rather than forgotten.
  const pairs = history.splice(0);
  for (let index = 0; index < pairs.length; index += 2) {
    const [left, right] = [pairs[index]!, pairs[index + 1]];
    history.push(right ? { at: right.at, units: left.units + right.units } : left);
  }
};

/**
 * The size of a bucket that this rate fills and that all of this leaves just empty at `until`; 0: there is none, it would have
 * been empty before.
 */
export const neededBurst = (history: History, rate: number, until: number): number => {
  let owed = 0;
  let most = 0;
  let last = history[0]?.at ?? until;
  for (const { at, units } of history) {
    owed = Math.max(0, owed - ((at - last) * rate) / 1_000) + units;
    most = Math.max(most, owed);
    last = at;
  }
  owed = Math.max(0, owed - (Math.max(0, until - last) * rate) / 1_000);
  const coarse = history.reduce((largest, { units }) => Math.max(largest, units), 1);
  return most > owed + ROUNDING_UNITS * coarse ? 0 : owed;
};

/** Without the last so many units: they did not go through. */
export const withoutLast = (history: History, units: number): History => {
  const kept = history.map((one) => ({ ...one }));
  for (let left = units; left > 0; ) {
    const last = kept.at(-1);
    if (!last) break;
    const less = Math.min(left, last.units);
    last.units -= less;
    left -= less;
    if (last.units === 0) kept.pop();
  }
  return kept;
};
