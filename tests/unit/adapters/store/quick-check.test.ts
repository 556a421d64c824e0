import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { quickCheck } from '../../../../src/adapters/store/quick-check.ts';
import { readTransfer, transferSchema } from '../../../../src/adapters/store/schema.ts';
import { sampleTransfer } from '../../../support/sample-transfer.ts';
import { spoiled } from '../../../support/spoiled.ts';

/** What a field may be found to be. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  '',
  'x',
  0,
  -1,
  0.5,
  5_000_000_000_000,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  {},
  [],
  [1],
  new Uint8Array(1),
  { kind: 'waiting', reason: 'flood', until: null },
  { kind: 'waiting', reason: 'tired', until: null },
  { kind: 'failed', at: 1, failure: { category: 'gone', code: 'c', message: 'm', waitSeconds: undefined } },
  { kind: 'failed', at: 1, failure: { category: 'gone', code: 'c', message: 'm', waitSeconds: 3 } },
];

describe('quick check', () => {
  it('answers as valibot does for every way a transfer may be spoiled', () => {
    const failure = {
      category: 'flood',
      code: 'F',
      message: 'F',
      waitSeconds: 3,
      dc: 4,
      detail: 'd',
    } as const;
    const samples = [sampleTransfer('a'), sampleTransfer('b', { state: { kind: 'failed', at: 7, failure } })];
    const answers = new Set<boolean>();
    for (const sample of samples) {
      for (const record of spoiled({ ...sample }, WRONG)) {
        const expected = v.is(transferSchema, record);
        expect(readTransfer(record).ok, JSON.stringify(record)).toBe(expected);
        answers.add(expected);
      }
    }
    expect(answers).toEqual(new Set([true, false]));
  });

  it('leaves what it does not know to valibot', () => {
    const even = v.pipe(
      v.number(),
      v.check((value) => value % 2 === 0),
    );
    expect([1, 2, 'x'].map(quickCheck(even))).toEqual([false, true, false]);
    const either = v.union([v.string(), v.number()]);
    expect([1, 'x', null].map(quickCheck(either))).toEqual([true, true, false]);
  });
});
