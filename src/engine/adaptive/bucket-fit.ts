/** Units that left within some milliseconds. */
export interface Stretch {
  ms: number;
  units: number;
}

/** From when a bucket was found empty, or from when it was full, to when it was found empty again. */
export interface Round {
  /** From the refusal until sending went on; `Infinity`: it was full. */
  readonly waitedMs: number;
  readonly stretches: readonly Stretch[];
}

export interface Fit {
  /** What the rate lies between, in units per second. */
  readonly low: number;
  readonly high: number;
  /** What the bucket holds when full, more or less. */
  readonly burst: number;
}

/** How far from empty a bucket may seem at the end of a round: it is judged by whole units, and some time later. */
const SLACK_BELOW = 0.6;
const SLACK_ABOVE = 1.6;
const HALVINGS = 16;
const BURSTS = 24;

/**
 * The rates that explain all rounds: for some size of the bucket each of them ends when it is just empty. Tried over
 * sizes from one unit to `mostBurst` and rates between `from` and `to`; null when nothing explains them all.
 */
export const fitBucket = (
  rounds: readonly Round[],
  { from, to, mostBurst }: { readonly from: number; readonly to: number; readonly mostBurst: number },
): Fit | null => {
  let [least, most, bursts, count] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (let index = 0; index < BURSTS; index += 1) {
    const burst = mostBurst ** (index / (BURSTS - 1));
    let [low, high] = [from, to];
    for (const round of rounds) {
      low = Math.max(low, rateThatLeaves(-SLACK_BELOW, round, burst, from, to));
      high = Math.min(high, rateThatLeaves(SLACK_ABOVE, round, burst, from, to));
      if (low > high) break;
    }
    if (low > high) continue;
    least = Math.min(least, low);
    most = Math.max(most, high);
    bursts += Math.log(burst);
    count += 1;
  }
  return count === 0 ? null : { low: least, high: most, burst: Math.exp(bursts / count) };
};

/** More rate leaves more in the bucket: found by halving. */
const rateThatLeaves = (left: number, round: Round, burst: number, from: number, to: number): number => {
  if (leftAtEnd(to, round, burst) < left) return left < 0 ? Number.POSITIVE_INFINITY : to;
  if (leftAtEnd(from, round, burst) > left) return left < 0 ? from : 0;
  let [low, high] = [from, to];
  for (let count = 0; count < HALVINGS; count += 1) {
    const middle = (low + high) / 2;
    if (leftAtEnd(middle, round, burst) < left) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

const leftAtEnd = (rate: number, { waitedMs, stretches }: Round, burst: number): number => {
  let tokens = Math.min(burst, (rate * waitedMs) / 1_000);
  for (const { ms, units } of stretches) tokens = Math.min(burst, tokens + (rate * ms) / 1_000 - units);
  return tokens;
};
