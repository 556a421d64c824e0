/** Seeded choices. Everything is a pure function of integers, so any item can be computed without its neighbours. */

/** Mixes a 32-bit integer; bijective. Constants: `lowbias32` of Chris Wellons' hash-prospector (public domain). */
export function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A 32-bit hash of integers, order mattering. */
export function hash32(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) state = mix32(state ^ mix32(part + 0x85ebca6b)) + 0x27d4eb2f;
  return mix32(state);
}

/** A hash of a text, to make keys of names. */
export function hashText(text: string): number {
  let state = text.length;
  for (let index = 0; index < text.length; index += 1) state = mix32(state ^ text.charCodeAt(index)) + index;
  return mix32(state);
}

/** A fraction in [0, 1). */
export function fraction(...key: readonly number[]): number {
  return hash32(...key) / 0x1_0000_0000;
}

/** An integer from `least` to `most`, both included. */
export function between(least: number, most: number, ...key: readonly number[]): number {
  return least + Math.floor(fraction(...key) * (most - least + 1));
}

/** One of the list, which must not be empty. */
export function pick<Item>(list: readonly Item[], ...key: readonly number[]): Item {
  return list[hash32(...key) % list.length] as Item;
}

/** A bijection of 32-bit integers chosen by the seed: a Feistel network over two halves of 16 bits. */
export function permute32(seed: number, value: number): number {
  let left = value >>> 16;
  let right = value & 0xffff;
  for (let round = 0; round < 4; round += 1) {
    [left, right] = [right, left ^ (hash32(seed, round, right) & 0xffff)];
  }
  return ((left << 16) | right) >>> 0;
}

/** Undoes `permute32`. */
export function unpermute32(seed: number, value: number): number {
  let left = value >>> 16;
  let right = value & 0xffff;
  for (let round = 3; round >= 0; round -= 1) {
    [left, right] = [right ^ (hash32(seed, round, left) & 0xffff), left];
  }
  return ((left << 16) | right) >>> 0;
}

/** A 63-bit positive integer, as Telegram's access hashes are seen to be (they may be negative too). */
export function hash63(...key: readonly number[]): bigint {
  return (BigInt(hash32(...key, 1) & 0x7fffffff) << 32n) | BigInt(hash32(...key, 2));
}
