import { describe, expect, it } from 'vitest';
import { factorise, isProbablePrime, modInverse, modPow } from '../../../src/mtproto/big-integers.ts';
import { fromBigInt, toBigInt } from '../../../src/mtproto/bytes.ts';
import { seededBytes } from '../../support/seeded-random.ts';

const random = seededBytes(1);

describe('big numbers', () => {
  it('factor the pq of the documentation’s example', () => {
    expect(factorise(0x17ed48941a08f981n, random)).toEqual({ p: 0x494c553bn, q: 0x53911073n });
  });

  it('factor small, even and square products, and no primes', () => {
    expect(factorise(15n, random)).toEqual({ p: 3n, q: 5n });
    expect(factorise(2n * 1_000_003n, random)).toEqual({ p: 2n, q: 1_000_003n });
    expect(factorise(1_000_003n * 1_000_003n, random)).toEqual({ p: 1_000_003n, q: 1_000_003n });
    expect(factorise(1_000_003n, random)).toBeUndefined();
    expect(factorise(1n << 64n, random)).toBeUndefined();
  });

  it('factor fifty seeded products of primes near 2^31', () => {
    let found = 0;
    for (let candidate = (1n << 31n) - 1n; found < 50; candidate -= 2n) {
      const other = candidate - 2n * (1n + (toBigInt(random(2)) % 5_000n));
      if (!isProbablePrime(candidate, random) || !isProbablePrime(other, random)) continue;
      expect(factorise(candidate * other, random)).toEqual({ p: other, q: candidate });
      found += 1;
    }
  });

  it('raise to powers and invert', () => {
    expect(modPow(3n, 0n, 7n)).toBe(1n);
    expect(modPow(-2n, 3n, 7n)).toBe(6n);
    expect(modPow(5n, 117n, 19n)).toBe(1n);
    expect(modInverse(3n, 11n)).toBe(4n);
    expect(modInverse(6n, 9n)).toBeUndefined();
  });

  it('tell primes from Carmichael numbers and strong pseudoprimes', () => {
    expect(isProbablePrime(561n, random)).toBe(false);
    expect(isProbablePrime(3_215_031_751n, random)).toBe(false);
    expect(isProbablePrime((1n << 127n) - 1n, random)).toBe(true);
    expect(isProbablePrime(1n, random)).toBe(false);
  });

  it('keep leading zeros when turned into bytes', () => {
    expect(fromBigInt(258n, 4)).toEqual(Uint8Array.of(0, 0, 1, 2));
    expect(fromBigInt(258n)).toEqual(Uint8Array.of(1, 2));
    expect(() => fromBigInt(65_536n, 2)).toThrow(RangeError);
  });
});
