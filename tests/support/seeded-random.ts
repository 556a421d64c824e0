/** Repeatable bytes for tests: xorshift32, nothing secret. */
export function seededBytes(seed: number): (length: number) => Uint8Array<ArrayBuffer> {
  const next = seededNumbers(seed);
  return (length) => Uint8Array.from({ length }, () => next() & 255);
}

/** Repeatable unsigned 32-bit numbers. */
export function seededNumbers(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
