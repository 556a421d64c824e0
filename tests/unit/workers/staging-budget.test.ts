import { expect, test } from 'vitest';
import { createStagingBudget } from '../../../src/workers/staging-budget.ts';
import { MemoryCabinet } from '../../support/telegram/memory-cabinet.ts';

const GIB = 1_073_741_824;

test('the budget is half of what is free until one is set, and is remembered', async () => {
  const cabinet = new MemoryCabinet();
  const budget = createStagingBudget(cabinet);
  await budget.restore();
  expect(budget.bytes()).toBeNull();
  expect(await budget.set(5 * GIB)).toMatchObject({ ok: true });
  const later = createStagingBudget(cabinet);
  await later.restore();
  expect(later.bytes()).toBe(5 * GIB);
  await later.set(null);
  const last = createStagingBudget(cabinet);
  await last.restore();
  expect(last.bytes()).toBeNull();
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 60])('%d is no budget, and changes nothing', async (bytes) => {
  const cabinet = new MemoryCabinet();
  const budget = createStagingBudget(cabinet);
  expect(await budget.set(bytes)).toMatchObject({ ok: false, failure: { category: 'input' } });
  expect(budget.bytes()).toBeNull();
  await cabinet.write('staging-budget', bytes);
  await budget.restore();
  expect(budget.bytes()).toBeNull();
});
