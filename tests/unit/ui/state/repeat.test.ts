import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { failed } from '../../../../src/domain/failure.ts';
import { chatId } from '../../../../src/domain/ids.ts';
import { createMediaList } from '../../../../src/ui/state/media-list.ts';
import type { Engine } from '../../../../src/workers/contract.ts';
import { createFakeEngine } from '../../../support/fake-engine.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A list whose server refuses the first so many questions, with or without a time to wait. */
function listRefused(times: number, waitSeconds?: number) {
  const fake = createFakeEngine({
    account: 'signed-in',
    chats: 1,
    transfers: 0,
    errors: false,
    folder: 'none',
  });
  let asked = 0;
  const engine: Engine = {
    ...fake,
    media: async (...request) => {
      asked += 1;
      if (asked > times) return fake.media(...request);
      const failure = {
        category: 'flood',
        code: 'FLOOD_WAIT',
        message: 'Telegram asked for a pause.',
      } as const;
      return failed(waitSeconds === undefined ? failure : { ...failure, waitSeconds });
    },
  };
  const list = createRoot(() => createMediaList(engine, chatId('channel:0'), 'all'));
  return { list, asked: () => asked };
}

it('counts down to the end of a flood wait, then goes on by itself', async () => {
  const { list, asked } = listRefused(1, 7);
  list.loadMore();
  await vi.advanceTimersByTimeAsync(0);
  expect(list.failure()?.code).toBe('FLOOD_WAIT');
  expect(list.repeatAt()).toBe(Date.now() + 7_000);
  await vi.advanceTimersByTimeAsync(6_999);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked()).toBe(2);
  expect(list.failure()).toBeNull();
  expect(list.repeatAt()).toBeNull();
  expect(list.rows().length).toBeGreaterThan(0);
});

it('asks once when the user does not want to wait', async () => {
  const { list, asked } = listRefused(1, 60);
  list.loadMore();
  await vi.advanceTimersByTimeAsync(0);
  list.goOn();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked()).toBe(2);
});

it('leaves to the user what does not mend itself', async () => {
  const { list, asked } = listRefused(1);
  list.loadMore();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked()).toBe(1);
  expect(list.repeatAt()).toBeNull();
});
