import { expect, test } from 'vitest';
import { transferId } from '../../../src/domain/ids.ts';
import type { FinishedFile } from '../../../src/workers/contract.ts';
import { createHandOver } from '../../../src/workers/hand-over.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const finished = (number: number): FinishedFile => ({
  transfer: transferId(`m1a2b3-${number}`),
  name: `${number}.bin`,
  file: new File([], `${number}`),
});
const never = new AbortController().signal;

test('files go to the pages that ask, each once, in the order they were finished', async () => {
  const handOver = createHandOver(createVirtualClock());
  const first = handOver.next();
  const offers = [1, 2].map((number) => handOver.offer(finished(number), never));
  expect((await first).name).toBe('1.bin');
  expect((await handOver.next()).name).toBe('2.bin');
  for (const number of [2, 1]) handOver.begun(finished(number).transfer);
  expect(await Promise.all(offers)).toEqual([true, true]);
});

test('what a page took and never began is given to the next page that asks', async () => {
  const clock = createVirtualClock();
  const handOver = createHandOver(clock);
  void handOver.next();
  const offer = handOver.offer(finished(1), never);
  const other = handOver.next();
  await clock.advance(10_000);
  expect((await other).name).toBe('1.bin');
  handOver.begun(finished(1).transfer);
  expect(await offer).toBe(true);
});

test('a file that was begun is not given again, and one that was withdrawn to nobody', async () => {
  const clock = createVirtualClock();
  const handOver = createHandOver(clock);
  const cancelled = new AbortController();
  const gone = handOver.offer(finished(1), cancelled.signal);
  cancelled.abort();
  expect(await gone).toBe(false);
  expect(await handOver.offer(finished(2), cancelled.signal)).toBe(false);

  const taken = handOver.next();
  void handOver.offer(finished(3), never);
  expect((await taken).name).toBe('3.bin');
  handOver.begun(finished(3).transfer);
  const next = handOver.next();
  await clock.advance(60_000);
  void handOver.offer(finished(4), never);
  expect((await next).name).toBe('4.bin');
});
