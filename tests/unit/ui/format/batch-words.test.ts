import { expect, it } from 'vitest';
import { batchId } from '../../../../src/domain/ids.ts';
import { batchFigures } from '../../../../src/ui/format/batch-words.ts';
import type { BatchView } from '../../../../src/workers/contract.ts';

const batch: BatchView = {
  id: batchId('b'),
  title: 'Music',
  addedAt: 0,
  files: 40,
  filesDone: 12,
  filesFailed: 0,
  duplicates: 0,
  bytes: 4_194_304,
  bytesDone: 1_048_576,
  bytesPerSecond: 524_288,
  secondsLeft: 6,
  counts: {
    queued: 27,
    waiting: 0,
    active: 1,
    publishing: 0,
    completed: 12,
    skipped: 0,
    failed: 0,
    cancelled: 0,
  },
  paused: 0,
  priority: 'normal',
  ended: null,
};

it('says how far a batch is, and nothing of what there is not', () => {
  expect(batchFigures(batch)).toBe('12 of 40 files · 1.00 MiB of 4.00 MiB · 512 KiB/s · 6 s left');
  expect(batchFigures({ ...batch, bytesPerSecond: 0, secondsLeft: null })).toBe(
    '12 of 40 files · 1.00 MiB of 4.00 MiB',
  );
});
it('sums up a batch that has ended', () => {
  const ended = { at: 1, seconds: 90, bytesPerSecond: 46_603 };
  const counts = { ...batch.counts, cancelled: 1 };
  const over = {
    ...batch,
    filesDone: 38,
    filesFailed: 1,
    duplicates: 2,
    bytesDone: 4_194_304,
    counts,
    ended,
  };
  expect(batchFigures(over)).toBe(
    'Ended: 38 files done · 2 duplicates · 1 failed · 1 cancelled · 4.00 MiB · in 2 min · 45.5 KiB/s on average',
  );
});
