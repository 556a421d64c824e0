import { type History, neededBurst } from './send-history.ts';

/**
 * One idea of what a bucket is: its rate and its size. It keeps account of what would be in it, and is given up when the
 * server does otherwise: lets through what could not be covered, or refuses what must have been.
 */
export interface Guess {
  /** Units that come in per second. */
  readonly rate: number;
  /** Units that it holds when full. */
  readonly burst: number;
  /** Ratio to the rate of the next guess. */
  readonly step: number;
  units: number;
  /** What was in it before each of the last requests left. */
  marks: number[];
  /** The first request that it does not cover; 0: it covers all that left. An answer to that one proves it wrong. */
  denies: number;
}

/** Whole units are judged, at an instant that is known roughly: so far a guess may be out without being wrong. */
const SLACK_BELOW = 0.7;
const SLACK_ABOVE = 0.7;
/** Left in the bucket: more than the slack, so that a refusal tells something. */
const MARGIN = 1;
const GUESSES = 64;
/** Fewer than this are too coarse to go by. */
const FEW = 20;
/** At most: the slower ones. */
const LEFT_BY_REFUSAL = 0.5;

/** Between two rates, evenly in ratios. */
const spread = (low: number, high: number, burstOf: (rate: number) => number): Guess[] => {
  const step = Math.max(1.001, (high / low) ** (1 / (GUESSES - 1)));
  return Array.from({ length: GUESSES }, (_, index) => {
    const rate = low * step ** index;
    return { rate, burst: burstOf(rate), step, units: 0.5, marks: [], denies: 0 };
  });
};

/** All that explain how what left came to be refused now, out of a bucket that was full when the history begins. */
export const guessesFrom = (history: History, low: number, high: number, at: number): Guess[] =>
  spread(low, high, (rate) => neededBurst(history, rate, at) + 0.5).filter(({ burst }) => burst >= 1);

/** Any rate between these, with nothing left now. */
export const guessesBetween = (low: number, high: number, burstOf: (rate: number) => number): Guess[] =>
  spread(low, high, burstOf);

/** Of this one, and of faster ones up to `high`, that nothing is known of but that they were asked for. */
export const guessesUpTo = (one: Guess, high: number): Guess[] =>
  spread(one.rate, high, () => one.burst).map((other) => ({
    ...other,
    marks: one.marks.slice(),
  }));

/** Time passes. */
export const fill = (guesses: readonly Guess[], passedMs: number): void => {
  for (const one of guesses) one.units = Math.min(one.burst, one.units + (one.rate * passedMs) / 1_000);
};

export const MOST_MARKS = 32;

/** Request `number` leaves, for so many units. */
export const take = (guesses: readonly Guess[], units: number, number: number): void => {
  for (const one of guesses) {
    one.marks.push(one.units);
    if (one.marks.length > MOST_MARKS) one.marks.shift();
    one.units -= units;
    if (one.denies === 0 && one.units < -SLACK_BELOW) one.denies = number;
  }
};

/** Request `number` was let through. */
export const whatAllowed = (guesses: readonly Guess[], number: number): Guess[] =>
  guesses.filter(({ denies }) => denies === 0 || denies > number);

/**
 * The request before which `mark` from the end was noted, for `wanted` units, was refused. What is left is split where it
 * is too coarse; its units are of the instant when that request left.
 */
export const whatRefused = (guesses: readonly Guess[], mark: number, wanted: number): Guess[] => {
  const left = guesses
    .map((one) => ({ one, before: one.marks.at(-mark) ?? one.units }))
    .filter(({ before }) => before < wanted + SLACK_ABOVE)
    .sort((a, b) => a.one.rate - b.one.rate)
    .slice(0, Math.ceil(guesses.length * LEFT_BY_REFUSAL))
    .map(({ one, before }) => ({
      ...one,
      units: Math.max(0, Math.min(wanted, before)),
      marks: [],
      denies: 0,
    }));
  return left.length < FEW ? left.flatMap(split) : left;
};

/** Three finer ones. */
const split = (one: Guess): Guess[] => {
  const step = one.step ** (1 / 3);
  return [-1, 0, 1].map((index) => ({ ...one, step, rate: one.rate * step ** index, marks: [] }));
};

/** In how many milliseconds this share of them says that `units` are covered. */
export const coveredInMs = (guesses: readonly Guess[], units: number, share: number): number => {
  const waits = guesses.map((one) => ((Math.min(units + MARGIN, one.burst) - one.units) * 1_000) / one.rate);
  waits.sort((a, b) => a - b);
  const index = Math.min(waits.length - 1, Math.max(0, Math.ceil(share * waits.length) - 1));
  return Math.max(0, waits[index] ?? 0);
};
