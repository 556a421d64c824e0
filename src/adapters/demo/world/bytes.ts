import { hash32 } from './random.ts';
import type { DemoBytes } from './types.ts';

const EMPTY = new Uint8Array(0);

/** Two keys per content: with one alone, files whose keys differ in high bits would share whole granules. */
export interface NoiseKey {
  readonly first: number;
  readonly second: number;
}

export function noiseKey(...parts: readonly number[]): NoiseKey {
  return { first: hash32(...parts, 1), second: hash32(...parts, 2) };
}

/**
 * Random-looking bytes at any offset below 16 GiB. A counter is mixed by bijective steps, so no two words of one file
 * are equal, hence no two granules. Little-endian words: every machine with a browser is.
 * Over 1 GB/s per core: two multiplications per four bytes.
 */
export function noise(key: NoiseKey, offset: number, length: number): Uint8Array {
  const firstWord = Math.floor(offset / 4);
  const shift = offset - firstWord * 4;
  const words = new Uint32Array(Math.ceil((shift + length) / 4));
  // Signed from here on: unsigned ones above 2³¹ would make engines leave integer arithmetic.
  const first = key.first | 0;
  const second = key.second | 0;
  const base = firstWord | 0;
  const count = words.length | 0;
  for (let index = 0; index < count; index = (index + 1) | 0) {
    let x = ((base + index) | 0) ^ first;
    x = (Math.imul(x ^ (x >>> 16), 0x7feb352d) + second) | 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) | 0;
    words[index] = x ^ (x >>> 16);
  }
  return new Uint8Array(words.buffer, shift, length);
}

/** The part of [offset, offset + length) that lies inside a content of `size` bytes. */
function clampedLength(size: number, offset: number, length: number): number {
  if (!(offset >= 0) || !(length > 0)) return 0;
  return Math.max(0, Math.min(length, size - offset));
}

/** Writes what of `piece`, which stands at `pieceOffset` of the content, falls into `target`, which stands at `offset`. */
export function overlay(target: Uint8Array, offset: number, piece: Uint8Array, pieceOffset: number): void {
  const from = Math.max(offset, pieceOffset);
  const to = Math.min(offset + target.length, pieceOffset + piece.length);
  if (from < to) target.set(piece.subarray(from - pieceOffset, to - pieceOffset), from - offset);
}

/** Noise with bytes of meaning laid over it by `mark`, which gets the fresh bytes and the offset they stand at. */
export function computedBytes(
  size: number,
  key: NoiseKey,
  mark?: (target: Uint8Array, offset: number) => void,
): DemoBytes {
  return {
    size,
    read(offset, length) {
      const within = clampedLength(size, offset, length);
      if (within === 0) return EMPTY;
      const bytes = noise(key, offset, within);
      mark?.(bytes, offset);
      return bytes;
    },
  };
}

/** Keeps the contents built last, up to a number of bytes; sizes are kept for ever. */
export interface BuiltCache {
  get(name: string, build: () => Uint8Array): Uint8Array;
  size(name: string, build: () => Uint8Array): number;
}

export function builtCache(capacityBytes: number): BuiltCache {
  const contents = new Map<string, Uint8Array>();
  const sizes = new Map<string, number>();
  let heldBytes = 0;
  const get = (name: string, build: () => Uint8Array): Uint8Array => {
    const known = contents.get(name);
    const content = known ?? build();
    if (known === undefined) {
      heldBytes += content.length;
      sizes.set(name, content.length);
    }
    contents.delete(name);
    contents.set(name, content);
    for (const [oldest, { length }] of contents) {
      if (heldBytes <= capacityBytes || oldest === name) break;
      contents.delete(oldest);
      heldBytes -= length;
    }
    return content;
  };
  return { get, size: (name, build) => sizes.get(name) ?? get(name, build).length };
}

/** A content built as a whole at the first look; `size` spares that look to those who only list. */
export function builtBytes(
  cache: BuiltCache,
  name: string,
  build: () => Uint8Array,
  size?: number,
): DemoBytes {
  return {
    get size() {
      return size ?? cache.size(name, build);
    },
    read(offset, length) {
      const content = cache.get(name, build);
      const within = clampedLength(content.length, offset, length);
      return within === 0 ? EMPTY : content.subarray(offset, offset + within);
    },
  };
}
