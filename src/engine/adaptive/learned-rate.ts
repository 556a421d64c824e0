import type { LearnedBucket } from '../../domain/learned-pace.ts';
import { fitBucket, type Round, type Stretch } from './bucket-fit.ts';

/**
 * A rate that nobody tells and that is learned by being refused: requests a second of a flood bucket, bytes a second of
 * a throttle. A bucket is two numbers, its rate and what it holds when full. Each time it is found empty says one thing
 * about them: what left since the last time, and when. `bucket-fit.ts` looks for the rates that explain it. Just below
 * them we stay; only after a long calm more is asked for, boldly, since there may be more by now. Milliseconds, Unix.
 */
export interface LearnedRate {
  /** What we allow ourselves, in units per second. */
  pace: number;
  /** What the rate is known to lie between. */
  low: number;
  high: number;
  /** What it seems to hold when full. */
  readonly burst: number;
  /** The next unit may leave then. */
  nextAt: number;
  readonly waitMs: number;
  /** When it was last found empty, and when sending went on. */
  readonly refusedAt: number;
  readonly resumedAt: number;
  /** What left since. */
  readonly stretches: Stretch[];
  stretchedTo: number;
  sent: number;
  /** Since the pace was last looked at. */
  pacedAt: number;
  sentAtPace: number;
  /** The last ones, the oldest first. */
  readonly rounds: readonly Round[];
  /** Raises beyond what is known: each time more boldly. */
  raises: number;
  /** Looked at so often in a row while less was sent than was allowed: something else is what limits. */
  unfelt: number;
  /** How often anything was refused. */
  readonly refusals: number;
  /** How often one of them was refused: each time a longer calm comes before the next. */
  readonly regrets: number;
}

const BELOW = 0.98;
/** So close to each other, they say all there is to know. */
const CLOSE = 1.12;
/** Two a minute: whatever seems to be learned, below that we would stand still. */
const LEAST_PACE = 1 / 30;
/** Of a bucket found empty once only: its burst is taken for half of what went through, but not for more than this. */
const LIKELY_BURST = 20;
/** The clock may be late, and a line busy for a moment: so much is caught up with. */
const CREDIT_MS = 1_000;
const STRETCH_MS = 200;
const MOST_STRETCHES = 120;
const MOST_ROUNDS = 4;
/** Where the two are far apart: nearer to what is sure. */
const INTO = 0.4;
/** While too little is known, a little more is asked for every few units. */
const FIRST_STEP = 1.1;
const STEP = 1.04;
const STEP_MS = 3_000;
const STEP_UNITS = 5;
/** Later ones are slower: a long round tells more than a short one, and each costs a wait. */
const LATER_STEP_MS = 10_000;
const LATER_STEP_WAITS = 3;
/** So far above the pace, the rate may still be anywhere: that share of the way, in ratios, at each step. */
const WIDE = 1.5;
const WIDE_SHARE = 0.3;
/** Once enough is known: so long, in waits and in what a refusal costs, before more is asked for. */
const CALM_WAITS = 20;
const CALM_COSTS = 60;
const BOLD = 1.25;
const LARGEST_BOLD = 2;
const BOLD_MS = 10_000;
/** Sent at less than this share of the pace: something else is what limits. */
const FELT_SHARE = 0.85;

type Known = Pick<
  LearnedRate,
  'pace' | 'low' | 'high' | 'burst' | 'waitMs' | 'refusedAt' | 'resumedAt' | 'rounds' | 'refusals' | 'regrets'
>;

const begin = (known: Known): LearnedRate => ({
  ...known,
  ...{ nextAt: known.resumedAt, stretches: [], stretchedTo: known.resumedAt, sent: 0 },
  ...{ pacedAt: known.resumedAt, sentAtPace: 0, raises: 0, unfelt: 0 },
});

/** Refused for the first time: `units` went through in the `activeMs` before, out of a bucket that was full. */
export const firstRefusal = (units: number, activeMs: number, waitMs: number, now: number): LearnedRate => {
  const first = { units: Math.max(1, units), ms: Math.max(50, activeMs) };
  const high = (first.units * 1_000) / first.ms;
  const burst = Math.min(first.units / 2, LIKELY_BURST);
  const pace = Math.max(LEAST_PACE, ((first.units - burst) * 1_000) / first.ms);
  const rounds = [{ waitedMs: Number.POSITIVE_INFINITY, stretches: [first] }];
  const resumedAt = now + waitMs;
  return begin({
    pace,
    low: 0,
    high,
    burst,
    waitMs,
    refusedAt: now,
    resumedAt,
    rounds,
    refusals: 1,
    regrets: 0,
  });
};

/** Refused for the first time by what may have begun just now: nothing is known but what was being sent, in units per second. */
export const suspectedRate = (pace: number, high: number, waitMs: number, now: number): LearnedRate => {
  const resumedAt = now + waitMs;
  return begin({
    pace,
    low: 0,
    high,
    burst: 1,
    waitMs,
    refusedAt: now,
    resumedAt,
    rounds: [],
    refusals: 1,
    regrets: 0,
  });
};

/** Found out in an earlier life; the bucket may be as full as can be. */
export const recalledRate = (known: LearnedBucket, now: number): LearnedRate => {
  const { pace, low, high, burst, waitMs } = known;
  return begin({
    pace,
    low,
    high,
    burst,
    waitMs,
    refusedAt: now - waitMs,
    resumedAt: now,
    rounds: [],
    refusals: 2,
    regrets: 0,
  });
};

export const bucketOf = ({ pace, low, high, burst, waitMs }: LearnedRate): LearnedBucket => ({
  ...{ pace, low, high, burst, waitMs },
});

/** Refused again: what left at `at` found it empty, it and the `lost` units that left since did not go through. */
export const refusedAgain = (
  before: LearnedRate,
  { at, lost, waitMs }: { readonly at: number; readonly lost: number; readonly waitMs: number },
  now: number,
): LearnedRate => {
  const { resumedAt, refusedAt } = before;
  const through = Math.max(0.5, before.sent - lost);
  const came = (through * 1_000) / Math.max(50, at - refusedAt);
  const stretches = withoutLast(before.stretches, lost, Math.max(0, before.stretchedTo - at));
  const bounds = {
    from: came * 0.97,
    to: Math.max(came * 1.03, before.pace * 1.03),
    mostBurst: through + LIKELY_BURST,
  };
  let rounds = [...before.rounds, { waitedMs: resumedAt - refusedAt, stretches }].slice(-MOST_ROUNDS);
  let fit = fitBucket(rounds, bounds);
  // What explains not all of them has changed meanwhile: the newest count.
  while (!fit && rounds.length > 1) {
    rounds = rounds.slice(1);
    fit = fitBucket(rounds, bounds);
  }
  const { low, high, burst } = fit ?? { low: came, high: bounds.to, burst: through };
  const regrets = before.raises > 0 ? before.regrets + 1 : before.regrets;
  const pace = Math.max(LEAST_PACE, low * (high / low) ** INTO * BELOW);
  return begin({
    pace,
    low,
    high,
    burst,
    waitMs,
    refusedAt: at,
    resumedAt: now + waitMs,
    rounds,
    refusals: before.refusals + 1,
    regrets,
  });
};

/** The refused ones, and the time after the first of them, are no part of the round. */
const withoutLast = (all: readonly Stretch[], units: number, ms: number): Stretch[] => {
  const kept = all.map((stretch) => ({ ...stretch }));
  let unitsLeft = units;
  let msLeft = ms;
  for (let last = kept.at(-1); last && (unitsLeft > 0 || msLeft > 0); last = kept.at(-1)) {
    const lessUnits = Math.min(last.units, unitsLeft);
    const lessMs = Math.min(last.ms, msLeft);
    last.units -= lessUnits;
    last.ms -= lessMs;
    unitsLeft -= lessUnits;
    msLeft -= lessMs;
    if (last.units > 0 || last.ms > 0) break;
    kept.pop();
  }
  return kept;
};

/** So many units leave. */
export const spendRate = (rate: LearnedRate, units: number, now: number): void => {
  rate.nextAt = Math.max(rate.nextAt, now - CREDIT_MS) + (units * 1_000) / rate.pace;
  rate.sent += units;
  rate.sentAtPace += units;
  const last = rate.stretches.at(-1);
  const ms = Math.max(0, now - rate.stretchedTo);
  rate.stretchedTo = Math.max(now, rate.stretchedTo);
  if (last && last.ms + ms <= STRETCH_MS) {
    last.ms += ms;
    last.units += units;
  } else rate.stretches.push({ ms, units });
  if (rate.stretches.length > MOST_STRETCHES) halve(rate.stretches);
};

const halve = (stretches: Stretch[]): void => {
  const pairs = stretches.splice(0);
  for (let index = 0; index < pairs.length; index += 2) {
    const [left, right] = [pairs[index]!, pairs[index + 1]];
    stretches.push({ ms: left.ms + (right?.ms ?? 0), units: left.units + (right?.units ?? 0) });
  }
};

/** Looked at before each request. */
export const reviewRate = (rate: LearnedRate, now: number): void => {
  const atPaceMs = now - rate.pacedAt;
  const isKnown = rate.low > 0 && rate.high <= rate.low * CLOSE;
  const isFirst = rate.refusals < 2;
  const isWide = rate.high > rate.pace * WIDE;
  const laterMs = isWide
    ? Math.max(STEP_MS, rate.waitMs)
    : Math.max(LATER_STEP_MS, LATER_STEP_WAITS * rate.waitMs);
  const stepMs = isFirst ? STEP_MS : laterMs;
  const dueMs = isKnown ? BOLD_MS : Math.max(stepMs, (STEP_UNITS * 1_000) / rate.pace);
  if (atPaceMs < dueMs) return;
  const felt = (rate.sentAtPace * 1_000) / atPaceMs >= rate.pace * FELT_SHARE;
  if (felt && (!isKnown || rate.raises > 0))
    rate.low = Math.max(rate.low, (rate.sent * 1_000) / (now - rate.refusedAt));
  const isBeyond = rate.raises > 0 || (!isFirst && rate.pace >= rate.high);
  if (felt && !isKnown && !isBeyond)
    rate.pace *= isFirst ? FIRST_STEP : isWide ? (rate.high / rate.pace) ** WIDE_SHARE : STEP;
  else if (felt && (isBeyond || isCalm(rate, now))) {
    rate.pace *= Math.min(LARGEST_BOLD, 1 + (BOLD - 1) * 2 ** rate.raises);
    rate.raises += 1;
  }
  rate.unfelt = felt ? 0 : rate.unfelt + 1;
  rate.high = Math.max(rate.high, rate.pace);
  rate.pacedAt = now;
  rate.sentAtPace = 0;
};

const isCalm = (rate: LearnedRate, now: number): boolean => {
  const lostMs = Math.max(0, rate.waitMs - (rate.burst * 1_000) / rate.pace);
  const calmMs = Math.max(CALM_WAITS * rate.waitMs, CALM_COSTS * lostMs) * 2 ** Math.min(4, rate.regrets);
  return now - rate.resumedAt >= calmMs;
};
