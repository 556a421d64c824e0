import { type RandomBytes, toBigInt } from './bytes.ts';

/** base^exponent mod modulus, four bits of the exponent at a time: 2,048 bits in some 30 ms. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 1n) return 0n;
  const powers = [1n];
  const reducedBase = modulo(base, modulus);
  for (let index = 1; index < 16; index += 1)
    powers.push(((powers[index - 1] ?? 1n) * reducedBase) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    const nibble = Number.parseInt(digit, 16);
    if (nibble !== 0) result = (result * (powers[nibble] ?? 1n)) % modulus;
  }
  return result;
}

/** The x with value·x ≡ 1; undefined when there is none. */
export function modInverse(value: bigint, modulus: bigint): bigint | undefined {
  let [remainder, nextRemainder] = [modulus, modulo(value, modulus)];
  let [factor, nextFactor] = [0n, 1n];
  while (nextRemainder !== 0n) {
    const quotient = remainder / nextRemainder;
    [remainder, nextRemainder] = [nextRemainder, remainder - quotient * nextRemainder];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return remainder === 1n ? modulo(factor, modulus) : undefined;
}

const SMALL_PRIMES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];

/** Miller–Rabin with random bases: wrong once in 4^rounds at most. */
export function isProbablePrime(candidate: bigint, random: RandomBytes, rounds = 20): boolean {
  if (candidate < 2n) return false;
  for (const prime of SMALL_PRIMES) if (candidate % prime === 0n) return candidate === prime;
  let odd = candidate - 1n;
  let halvings = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    halvings += 1;
  }
  const baseBytes = Math.ceil(bitLength(candidate) / 8) + 8;
  for (let round = 0; round < rounds; round += 1) {
    const base = 2n + (toBigInt(random(baseBytes)) % (candidate - 3n));
    if (!passesMillerRabin(candidate, base, odd, halvings)) return false;
  }
  return true;
}

function passesMillerRabin(candidate: bigint, base: bigint, odd: bigint, halvings: number): boolean {
  let power = modPow(base, odd, candidate);
  if (power === 1n || power === candidate - 1n) return true;
  for (let step = 1; step < halvings; step += 1) {
    power = (power * power) % candidate;
    if (power === candidate - 1n) return true;
  }
  return false;
}

/**
 * The two prime factors of `pq`, the smaller first, by Pollard's rho in Brent's form; for products of two primes below 2^32, as
 * the key exchange gives them, about 2^16 steps. Undefined when it is no such product.
 */
export function factorise(
  pq: bigint,
  random: RandomBytes,
): { readonly p: bigint; readonly q: bigint } | undefined {
  if (pq < 4n || pq >= 1n << 64n || isProbablePrime(pq, random)) return undefined;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const factor = findFactor(pq, random);
    if (factor === undefined) continue;
    const other = pq / factor;
    return factor < other ? { p: factor, q: other } : { p: other, q: factor };
  }
  return undefined;
}

/** Differences multiplied together before one gcd is taken. */
const BATCH = 128;
/** Many times what 64 bits need; a bound, so that no number can hold us for ever. */
const MAX_STEPS = 1 << 21;

function findFactor(n: bigint, random: RandomBytes): bigint | undefined {
  if ((n & 1n) === 0n) return 2n;
  const increment = 1n + (toBigInt(random(8)) % (n - 1n));
  const next = (value: bigint) => (value * value + increment) % n;
  let fast = toBigInt(random(8)) % n;
  let [slow, batchStart] = [fast, fast];
  let divisor = 1n;
  let product = 1n;
  for (let span = 1; divisor === 1n && span < MAX_STEPS; span *= 2) {
    slow = fast;
    for (let step = 0; step < span; step += 1) fast = next(fast);
    for (let done = 0; done < span && divisor === 1n; done += BATCH) {
      batchStart = fast;
      for (let step = 0; step < Math.min(BATCH, span - done); step += 1) {
        fast = next(fast);
        product = (product * absolute(slow - fast)) % n;
      }
      divisor = greatestCommonDivisor(product, n);
    }
  }
  // The batch hid both factors at once: walk it again one by one.
  if (divisor === n) {
    divisor = 1n;
    for (let step = 0; step <= BATCH && divisor === 1n; step += 1) {
      batchStart = next(batchStart);
      divisor = greatestCommonDivisor(absolute(slow - batchStart), n);
    }
  }
  return divisor > 1n && divisor < n ? divisor : undefined;
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left, right];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function modulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus;
  return remainder < 0n ? remainder + modulus : remainder;
}
