import { describe, expect, test } from 'vitest';
import type { ServedRange } from '../../../src/adapters/demo/counters/counters.ts';
import { activeAtEnd, inFlightAtEnd, servedAgain } from '../../support/served-log.ts';

const GRANULE = 131_072;
const range = (fileId: string, granule: number, requestedAt: number, finishedAt: number | null) =>
  ({
    userId: '1',
    fileId,
    dc: 2,
    offset: granule * GRANULE,
    length: GRANULE,
    requestedAt,
    finishedAt,
  }) as ServedRange;
const LIVES = [
  { startedAt: 0, killedAt: 10_000 },
  { startedAt: 11_000, killedAt: 20_000 },
];

describe('what the server log says of a kill', () => {
  test('a range finished long before the kill and asked for afterwards is told', () => {
    const ranges = [range('a', 0, 5_000, 5_100), range('a', 0, 12_000, 12_100)];
    expect(servedAgain(ranges, LIVES, 0)).toEqual([
      { file: 'a', offset: 0, bytes: GRANULE, finishedBeforeKillMs: 4_900 },
    ]);
    expect(servedAgain(ranges, LIVES, 1)).toEqual([]);
  });

  test('a range of an earlier life that is asked for again after a later kill is told', () => {
    const ranges = [range('a', 3, 5_000, 5_100), range('a', 3, 21_000, 21_100)];
    expect(servedAgain(ranges, LIVES, 0)).toEqual([]);
    expect(servedAgain(ranges, LIVES, 1)).toMatchObject([
      { offset: 3 * GRANULE, finishedBeforeKillMs: 14_900 },
    ]);
  });

  test('an answer that was finished only after the kill went to nobody, in any later life either', () => {
    const ranges = [range('a', 0, 9_990, 10_010), range('a', 0, 21_000, 21_100)];
    expect(inFlightAtEnd(ranges, { startedAt: 0, killedAt: 10_000 })).toHaveLength(1);
    expect(servedAgain(ranges, LIVES, 0)).toEqual([]);
    expect(servedAgain(ranges, LIVES, 1)).toEqual([]);
  });

  test('what a browser asked for while it died went to nobody either', () => {
    const ranges = [range('a', 0, 10_005, 10_020), range('a', 0, 21_000, 21_100)];
    expect(servedAgain(ranges, LIVES, 1)).toEqual([]);
  });

  test('files with something in flight, or asked for in the last second, are active', () => {
    const ranges = [
      range('slow', 0, 1_000, null),
      range('just', 0, 9_500, 9_600),
      range('done', 0, 7_000, 7_100),
      range('later', 0, 12_000, null),
    ];
    expect([...activeAtEnd(ranges, { startedAt: 0, killedAt: 10_000 })]).toEqual(['slow', 'just']);
  });
});
