import { expect, it } from 'vitest';
import { queueFigures, queueInShort, unfinishedOf } from '../../../../src/ui/format/queue-words.ts';
import type { QueueTotals } from '../../../../src/workers/contract.ts';

const NONE = {
  queued: 0,
  waiting: 0,
  active: 0,
  publishing: 0,
  completed: 0,
  skipped: 0,
  failed: 0,
  cancelled: 0,
};
const TOTALS: QueueTotals = {
  files: 40,
  filesDone: 12,
  filesFailed: 1,
  bytes: 3_355_443_200,
  bytesDone: 1_073_741_824,
  bytesPerSecond: 5_242_880,
  secondsLeft: 435,
  counts: { ...NONE, active: 4, waiting: 3, queued: 20, completed: 12, failed: 1 },
  diskTrouble: null,
};

it('says how far the queue is, how fast, and for how long', () => {
  expect(queueFigures(TOTALS)).toBe('12 of 40 files · 1.00 GiB of 3.13 GiB · 5.00 MiB/s · 7 min left');
  expect(queueInShort(TOTALS)).toEqual(['12 of 40 files', '1 failed', '5.00 MiB/s', '7 min left']);
});

it('shows no speed when nothing moves', () => {
  const still = { ...TOTALS, bytesPerSecond: 0, secondsLeft: null };
  expect(queueFigures(still)).toBe('12 of 40 files · 1.00 GiB of 3.13 GiB');
});

it('is short about nothing', () => {
  expect(queueInShort(null)).toEqual(['Nothing in the queue']);
  expect(queueFigures({ ...TOTALS, files: 0 })).toBe('');
});

it('counts what is still to do', () => {
  expect(unfinishedOf(TOTALS)).toBe(27);
});
