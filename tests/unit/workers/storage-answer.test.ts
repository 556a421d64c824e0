import { expect, test } from 'vitest';
import { createStorageAnswer } from '../../../src/workers/storage-answer.ts';

const reading = (persisted: boolean | null) => ({
  persisted,
  usageBytes: 1,
  quotaBytes: 2,
  stagingBudgetBytes: null,
});

test('nothing is said of a promise nobody has asked for', () => {
  const { complete } = createStorageAnswer(() => false);
  expect(complete(reading(false))).toEqual({
    persisted: null,
    usageBytes: 1,
    quotaBytes: 2,
    stagingBudgetBytes: null,
  });
});

test('the answer the page got is shown, whatever it is', () => {
  const { complete, heard } = createStorageAnswer(() => false);
  heard(false);
  expect(complete(reading(false)).persisted).toBe(false);
  heard(true);
  expect(complete(reading(false)).persisted).toBe(true);
});

test('a promise given once is known after a restart; where a folder is chosen, so is a refusal', () => {
  const { complete } = createStorageAnswer(() => true);
  expect(complete(reading(true)).persisted).toBe(true);
  expect(complete(reading(false)).persisted).toBe(false);
  expect(complete(reading(null)).persisted).toBe(null);
});
