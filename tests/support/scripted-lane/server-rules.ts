import { GRANULE_BYTES } from '../../../src/domain/byte-range.ts';
import type { LaneNumbers } from './record.ts';

/** What the server makes of a request that has reached it. */
export type Verdict =
  | { readonly kind: 'served' }
  /** FLOOD_WAIT */
  | { readonly kind: 'flood'; readonly seconds: number }
  /** FLOOD_PREMIUM_WAIT: a throttle, no flood. */
  | { readonly kind: 'throttle'; readonly seconds: number };

/** Time is an argument, in milliseconds; the numbers may be others at each call. */
export interface ServerRules {
  judge(answerBytes: number, numbers: LaneNumbers, now: number): Verdict;
}

const SERVED: Verdict = { kind: 'served' };
const PREMIUM_WAIT_SECONDS = 3;
const PREMIUM_BUCKET_SECONDS = 2;

/**
 * One account at one data centre. A bucket starts full and holds at least one token; a request takes one token however much it asks for, also when
 * the throttle refuses it then. Whoever asks inside a flood wait begins it again, whatever has come into the bucket
 * meanwhile; inside the wait of the throttle asking costs nothing but the question. The throttle's bucket holds two
 * seconds' worth, yet never less than the shortest request, or it would let nothing pass for ever.
 */
export const createServerRules = (): ServerRules => {
  const requests = createTokens();
  const premium = createTokens();
  let floodUntil = 0;
  let servedBytes = 0;

  const isFlooded = ({ bucket }: LaneNumbers, now: number): boolean =>
    bucket !== null &&
    (now < floodUntil || !requests.take(1, bucket.requestsPerSecond, Math.max(1, bucket.burst), now));

  const isThrottled = (bytes: number, numbers: LaneNumbers, now: number): boolean => {
    const { premiumAfterBytes, premiumBytesPerSecond } = numbers;
    if (premiumAfterBytes === null || servedBytes < premiumAfterBytes) return false;
    const most = Math.max(premiumBytesPerSecond * PREMIUM_BUCKET_SECONDS, GRANULE_BYTES);
    return !premium.take(bytes, premiumBytesPerSecond, most, now);
  };

  return {
    judge(bytes, numbers, now) {
      if (isFlooded(numbers, now)) {
        const seconds = numbers.bucket?.waitSeconds ?? 0;
        floodUntil = now + seconds * 1_000;
        return { kind: 'flood', seconds };
      }
      if (isThrottled(bytes, numbers, now)) return { kind: 'throttle', seconds: PREMIUM_WAIT_SECONDS };
      servedBytes += bytes;
      return SERVED;
    },
  };
};

const createTokens = () => {
  let left = Number.POSITIVE_INFINITY;
  let filledAt = 0;
  return {
    take(wanted: number, perSecond: number, most: number, now: number): boolean {
      left = Math.min(most, left + ((now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      // A hair of rounding must not refuse whoever keeps the rate exactly.
      if (left < wanted - 1e-6) return false;
      left -= wanted;
      return true;
    },
  };
};
