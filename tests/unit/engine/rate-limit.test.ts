import { expect, test } from 'vitest';
import { createTokenBucket, takeToken } from '../../../src/engine/rate-limit.ts';

test('five at once, then one a second', () => {
  const bucket = createTokenBucket(0);
  const sent = Array.from({ length: 9 }, () => takeToken(bucket, 0));
  expect(sent).toEqual([0, 0, 0, 0, 0, 1_000, 2_000, 3_000, 4_000]);
});

test('quiet time is saved up, but for five requests only', () => {
  const bucket = createTokenBucket(0);
  for (let count = 0; count < 5; count += 1) takeToken(bucket, 0);
  const sent = Array.from({ length: 7 }, () => takeToken(bucket, 60_000));
  expect(sent).toEqual([60_000, 60_000, 60_000, 60_000, 60_000, 61_000, 62_000]);
});

test('a clock set back gives no tokens and takes none', () => {
  const bucket = createTokenBucket(3_600_000);
  expect(takeToken(bucket, 0)).toBe(0);
  expect(bucket.tokens).toBe(4);
});
