/** A token bucket for requests that are no file parts (history, search, refresh). Pure: says when, never waits. */
export interface TokenBucket {
  perSecond: number;
  burst: number;
  tokens: number;
  countedAt: number;
}

/** One request a second, five at once: the default of the product's settings. */
export const createTokenBucket = (now: number, perSecond = 1, burst = 5): TokenBucket => ({
  perSecond,
  burst,
  tokens: burst,
  countedAt: now,
});

/** Takes a token and returns the instant (Unix ms, ≥ `now`) from which the request may be sent. */
export const takeToken = (bucket: TokenBucket, now: number): number => {
  const elapsedMs = Math.max(0, now - bucket.countedAt);
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + (elapsedMs / 1_000) * bucket.perSecond);
  bucket.countedAt = now;
  bucket.tokens -= 1;
  return bucket.tokens >= 0 ? now : Math.ceil(now + (-bucket.tokens / bucket.perSecond) * 1_000);
};
