import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LOOK_MS, makeWatch } from '../../../../src/ui/state/performance.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Somebody who looks at numbers that take a while to come. */
function onlooker({ answerMs = 0 } = {}) {
  let inSight = true;
  let asked = 0;
  const taken: number[] = [];
  const watch = makeWatch<number>({
    ask: async () => {
      asked += 1;
      const answer = asked;
      if (answerMs > 0) await new Promise((resolve) => setTimeout(resolve, answerMs));
      return answer === 3 ? null : answer;
    },
    take: (answer) => taken.push(answer),
    isInSight: () => inSight,
  });
  return {
    watch,
    taken,
    asked: () => asked,
    show: (isInSight: boolean): void => {
      inSight = isInSight;
      watch.look();
    },
  };
}

it('asks at most four times a second', async () => {
  const { watch, asked } = onlooker();
  watch.look();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBeGreaterThanOrEqual(10_000 / LOOK_MS);
  expect(asked()).toBeLessThanOrEqual(40);
});

it('asks nothing while nobody looks, and at once when somebody does again', async () => {
  const { watch, asked, show } = onlooker();
  watch.look();
  await vi.advanceTimersByTimeAsync(1_000);
  show(false);
  const before = asked();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(before);
  show(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked()).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(asked()).toBe(before + 2);
});

it('asks one question at a time, and a changed one as soon as the last is answered', async () => {
  const { watch, asked } = onlooker({ answerMs: 5_000 });
  watch.look();
  await vi.advanceTimersByTimeAsync(1_000);
  watch.look();
  watch.look();
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(4_001);
  expect(asked()).toBe(2);
});

it('keeps the last numbers while nobody answers', async () => {
  const { watch, taken } = onlooker();
  watch.look();
  await vi.advanceTimersByTimeAsync(4 * LOOK_MS - 1);
  expect(taken).toEqual([1, 2, 4]);
});

it('is over when the page is left', async () => {
  const { watch, asked, taken } = onlooker({ answerMs: 100 });
  watch.look();
  watch.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
  expect(taken).toEqual([]);
});
