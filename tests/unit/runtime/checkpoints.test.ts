import { expect, test } from 'vitest';
import { type Failure, succeeded } from '../../../src/domain/failure.ts';
import { transferId } from '../../../src/domain/ids.ts';
import { createCheckpoints } from '../../../src/runtime/checkpoints.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const ID = transferId('t1');
const FULL: Failure = { category: 'store', code: 'STORE_FULL', message: '' };

const setUp = (saveMs = 5) => {
  const clock = createVirtualClock(0);
  const store = createMemoryStore(clock, saveMs);
  const heard: [string, number][] = [];
  const discarded: [string, number][] = [];
  const checkpoints = createCheckpoints(
    { store, clock },
    async (transfer) => {
      discarded.push([transfer, clock.now()]);
      return succeeded(undefined);
    },
    {
      due: () => {
        heard.push(['due', clock.now()]);
        checkpoints.write({});
      },
      saved: () => heard.push(['saved', clock.now()]),
      failed: (failure) => {
        heard.push([failure.code, clock.now()]);
        checkpoints.ask(false);
      },
    },
  );
  return { clock, store, checkpoints, heard, discarded };
};

test('many changes become one save, within a quarter of a second', async () => {
  const { clock, checkpoints, heard } = setUp();
  for (let count = 0; count < 50; count += 1) {
    checkpoints.ask(false);
    await clock.advance(3);
  }
  await clock.advance(100);
  expect(heard).toEqual([
    ['due', 200],
    ['saved', 205],
  ]);
});

test('what is urgent does not wait, and overtakes what could', async () => {
  const { clock, checkpoints, heard } = setUp();
  checkpoints.ask(false);
  checkpoints.ask(true);
  await clock.advance(300);
  expect(heard).toEqual([
    ['due', 0],
    ['saved', 5],
  ]);
});

test('one save at a time: what is asked for meanwhile comes after it', async () => {
  const { clock, checkpoints, heard } = setUp(1_000);
  checkpoints.ask(true);
  await clock.advance(10);
  checkpoints.ask(false);
  checkpoints.ask(true);
  await clock.advance(1_500);
  expect(heard.slice(0, 3)).toEqual([
    ['due', 0],
    ['saved', 1_000],
    ['due', 1_000],
  ]);
});

test('a save that fails is tried again, less and less often', async () => {
  const { clock, store, checkpoints, heard } = setUp();
  store.failure = FULL;
  checkpoints.ask(true);
  await clock.advance(20_000);
  const tries = heard.filter(([what]) => what === 'due').map(([, at]) => at);
  expect(tries.length).toBeGreaterThan(3);
  expect(tries.length).toBeLessThan(7);
  store.failure = null;
  await clock.advance(40_000);
  expect(heard.at(-1)?.[0]).toBe('saved');
});

test('staged bytes are deleted only once it is saved that nobody counts on them', async () => {
  const { clock, store, checkpoints, discarded } = setUp();
  store.failure = FULL;
  checkpoints.discardLater(ID);
  checkpoints.ask(true);
  await clock.advance(5_000);
  expect(discarded).toEqual([]);
  store.failure = null;
  await clock.advance(60_000);
  expect(discarded).toHaveLength(1);
});

test('a transfer that is wanted after all keeps its bytes', async () => {
  const { clock, checkpoints, discarded } = setUp();
  checkpoints.discardLater(ID);
  await checkpoints.keep(ID);
  checkpoints.ask(true);
  await clock.advance(1_000);
  expect(discarded).toEqual([]);
});

test('a transfer wanted again while a save runs is not deleted after it', async () => {
  const { clock, checkpoints, discarded } = setUp(50);
  checkpoints.discardLater(ID);
  checkpoints.ask(true);
  await clock.advance(10);
  await checkpoints.keep(ID);
  await clock.advance(1_000);
  expect(discarded).toEqual([]);
});

test('nor after a later one, when that save failed', async () => {
  const { clock, store, checkpoints, discarded } = setUp(50);
  store.failure = FULL;
  checkpoints.discardLater(ID);
  checkpoints.ask(true);
  await clock.advance(10);
  await checkpoints.keep(ID);
  await clock.advance(100);
  store.failure = null;
  await clock.advance(60_000);
  expect(discarded).toEqual([]);
});

test('what waits to be durable is told after the next whole save, not the one under way', async () => {
  const { clock, checkpoints } = setUp(1_000);
  checkpoints.ask(true);
  await clock.advance(10);
  const told: number[] = [];
  void checkpoints.tried().then(() => told.push(clock.now()));
  await clock.advance(1_500);
  expect(told).toEqual([]);
  await clock.advance(1_500);
  expect(told).toEqual([2_000]);
});
