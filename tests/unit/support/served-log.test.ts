import { describe, expect, test } from 'vitest';
import type { ServedRange } from '../../../src/adapters/demo/counters/counters.ts';
import { activeAtEnd, inFlightAtEnd, mostBytesAgain, servedAgain } from '../../support/served-log.ts';

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

  test('the kill that lost a range answers for it, in whichever later life its turn comes', () => {
    const ranges = [range('a', 3, 5_000, 5_100), range('a', 3, 21_000, 21_100)];
    expect(servedAgain(ranges, LIVES, 0)).toMatchObject([
      { offset: 3 * GRANULE, finishedBeforeKillMs: 4_900 },
    ]);
    expect(servedAgain(ranges, LIVES, 1)).toEqual([]);
  });

  test('a range lost by two kills is told of each once', () => {
    const ranges = [
      range('a', 3, 9_000, 9_100),
      range('a', 3, 12_000, 12_100),
      range('a', 3, 21_000, 21_100),
    ];
    expect(servedAgain(ranges, LIVES, 0)).toMatchObject([{ finishedBeforeKillMs: 900 }]);
    expect(servedAgain(ranges, LIVES, 1)).toMatchObject([{ finishedBeforeKillMs: 7_900 }]);
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

  test('what was in flight and two requests for each active file may come again', () => {
    const life = { startedAt: 0, killedAt: 10_000 };
    const ranges = [range('a', 0, 9_000, null), range('a', 1, 9_000, 9_100), range('b', 0, 9_900, null)];
    expect(mostBytesAgain(ranges, life)).toBe(2 * GRANULE + 2 * 2 * 1_048_576);
    expect(mostBytesAgain([range('a', 0, 5_000, 5_100)], life)).toBe(0);
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
