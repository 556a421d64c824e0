import { expect, test } from 'vitest';
import { fairShares } from '../../../support/scripted-lane/fair-share.ts';

test.each([
  [[10, 10, 10], 12, [4, 4, 4]],
  [[10, 10], 30, [10, 10]],
  [[1, 10, 10], 12, [1, 5.5, 5.5]],
  [[10, 2, 4], 9, [3.5, 2, 3.5]],
  [[5, 0], 4, [4, 0]],
  [[7], 0, [0]],
  [[], 5, []],
])('%j share %d as %j', (capacities, total, shares) => {
  expect(fairShares(capacities, total)).toEqual(shares);
});
