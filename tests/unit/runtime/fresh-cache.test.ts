import { expect, test } from 'vitest';
import { succeeded } from '../../../src/domain/failure.ts';
import { accountId, chatId } from '../../../src/domain/ids.ts';
import type { AccountStatus } from '../../../src/ports/account.ts';
import { createFreshCache } from '../../../src/runtime/fresh-cache.ts';
import { createMediaCounts } from '../../../src/runtime/media-counts.ts';

const MINUTE_MS = 60_000;
const LIMITS = { freshMs: 5 * MINUTE_MS, mostEntries: 100, droppedAtOnce: 50 };

test('an answer is good for five minutes', () => {
  const cache = createFreshCache<number>(LIMITS);
  cache.keep('a', 7, 1_000);
  expect(cache.take('a', 1_000)).toBe(7);
  expect(cache.take('a', 1_000 + 5 * MINUTE_MS - 1)).toBe(7);
  expect(cache.take('a', 1_000 + 5 * MINUTE_MS)).toBeUndefined();
  expect(cache.take('a', 2_000)).toBeUndefined();
});

test('a clock set back makes nothing fresh for longer', () => {
  const cache = createFreshCache<number>(LIMITS);
  cache.keep('a', 7, 10 * MINUTE_MS);
  expect(cache.take('a', 9 * MINUTE_MS)).toBeUndefined();
});

test('of a hundred the oldest fifty go when one more comes', () => {
  const cache = createFreshCache<number>(LIMITS);
  for (let index = 0; index < 100; index += 1) cache.keep(`key ${index}`, index, index);
  // Kept anew: it is the youngest now.
  cache.keep('key 3', 33, 100);
  cache.keep('one more', 1, 101);
  const left = Array.from({ length: 100 }, (_, index) => cache.take(`key ${index}`, 102));
  expect(left.filter((value) => value !== undefined)).toEqual([
    33,
    ...Array.from({ length: 49 }, (_, index) => index + 51),
  ]);
  expect(cache.take('one more', 102)).toBe(1);
});

test('a chat is counted anew after five minutes, for another account, and after a failure', async () => {
  let now = 0;
  let asked = 0;
  let status: AccountStatus = {
    kind: 'signed-in',
    user: { account: accountId('demo:1'), name: 'Ada', phone: null, homeDc: 2 },
    online: true,
  };
  const refused = { category: 'flood', code: 'FLOOD_WAIT', message: 'Wait.' } as const;
  let refuses = true;
  const counts = { audio: 3, video: 0, photo: 0, document: 0, voice: 0, round: 0, gif: 0 };
  const count = createMediaCounts(
    {
      counts: async () => {
        asked += 1;
        return refuses ? { ok: false, failure: refused } : succeeded(counts);
      },
    },
    { status: () => status },
    { now: () => now, at: () => () => undefined },
  );
  const ask = () => count(chatId('channel:1'), new AbortController().signal);
  expect((await ask()).ok).toBe(false);
  refuses = false;
  expect(await ask()).toEqual(succeeded(counts));
  expect(await ask()).toEqual(succeeded(counts));
  expect(asked).toBe(2);
  await count(chatId('channel:2'), new AbortController().signal);
  expect(asked).toBe(3);
  now = 5 * MINUTE_MS;
  await ask();
  expect(asked).toBe(4);
  status = { ...status, user: { ...status.user, account: accountId('demo:2') } };
  await ask();
  await ask();
  expect(asked).toBe(5);
});
