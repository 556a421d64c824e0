import { nextRandom, type Random, uniform } from '../../../src/engine/random.ts';
import type { Bucket, LaneChange, LaneNumbers, LaneRecord } from './record.ts';

const MIB = 1_048_576;

/** Lanes that nobody has looked at, the same for the same seed: what is judged by them cannot have been made for them. */
export const randomLanes = (count: number, seed: number): LaneRecord[] =>
  Array.from({ length: count }, (_, index) =>
    randomLane(`random ${seed}/${index + 1}`, seed * 10_007 + index),
  );

const randomLane = (name: string, seed: number): LaneRecord => {
  const random: Random = { state: seed };
  // The first numbers of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 8; skipped += 1) nextRandom(random);
  const http = nextRandom(random) < 0.6;
  const perConnectionBytesPerSecond = Math.round(logUniform(random, 30_000, 8_000_000));
  const numbers: LaneNumbers = {
    rttMs: Math.round(logUniform(random, 10, 900)),
    jitterMs: Math.round(logUniform(random, 1, 150)),
    perConnectionBytesPerSecond,
    perAccountBytesPerSecond: Math.round(perConnectionBytesPerSecond * uniform(random, 1, 8)),
    loss: chance(random, 0.15) ? uniform(random, 0.001, 0.02) : 0,
    bucket: chance(random, 0.35) ? randomBucket(random) : null,
    ...randomPremium(random, perConnectionBytesPerSecond),
    slowConnection: chance(random, 0.12)
      ? {
          index: Math.floor(uniform(random, 0, 5)),
          bytesPerSecond: Math.round(logUniform(random, 500, 20_000)),
        }
      : null,
  };
  const seconds = Math.round(uniform(random, 120, 600));
  return {
    name: `${name} over ${http ? 'HTTP' : 'WebSocket'}`,
    seed,
    seconds,
    ...numbers,
    maxConnections: http ? 6 : 8,
    requestsPerConnection: http ? 1 : Number.POSITIVE_INFINITY,
    maxRequestBytes: MIB,
    changes: randomChanges(random, numbers, seconds),
    files: randomFiles(random, numbers.perAccountBytesPerSecond * seconds),
  };
};

const chance = (random: Random, share: number): boolean => nextRandom(random) < share;

const logUniform = (random: Random, from: number, to: number): number =>
  Math.exp(uniform(random, Math.log(from), Math.log(to)));

const randomBucket = (random: Random): Bucket => ({
  requestsPerSecond: Math.round(logUniform(random, 5, 500)) / 10,
  burst: Math.round(logUniform(random, 2, 100)),
  waitSeconds: Math.round(logUniform(random, 2, 40)),
});

const randomPremium = (
  random: Random,
  speed: number,
): Pick<LaneNumbers, 'premiumAfterBytes' | 'premiumBytesPerSecond'> => {
  if (!chance(random, 0.15)) return { premiumAfterBytes: null, premiumBytesPerSecond: 0 };
  return {
    premiumAfterBytes: Math.round(uniform(random, 0, 50) * speed),
    premiumBytesPerSecond: Math.round(Math.max(200_000, speed * uniform(random, 0.3, 1.5))),
  };
};

/** Half of the lanes stay as they are; the others change their speed some times, and now and then are dead for a while. */
const randomChanges = (random: Random, first: LaneNumbers, seconds: number): LaneChange[] => {
  if (chance(random, 0.5)) return [];
  const count = 1 + Math.floor(uniform(random, 0, 4));
  const instants = Array.from({ length: count }, () => Math.round(uniform(random, 10, seconds * 0.9)));
  return [...new Set(instants)]
    .sort((left, right) => left - right)
    .flatMap((at) => {
      const factor = logUniform(random, 0.3, 3);
      const change: LaneChange = {
        ...first,
        at,
        perAccountBytesPerSecond: Math.round(first.perAccountBytesPerSecond * factor),
      };
      if (!chance(random, 0.1)) return [change];
      return [
        { ...change, perAccountBytesPerSecond: 0 },
        { ...change, at: at + Math.round(uniform(random, 1, 30)) },
      ];
    })
    .sort((left, right) => left.at - right.at);
};

/** Sizes of one kind or mixed; in half of the lanes less than the line could carry in the time. */
const randomFiles = (random: Random, carriedBytes: number): LaneRecord['files'] => {
  const wantedBytes = carriedBytes * uniform(random, 0.3, 1.7);
  const kinds = chance(random, 0.5) ? 1 : 2;
  return Array.from({ length: kinds }, () => {
    const most = Math.min(4_000 * MIB, wantedBytes);
    const bytes = Math.round(logUniform(random, Math.min(100_000, most), most));
    return { count: Math.min(3_000, Math.ceil(wantedBytes / kinds / bytes)), bytes };
  });
};
