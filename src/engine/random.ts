/**
 * A seeded generator whose whole state is one number, so that it can live in the engine's own state.
 * mulberry32 (Tommy Ettinger, public domain); statistical quality is ample for jitter.
 */
export interface Random {
  state: number;
}

/** The next number in [0, 1); moves the generator on. */
export const nextRandom = (random: Random): number => {
  random.state = (random.state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(random.state ^ (random.state >>> 15), random.state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

/** A number in [from, to). */
export const uniform = (random: Random, from: number, to: number): number =>
  from + (to - from) * nextRandom(random);
