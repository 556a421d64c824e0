import { describe, expect, it } from 'vitest';
import {
  coverage,
  EMPTY_SELECTION,
  keepOnly,
  toggleAll,
  toggleOne,
  toggleRange,
} from '../../../../src/ui/state/selection.ts';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const ticked = (selection: typeof EMPTY_SELECTION): string => [...selection.keys].sort().join('');

describe('ranges', () => {
  it('tick everything from the last tick, downwards and upwards', () => {
    const fromB = toggleOne(EMPTY_SELECTION, 'b', true);
    expect(ticked(toggleRange(fromB, 'd', true, ORDER))).toBe('bcd');
    const fromD = toggleOne(EMPTY_SELECTION, 'd', true);
    expect(ticked(toggleRange(fromD, 'b', true, ORDER))).toBe('bcd');
  });
  it('go on from the end of the range before', () => {
    const first = toggleRange(toggleOne(EMPTY_SELECTION, 'a', true), 'b', true, ORDER);
    expect(ticked(toggleRange(first, 'd', true, ORDER))).toBe('abcd');
  });
  it('untick as well', () => {
    const all = toggleOne(toggleAll(EMPTY_SELECTION, true, ORDER), 'b', false);
    expect(ticked(toggleRange(all, 'd', false, ORDER))).toBe('ae');
  });
  it('are one row when the anchor is no longer shown', () => {
    const hidden = toggleOne(EMPTY_SELECTION, 'z', true);
    expect(ticked(toggleRange(hidden, 'c', true, ORDER))).toBe('cz');
  });
});

it('all keeps what is ticked but not shown', () => {
  const hidden = toggleOne(EMPTY_SELECTION, 'z', true);
  const all = toggleAll(hidden, true, ORDER);
  expect(ticked(all)).toBe('abcdez');
  expect(ticked(toggleAll(all, false, ORDER))).toBe('z');
});

it('leaves a selection it was given untouched', () => {
  toggleOne(EMPTY_SELECTION, 'a', true);
  expect(EMPTY_SELECTION.keys.size).toBe(0);
});

it('forgets what is gone, and is the same object when nothing is', () => {
  const two = toggleAll(EMPTY_SELECTION, true, ['a', 'b']);
  expect(ticked(keepOnly(two, (key) => key === 'a'))).toBe('a');
  expect(keepOnly(two, () => true)).toBe(two);
});

it('knows none, some and all', () => {
  expect(coverage(EMPTY_SELECTION, ORDER)).toBe('none');
  expect(coverage(toggleOne(EMPTY_SELECTION, 'a', true), ORDER)).toBe('some');
  expect(coverage(toggleAll(EMPTY_SELECTION, true, ORDER), ORDER)).toBe('all');
  expect(coverage(toggleOne(EMPTY_SELECTION, 'a', true), [])).toBe('none');
});
