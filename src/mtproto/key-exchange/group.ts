import { bitLength, isProbablePrime } from '../big-integers.ts';
import { fromHex, type RandomBytes, toBigInt } from '../bytes.ts';

/**
 * The prime that Telegram's servers use, safe as the documentation demands; naming it here saves the check of a minute's worth of
 * multiplications (core.telegram.org/mtproto/auth_key, step 5).
 */
export const knownPrime = toBigInt(
  fromHex(`
    c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f
    48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37
    20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64
    2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4
    a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754
    fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4
    e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f
    0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b
  `) ?? new Uint8Array(),
);

/** The generator that goes with it. */
export const knownGenerator = 3;

/** Public values nearer than this to either end are refused: 2^(2048−64). */
const MARGIN = 1n << 1984n;

/** Whether p is a safe prime of 2,048 bits and g generates the subgroup of order (p−1)/2. Takes seconds for an unknown prime. */
export function isGoodGroup(prime: bigint, generator: number, random: RandomBytes): boolean {
  if (!generatesSubgroup(prime, generator)) return false;
  if (prime === knownPrime) return true;
  if (bitLength(prime) !== 2048) return false;
  return isProbablePrime(prime, random) && isProbablePrime((prime - 1n) / 2n, random);
}

/** Both sides check the other's g^x: strictly between 2^(2048−64) and p − 2^(2048−64). */
export function isGoodPublicValue(value: bigint, prime: bigint): boolean {
  return value > MARGIN && value < prime - MARGIN;
}

/** Quadratic reciprocity turned into one small remainder per generator, as the documentation lists them. */
function generatesSubgroup(prime: bigint, generator: number): boolean {
  switch (generator) {
    case 2:
      return prime % 8n === 7n;
    case 3:
      return prime % 3n === 2n;
    case 4:
      return true;
    case 5:
      return prime % 5n === 1n || prime % 5n === 4n;
    case 6:
      return prime % 24n === 19n || prime % 24n === 23n;
    case 7:
      return prime % 7n === 3n || prime % 7n === 5n || prime % 7n === 6n;
    default:
      return false;
  }
}
