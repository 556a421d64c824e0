import { describe, expect, it } from 'vitest';
import { strays } from '../../../src/ui/components/row-order.ts';

const strayed = (list: readonly number[], fixed?: number): number[] =>
  strays(list, fixed === undefined ? -1 : list.indexOf(fixed)).map((place) => list[place]!);

describe('rows that are out of order', () => {
  it('are none where they ascend, or where there are none', () => {
    expect(strayed([])).toEqual([]);
    expect(strayed([3, 4, 9])).toEqual([]);
  });
  it('are the fewer ones, at whichever end', () => {
    expect(strayed([8, 9, 3, 4, 5, 6, 7])).toEqual([8, 9]);
    expect(strayed([5, 6, 7, 8, 9, 3, 4])).toEqual([3, 4]);
    expect(strayed([3, 9, 4, 5, 6])).toEqual([9]);
  });
  it('are the others, where one may not move', () => {
    expect(strayed([8, 9, 3, 4, 5], 9)).toEqual([3, 4, 5]);
    expect(strayed([3, 9, 4, 5, 8, 6], 8)).toEqual([9, 6]);
  });
});
