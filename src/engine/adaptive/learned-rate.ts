import type { RequestPace } from '../../domain/controller-view.ts';
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
import { type History, note, withoutLast } from './send-history.ts';

/**
 * A rate that nobody tells and that is learned by being refused: requests a second of a flood bucket, granules a second
 * of a throttle. Many guesses of the bucket are held against what happens (`bucket-guesses.ts`); a request leaves when most
 * of those not proved wrong say that it is covered, or when to wait for that costs more than a refusal. So what came in during a wait is spent at once, too little is found out
 * by asking, and too much costs one refusal, which leaves fewer guesses. Milliseconds, Unix.
 */
export interface LearnedRate {
  guesses: Guess[];
  /** No guess is slower: whatever seems to be learned, below that we would stand still. Units per second. */
  readonly leastPace: number;
  countedAt: number;
  /** The last requests, as many as the guesses have marks of. */
  sent: { readonly number: number; readonly at: number; readonly units: number }[];
  /** What left since the last refusal. */
  readonly history: History;
  /** The next request may leave then. */
  nextAt: number;
  readonly waitMs: number;
  /** When sending went on after the last refusal. */
  readonly resumedAt: number;
  /** How often in a row more was asked for on trial, after a long calm: there may be more by now. */
  raises: number;
  /** Half of what was asked for on trial, in ratios: from here on it is given, and still more is asked for. */
  givenFrom: number;
  /** How often that was refused: each time a longer calm comes before the next. */
  regrets: number;
  /** How long a refusal took to come back. */
  readonly answerMs: number;
  /** Since when something else is what limits; `Infinity` while this does. */
  unfeltSince: number;
}

/** What is asked for the first time may be so many times what there is, or at once more than a small bucket holds of far more. */
const WIDEST = 40;
const WIDEST_ABOVE = 4;
/** A slow bucket is looked for down to this, however fast the line: slower ones are found by a further refusal. */
const USUAL_LEAST_PACE = 0.3;
/** The same, when nothing that was thought explains a refusal. */
const WIDEST_AGAIN = 6;
const WIDEST_AGAIN_ABOVE = 2;
/** What was asked for last. */
const LATEST_MS = 500;
/** As many of the guesses must say that a request is covered. */
const MOST_OF_THEM = 0.65;
/** Guesses this close to each other are one: then the least is believed. */
const CLOSE = 1.03;
/** What a refusal costs, in waits: what was on its way, and what is asked for more carefully from then on. */
const WAITS_OF_REFUSAL = 3;
/** A refusal that costs so much: it is risked for no less than it may bring in so long. */
const HORIZON_MS = 200_000;
/** The same share where a refusal costs so much. */
const MOST_CAREFUL = 0.9;
const DEAR_MS = 15_000;
/** Once enough is known: so long, in what is left of a wait and in what a refusal costs, before more is asked for. */
const CALM_WAITS = 15;
const CALM_COSTS = 60;
const LEAST_CALM_MS = 20_000;
const BOLD = 1.6;
const LARGEST_BOLD = 3;
const LAST_FEW = 4;
const MOST_REGRETS = 3;
/** Known well enough to ask for more. */
const KNOWN = 1.1;
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
      countedAt: filledAt,
      nextAt: resumedAt,
      waitMs,
      resumedAt,
    },
    ...{
      sent: [],
      history: [],
      raises: 0,
      givenFrom: 0,
      regrets: (before?.regrets ?? 0) + (before && before.raises > 0 ? 1 : 0),
    },
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
  const low = Math.min(mean / WIDEST, USUAL_LEAST_PACE);
  const guesses = guessesFrom(history, low, high * WIDEST_ABOVE, at);
  return begin(guesses.length > 0 ? guesses : guessesBetween(low, high, () => sent), {
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

/** What may be told of it. */
export const requestPaceOf = (rate: LearnedRate): RequestPace => {
  const [least, most] = range(rate.guesses);
  return { perSecond: paceOf(rate), least, most };
};

/** What we allow ourselves in the long run, in units per second. */
export const paceOf = (rate: LearnedRate): number => {
  const rates = rate.guesses.map((one) => one.rate).sort((a, b) => b - a);
  return Math.max(rate.leastPace, rates[Math.ceil(shareOf(rate) * rates.length) - 1] ?? 0);
};

const range = (guesses: readonly Guess[]): [number, number] => {
  const rates = guesses.map(({ rate }) => rate);
  return [Math.min(...rates), Math.max(...rates)];
};
const middleBurst = (guesses: readonly Guess[]): number =>
  guesses.map(({ burst }) => burst).sort((a, b) => a - b)[guesses.length >> 1] ?? 1;
/** The dearer a refusal, the more of them must agree, and the sooner they count as one. */
const shareOf = ({ guesses, waitMs }: LearnedRate): number => {
  const [low, high] = range(guesses);
  const lostMs = Math.max(0, waitMs - (middleBurst(guesses) * 1_000) / low);
  if (high <= low * (CLOSE + lostMs / HORIZON_MS)) return 1;
  return MOST_OF_THEM + (MOST_CAREFUL - MOST_OF_THEM) * Math.min(1, lostMs / DEAR_MS);
};

const pass = (rate: LearnedRate, now: number): void => {
  const passedMs = Math.max(0, now - rate.countedAt);
  fill(rate.guesses, passedMs);
  rate.countedAt = Math.max(now, rate.countedAt);
};

/** A request for so many units leaves. */
export const spendRate = (rate: LearnedRate, units: number, number: number, now: number): void => {
  pass(rate, now);
  take(rate.guesses, units, number);
  note(rate.history, units, now);
  rate.sent.push({ number, at: now, units });
  if (rate.sent.length > MOST_MARKS) rate.sent.shift();
  // Where the guesses differ, no faster than a refusal would come back, or it would be told of several.
  const isRisky = rate.guesses.some((one) => one.units < units);
  const leastMs = isRisky ? Math.min(rate.answerMs, (units * 500) / paceOf(rate)) : 0;
  // The next one may be as long as the longest of the last.
  const next = rate.sent.slice(-LAST_FEW).reduce((most, one) => Math.max(most, one.units), units);
  const coveredMs = untilCovered(rate, next);
  rate.nextAt = Math.max(rate.nextAt, now + Math.max(leastMs, coveredMs));
  rate.unfeltSince = coveredMs > 0 ? Number.POSITIVE_INFINITY : Math.min(rate.unfeltSince, now);
};
const untilCovered = (rate: LearnedRate, units: number): number =>
  coveredInMs(rate.guesses, units, shareOf(rate), WAITS_OF_REFUSAL * rate.waitMs);

/** When so many units are covered. */
export const coveredAt = (rate: LearnedRate, units: number): number =>
  rate.countedAt + untilCovered(rate, units);

/** Request `number` went through. */
export const allowedRate = (rate: LearnedRate, number: number): void => {
  if (!rate.guesses.some(({ denies }) => denies !== 0 && denies <= number)) return;
  const left = whatAllowed(rate.guesses, number);
  if (left.length > 0) {
    rate.guesses = left;
    return;
  }
  rate.guesses = [{ ...mostOf(rate.guesses), denies: 0 }];
  raise(rate);
};

/** More than was thought, perhaps: each time more boldly. */
const raise = (rate: LearnedRate): void => {
  rate.raises += 1;
  const ratio = Math.min(LARGEST_BOLD, 1 + (BOLD - 1) * 2 ** (rate.raises - 1));
  const most = mostOf(rate.guesses);
  rate.guesses = [...rate.guesses, ...guessesUpTo(most, most.rate * ratio)];
  rate.givenFrom = most.rate * Math.sqrt(ratio);
};
const mostOf = (guesses: readonly Guess[]): Guess =>
  guesses.reduce((best, one) => (one.rate > best.rate ? one : best));

/** Refused again: request `number`, and whatever left after it. */
export const refusedAgain = (
  before: LearnedRate,
  { number, waitMs }: { readonly number: number; readonly waitMs: number },
  now: number,
): LearnedRate => {
  const index = before.sent.findIndex((one) => one.number >= number);
  const { at, units } = before.sent[index] ?? { at: now, units: 1 };
  const mark = index < 0 ? 1 : before.sent.length - index;
  const left = whatRefused(before.guesses, mark, units);
  const pace = paceOf(before);
  const burst = middleBurst(before.guesses);
  // None explains it: but for what a bucket holds, no more came in than left since the last wait.
  const passedSeconds = Math.max(1, (at - before.resumedAt) / 1_000);
  const low = Math.max(pace / WIDEST_AGAIN, pace - burst / passedSeconds);
  const guesses =
    left.length > 0 ? left : (anew(before, number, at, low) ?? guessesBetween(low, pace, () => burst));
  const { leastPace } = before;
  return begin(guesses, { leastPace, waitMs, filledAt: at, resumedAt: now + waitMs, askedAt: at }, before);
};

/** As after a first refusal, from what left since the last one: the bucket is another than was thought. */
const anew = (before: LearnedRate, number: number, at: number, low: number): Guess[] | null => {
  // How much a throttle holds is known, whatever was refused.
  if (before.leastPace !== LEAST_PACE) return null;
  const late = before.sent.filter((one) => one.number >= number).reduce((sum, { units }) => sum + units, 0);
  const history = withoutLast(before.history, late);
  const high = mostOf(before.guesses).rate * WIDEST_AGAIN_ABOVE;
  const guesses = guessesFrom(history, Math.max(LEAST_PACE, low), high, at);
  return guesses.length > 0 ? guesses : null;
};

/** Looked at before each request. */
export const reviewRate = (rate: LearnedRate, now: number): void => {
  if (now < rate.resumedAt || rate.nextAt > now) return;
  const isFelt = rate.unfeltSince === Number.POSITIVE_INFINITY;
  const [low, high] = range(rate.guesses);
  if (!isFelt) return;
  const isDue = rate.raises > 0 ? low >= rate.givenFrom : high <= low * KNOWN && isCalm(rate, now);
  if (isDue) raise(rate);
};

const isCalm = (rate: LearnedRate, now: number): boolean => {
  const fullMs = (middleBurst(rate.guesses) * 1_000) / paceOf(rate);
  const lostMs = Math.max(0, rate.waitMs - fullMs);
  const calmMs = Math.max(LEAST_CALM_MS, CALM_WAITS * Math.min(rate.waitMs, fullMs), CALM_COSTS * lostMs);
  return now - rate.resumedAt >= calmMs * (1 + 0.5 * Math.min(MOST_REGRETS, rate.regrets));
};
