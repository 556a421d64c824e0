import { type History, neededBurst } from './send-history.ts';

/**
 * One idea of what a bucket is: a small range of rates, and the size that belongs to them. It keeps account of what would be
 * in it, and is given up when the server does otherwise: lets through what could not be covered, or refuses what must have
 * been, whichever rate of the range is taken. So none is given up for being a little beside the truth.
 */
export interface Guess {
  /** Units that come in per second: the middle of the range. */
  readonly rate: number;
  /** Units that it holds when full. */
  readonly burst: number;
  /** How much more that is where the rate is one more. */
  readonly burstSlope: number;
  /** Ratio to the rate of the next guess. */
  readonly step: number;
  units: number;
  /** How many more there would be if the rate were one more. */
  slope: number;
  /** What was in it before each of the last requests left. */
  marks: Mark[];
  /** The first request that it does not cover; 0: it covers all that left. An answer to that one proves it wrong. */
  denies: number;
}

interface Mark {
  readonly units: number;
  readonly slope: number;
}

/** Whole units are judged, at an instant that is known roughly: so far a guess may be out without being wrong. */
const SLACK = 0.7;
/** Left in the bucket: more than the slack, so that a refusal tells something. */
const MARGIN = 1;
const GUESSES = 64;
/** Fewer than this are too coarse to go by. */
const FEW = 20;
/** At most: the slower ones. */
const LEFT_BY_REFUSAL = 0.5;
/** Finer than this is of no use. */
const FINEST_STEP = 1.001;

/** Between two rates, evenly in ratios. */
const spread = (low: number, high: number, burstOf: (rate: number) => number): Guess[] => {
  const step = Math.max(FINEST_STEP, (high / low) ** (1 / (GUESSES - 1)));
  return Array.from({ length: GUESSES }, (_, index) => {
    const rate = low * step ** index;
    const burst = burstOf(rate);
    const burstSlope = (burstOf(rate * FINEST_STEP) - burst) / (rate * (FINEST_STEP - 1));
    return { rate, burst, burstSlope, step, units: 0.5, slope: 0, marks: [], denies: 0 };
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
    burstSlope: one.burstSlope,
    units: one.units,
    marks: one.marks.slice(),
  }));

/** Time passes. */
export const fill = (guesses: readonly Guess[], passedMs: number): void => {
  const seconds = passedMs / 1_000;
  for (const one of guesses) {
    one.units += one.rate * seconds;
    one.slope += seconds;
    if (one.units > one.burst) Object.assign(one, { units: one.burst, slope: one.burstSlope });
  }
};

/** So far may what is in it be beside what a rate of its range says. */
const slackOf = ({ rate, step }: Guess, slope: number): number =>
  SLACK + Math.abs(slope) * rate * (Math.sqrt(step) - 1);

export const MOST_MARKS = 32;

/** Request `number` leaves, for so many units. */
export const take = (guesses: readonly Guess[], units: number, number: number): void => {
  for (const one of guesses) {
    one.marks.push({ units: one.units, slope: one.slope });
    if (one.marks.length > MOST_MARKS) one.marks.shift();
    one.units -= units;
    if (one.denies === 0 && one.units < -slackOf(one, one.slope)) one.denies = number;
  }
};

/** Request `number` was let through. */
export const whatAllowed = (guesses: readonly Guess[], number: number): Guess[] =>
  finer(guesses.filter(({ denies }) => denies === 0 || denies > number));

/**
 * The request before which `mark` from the end was noted, for `wanted` units, was refused. The units of what is left are
 * of the instant when that request left.
 */
export const whatRefused = (guesses: readonly Guess[], mark: number, wanted: number): Guess[] => {
  const left = guesses.flatMap((one) => {
    const before = one.marks.at(-mark) ?? one;
    // Whatever it holds, a full one holds enough for the least request.
    const isFull = before.units >= one.burst && wanted <= 1;
    if (isFull || before.units >= wanted + slackOf(one, before.slope)) return [];
    const units = Math.max(0, Math.min(wanted, before.units));
    return [{ ...one, units, slope: units === before.units ? before.slope : 0, marks: [], denies: 0 }];
  });
  left.sort((a, b) => a.rate - b.rate);
  return finer(left.slice(0, Math.ceil(guesses.length * LEFT_BY_REFUSAL)));
};

/** A few are split where they are too coarse. */
const finer = (guesses: Guess[]): Guess[] =>
  guesses.length < FEW && guesses.some(({ step }) => step > FINEST_STEP) ? guesses.flatMap(split) : guesses;

const split = (one: Guess): Guess[] => {
  const step = one.step ** (1 / 3);
  return [-1, 0, 1].map((index) => {
    const rate = one.rate * step ** index;
    const more = rate - one.rate;
    const burst = Math.max(1, one.burst + one.burstSlope * more);
    const marks = one.marks.map(({ units, slope }) => ({ units: units + slope * more, slope }));
    return { ...one, rate, step, burst, marks, units: Math.min(burst, one.units + one.slope * more) };
  });
};

/**
 * When to ask for `units`, in how many milliseconds: once this share of them says that they are covered; sooner, unless all
 * must agree, where waiting for that costs more than being refused now and then, which costs `refusalMs`.
 */
export const coveredInMs = (
  guesses: readonly Guess[],
  units: number,
  share: number,
  refusalMs: number,
): number => {
  const waits = guesses.map((one) =>
    Math.max(0, ((Math.min(units + MARGIN, one.burst) - one.units) * 1_000) / one.rate),
  );
  waits.sort((a, b) => a - b);
  const agreed = waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? 0;
  return share === 1 ? agreed : Math.min(agreed, cheapestWait(waits, refusalMs));
};

/** Each guess loses what is waited longer than it needs, or else a refusal. */
const cheapestWait = (ascending: readonly number[], refusalMs: number): number => {
  let best = Number.POSITIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  let sum = 0;
  ascending.forEach((wait, index) => {
    sum += wait;
    const cost = (index + 1) * wait - sum + refusalMs * (ascending.length - index - 1);
    if (cost > least) return;
    least = cost;
    best = wait;
  });
  return best;
};
