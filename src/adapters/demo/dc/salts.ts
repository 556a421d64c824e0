import { concat, readLong, writeLong } from '../../../mtproto/bytes.ts';
import { sha256Sync } from '../../../mtproto/kernels.ts';
import type { StoredKey } from '../state/memory.ts';

/** A new salt every half hour, each good for an hour, as the documentation describes. */
export const SALT_PERIOD_SECONDS = 1800;

/** The salt of one period: computed from the key, so that a restarted server still knows it. */
function saltOf(key: StoredKey, period: number, epoch: number): bigint {
  const place = new Uint8Array(16);
  writeLong(place, BigInt(period));
  writeLong(place, BigInt(epoch), 8);
  return readLong(sha256Sync(concat(key.bytes, place)));
}

export function currentSalt(key: StoredKey, nowSeconds: number, epoch: number): bigint {
  return saltOf(key, Math.floor(nowSeconds / SALT_PERIOD_SECONDS), epoch);
}

/** Whether a message may carry this salt: that of this period or the one before, or the key's first in its first hour. */
export function acceptsSalt(key: StoredKey, salt: bigint, nowSeconds: number, epoch: number): boolean {
  const period = Math.floor(nowSeconds / SALT_PERIOD_SECONDS);
  if (salt === saltOf(key, period, epoch) || salt === saltOf(key, period - 1, epoch)) return true;
  const isFresh = nowSeconds < key.createdAtSeconds + 2 * SALT_PERIOD_SECONDS && key.saltEpoch === epoch;
  return isFresh && salt === key.firstSalt;
}

export interface FutureSalt {
  readonly validSince: number;
  readonly validUntil: number;
  readonly salt: bigint;
}

/** Unix seconds; the first is today's. At most 64, as many as may be asked for. */
export function futureSalts(key: StoredKey, count: number, nowSeconds: number, epoch: number): FutureSalt[] {
  const first = Math.floor(nowSeconds / SALT_PERIOD_SECONDS);
  return Array.from({ length: Math.min(64, Math.max(0, count)) }, (_, index) => ({
    validSince: (first + index) * SALT_PERIOD_SECONDS,
    validUntil: (first + index + 2) * SALT_PERIOD_SECONDS,
    salt: saltOf(key, first + index, epoch),
  }));
}
