import { describe, expect, it } from 'vitest';
import { arrangeRows, type RowSlots } from '../../../src/ui/components/row-slots.ts';

/** A table that lists these keys, of which so many from `from` on are wanted. */
const view = (list: string, from: number, many: number, held: number | null = null) => ({
  wanted: new Map([...list].slice(from, from + many).map((key, place) => [key, from + place])),
  count: list.length,
  keyAt: (index: number) => list[index] ?? '',
  held,
});
const NONE: RowSlots = new Map();
/** `slot key@index`, by slot. */
const shown = (slots: RowSlots): string[] =>
  [...slots].map(([slot, { key, index }]) => `${slot} ${key}@${index}`);

describe('the rows that exist', () => {
  it('are made once, and used for those that come', () => {
    const first = arrangeRows(NONE, view('abcdefgh', 0, 3));
    expect(shown(first)).toEqual(['0 a@0', '1 b@1', '2 c@2']);
    const next = arrangeRows(first, view('abcdefgh', 2, 3));
    expect(next.size).toBe(3);
    expect(next.get(2)).toEqual({ key: 'c', index: 2 });
    expect(new Set([...next.values()].map(({ key }) => key))).toEqual(new Set('cde'));
    expect(arrangeRows(next, view('abcdefgh', 2, 4)).size).toBe(4);
  });
  it('go along with what they show', () => {
    const first = arrangeRows(NONE, view('abcd', 0, 4));
    expect(shown(arrangeRows(first, view('bcda', 0, 4)))).toEqual(['0 a@3', '1 b@0', '2 c@1', '3 d@2']);
  });
  it('that are farthest from the view are used first', () => {
    const first = arrangeRows(NONE, view('abcdefgh', 0, 4));
    const away = arrangeRows(first, view('abcdefgh', 5, 1));
    expect(shown(away)).toEqual(['0 f@5', '1 b@1', '2 c@2', '3 d@3']);
  });
  it('keep the focus while it is scrolled away', () => {
    const first = arrangeRows(NONE, view('abcdefgh', 0, 3));
    const away = arrangeRows(first, view('abcdefgh', 5, 3, 1));
    expect(away.get(1)).toEqual({ key: 'b', index: 1 });
    expect(away.size).toBe(4);
  });
  it('with the focus are free when what they showed went away', () => {
    const first = arrangeRows(NONE, view('abcd', 0, 2));
    const after = arrangeRows(first, view('acd', 0, 2, 1));
    expect(shown(after)).toEqual(['0 a@0', '1 c@1']);
  });
  it('that nobody needs show what stands where they are, and nothing twice', () => {
    const first = arrangeRows(NONE, view('abcdefgh', 4, 4));
    const away = arrangeRows(first, view('abcdefgh', 0, 1));
    expect(shown(away)).toEqual(['0 e@4', '1 f@5', '2 g@6', '3 a@0']);
    expect(shown(arrangeRows(away, view('abcdegh', 0, 1)))).toEqual(['0 e@4', '1 g@5', '2 h@6', '3 a@0']);
    expect(shown(arrangeRows(away, view('abcde', 0, 1)))).toEqual(['0 e@4', '3 a@0']);
    expect(shown(arrangeRows(away, view('', 0, 0)))).toEqual([]);
  });
});
