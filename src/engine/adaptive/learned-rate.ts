import type { LearnedBucket } from '../../domain/learned-pace.ts';
import {
  coveredInMs,
  fill,
  type Guess,
  guessesBetween,
  guessesFrom,
  guessesUpTo,
  MOST_MARKS,
  take,
  whatAllowed,
  whatRefused,
} from './bucket-guesses.ts';
import type { History } from './send-history.ts';

/**
 * A rate that nobody tells and that is learned by being refused: requests a second of a flood bucket, granules a second
 * of a throttle. Many guesses of the bucket are held against what happens (`bucket-guesses.ts`); a request leaves when most
 * of those not proved wrong say that it is covered. So what came in during a wait is spent at once, too little is found out
 * by asking, and too much costs one refusal, which leaves fewer guesses. Milliseconds, Unix.
 */
export interface LearnedRate {
  guesses: Guess[];
  /** No guess is slower: whatever seems to be learned, below that we would stand still. Units per second. */
  readonly leastPace: number;
  /** Asked for on trial after a long calm: there may be more by now. */
  bold: Guess | null;
  countedAt: number;
  /** The last requests, as many as the guesses have marks of. */
  sent: { readonly number: number; readonly at: number; readonly units: number }[];
  /** The next request may leave then. */
  nextAt: number;
  readonly waitMs: number;
  /** When sending went on after the last refusal. */
  readonly resumedAt: number;
  /** How often in a row more was asked for and given. */
  raises: number;
  /** How often that was refused: each time a longer calm comes before the next. */
  regrets: number;
  /** How long a refusal took to come back. */
  readonly answerMs: number;
  /** Since when something else is what limits; `Infinity` while this does. */
  unfeltSince: number;
}

/** What of a rate and a bucket is asked for the first time lies within this ratio. */
const WIDEST = 40;
/** The same, when nothing that was thought explains a refusal. */
const WIDEST_AGAIN = 6;
/** What was asked for last. */
const LATEST_MS = 500;
/** As many of the guesses must say that a request is covered. */
const MOST_OF_THEM = 0.65;
/** Guesses this close to each other are one: then the least is believed. */
const CLOSE = 1.03;
/** Once enough is known: so long, in what is left of a wait and in what a refusal costs, before more is asked for. */
const CALM_WAITS = 15;
const CALM_COSTS = 60;
const LEAST_CALM_MS = 20_000;
const BOLD = 1.25;
const LARGEST_BOLD = 2;
/** Of requests: two a minute. */
const LEAST_PACE = 1 / 30;

interface Beginning {
  readonly leastPace: number;
  readonly waitMs: number;
  /** The instant that the guesses' units are of. */
  readonly filledAt: number;
  readonly resumedAt: number;
  /** When what was refused had left. */
  readonly askedAt: number;
}

const begin = (
  guesses: Guess[],
  { leastPace, waitMs, filledAt, resumedAt, askedAt }: Beginning,
  before?: LearnedRate,
): LearnedRate => {
  const believed = guesses.map((one) => (one.rate < leastPace ? { ...one, rate: leastPace } : one));
  const rate: LearnedRate = {
    ...{
      guesses: believed,
      leastPace,
      bold: null,
      countedAt: filledAt,
      nextAt: resumedAt,
      waitMs,
      resumedAt,
    },
    ...{ sent: [], raises: 0, regrets: (before?.regrets ?? 0) + (before?.bold ? 1 : 0) },
    ...{ answerMs: Math.max(0, resumedAt - waitMs - askedAt), unfeltSince: Number.POSITIVE_INFINITY },
  };
  return rate;
};

/** Refused for the first time at `at`: the history is what left since the bucket was full. */
export const firstRefusal = (history: History, at: number, waitMs: number, now: number): LearnedRate => {
  const sent = history.reduce((sum, { units }) => sum + units, 0);
  const mean = (Math.max(1, sent) * 1_000) / Math.max(50, at - (history[0]?.at ?? at));
  // What was asked for last may have been the faster: a bucket that holds little hears of nothing else.
  const high = Math.max(mean, latestRate(history, at));
  const guesses = guessesFrom(history, mean / WIDEST, high, at);
  return begin(guesses.length > 0 ? guesses : guessesBetween(mean / WIDEST, high, () => sent), {
    ...{ leastPace: LEAST_PACE, waitMs, filledAt: at, resumedAt: now + waitMs, askedAt: at },
  });
};

const latestRate = (history: History, at: number): number => {
  const from = at - LATEST_MS;
  const units = history.reduce((sum, one) => (one.at >= from ? sum + one.units : sum), 0);
  return (units * 1_000) / LATEST_MS;
};

/** Refused for the first time by what may have begun just now: the rate lies between these, the bucket holds so many seconds of it. */
export const suspectedRate = (
  { low, high, seconds }: { readonly low: number; readonly high: number; readonly seconds: number },
  leastPace: number,
  waitMs: number,
  now: number,
): LearnedRate =>
  begin(
    guessesBetween(low, high, (rate) => Math.max(1, rate * seconds)),
    { leastPace, waitMs, filledAt: now, resumedAt: now + waitMs, askedAt: now },
  );

/** Found out in an earlier life. */
export const recalledRate = (
  { low, high, burst, waitMs }: LearnedBucket,
  now: number,
  leastPace = LEAST_PACE,
): LearnedRate =>
  begin(
    guessesBetween(Math.max(leastPace, low), Math.max(leastPace, high), () => burst),
    { leastPace, waitMs, filledAt: now, resumedAt: now, askedAt: now },
  );

export const bucketOf = (rate: LearnedRate): LearnedBucket => {
  const [low, high] = range(rate.guesses);
  return { pace: paceOf(rate), low, high, burst: middleBurst(rate.guesses), waitMs: rate.waitMs };
};

/** What we allow ourselves in the long run, in units per second. */
export const paceOf = ({ guesses, bold, leastPace }: LearnedRate): number => {
  if (bold) return bold.rate;
  const rates = guesses.map(({ rate }) => rate).sort((a, b) => b - a);
  return Math.max(leastPace, rates[Math.ceil(shareOf(guesses) * rates.length) - 1] ?? 0);
};

const range = (guesses: readonly Guess[]): [number, number] => {
  const rates = guesses.map(({ rate }) => rate);
  return [Math.min(...rates), Math.max(...rates)];
};
const middleBurst = (guesses: readonly Guess[]): number =>
  guesses.map(({ burst }) => burst).sort((a, b) => a - b)[guesses.length >> 1] ?? 1;
const shareOf = (guesses: readonly Guess[]): number => {
  const [low, high] = range(guesses);
  return high <= low * CLOSE ? 1 : MOST_OF_THEM;
};

const pass = (rate: LearnedRate, now: number): void => {
  const passedMs = Math.max(0, now - rate.countedAt);
  fill(rate.guesses, passedMs);
  if (rate.bold) fill([rate.bold], passedMs);
  rate.countedAt = Math.max(now, rate.countedAt);
};

/** A request for so many units leaves. */
export const spendRate = (rate: LearnedRate, units: number, number: number, now: number): void => {
  pass(rate, now);
  take(rate.guesses, units, number);
  if (rate.bold) take([rate.bold], units, number);
  rate.sent.push({ number, at: now, units });
  if (rate.sent.length > MOST_MARKS) rate.sent.shift();
  // Where the guesses differ, no faster than a refusal would come back, or it would be told of several.
  const isRisky = rate.guesses.some((one) => one.units < units);
  const leastMs = isRisky ? Math.min(rate.answerMs, (units * 500) / paceOf(rate)) : 0;
  const coveredMs = untilCovered(rate, units);
  rate.nextAt = Math.max(rate.nextAt, now + Math.max(leastMs, coveredMs));
  rate.unfeltSince = coveredMs > 0 ? Number.POSITIVE_INFINITY : Math.min(rate.unfeltSince, now);
};
const untilCovered = ({ guesses, bold }: LearnedRate, units: number): number =>
  bold ? coveredInMs([bold], units, 1) : coveredInMs(guesses, units, shareOf(guesses));

/** Request `number` went through. */
export const allowedRate = (rate: LearnedRate, number: number): void => {
  if (!rate.guesses.some(({ denies }) => denies !== 0 && denies <= number)) return;
  const left = whatAllowed(rate.guesses, number);
  if (left.length > 0) {
    rate.guesses = left;
    return;
  }
  // More than was thought: each time more boldly.
  rate.raises += 1;
  const ratio = Math.min(LARGEST_BOLD, 1 + (BOLD - 1) * 2 ** (rate.raises - 1));
  const sure = rate.bold ?? mostOf(rate.guesses);
  rate.guesses = [{ ...sure, denies: 0 }];
  rate.bold = raised(sure, ratio);
};
const mostOf = (guesses: readonly Guess[]): Guess =>
  guesses.reduce((best, one) => (one.rate > best.rate ? one : best));
const raised = (guess: Guess, ratio: number): Guess => ({
  ...guess,
  rate: guess.rate * ratio,
  marks: guess.marks.slice(),
  denies: 0,
});

/** Refused again: request `number`, and whatever left after it. */
export const refusedAgain = (
  before: LearnedRate,
  { number, waitMs }: { readonly number: number; readonly waitMs: number },
  now: number,
): LearnedRate => {
  const index = before.sent.findIndex((one) => one.number >= number);
  const { at, units } = before.sent[index] ?? { at: now, units: 1 };
  const mark = index < 0 ? 1 : before.sent.length - index;
  const risen = before.raises > 0 && before.bold;
  const asked = risen ? guessesUpTo(before.guesses[0]!, risen.rate) : before.guesses;
  const left = whatRefused(asked, mark, units);
  const pace = paceOf({ ...before, bold: null });
  const burst = middleBurst(before.guesses);
  // None explains it: but for what a bucket holds, no more came in than left since the last wait.
  const passedSeconds = Math.max(1, (at - before.resumedAt) / 1_000);
  const low = Math.max(pace / WIDEST_AGAIN, pace - burst / passedSeconds);
  const guesses = left.length > 0 ? left : guessesBetween(low, pace, () => burst);
  const { leastPace } = before;
  return begin(guesses, { leastPace, waitMs, filledAt: at, resumedAt: now + waitMs, askedAt: at }, before);
};

/** Looked at before each request. */
export const reviewRate = (rate: LearnedRate, now: number): void => {
  if (now < rate.resumedAt || rate.nextAt > now) return;
  const isFelt = rate.unfeltSince === Number.POSITIVE_INFINITY;
  const [low, high] = range(rate.guesses);
  if (!isFelt || rate.bold || high > low * 1.1 || !isCalm(rate, now)) return;
  rate.bold = raised(mostOf(rate.guesses), BOLD);
};

const isCalm = (rate: LearnedRate, now: number): boolean => {
  const fullMs = (middleBurst(rate.guesses) * 1_000) / paceOf(rate);
  const lostMs = Math.max(0, rate.waitMs - fullMs);
  const calmMs = Math.max(LEAST_CALM_MS, CALM_WAITS * Math.min(rate.waitMs, fullMs), CALM_COSTS * lostMs);
  return now - rate.resumedAt >= calmMs * (1 + 0.5 * Math.min(2, rate.regrets));
};
