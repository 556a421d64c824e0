import { describe, expect, it } from 'vitest';
import { type TransferId, transferId } from '../../../../src/domain/ids.ts';
import type { Priority } from '../../../../src/domain/priority.ts';
import { besidePriority, placeAt, placeBeside } from '../../../../src/ui/state/queue-moves.ts';

const line = (id: string, priority: Priority = 'normal', isOver = false) => ({
  id: transferId(id),
  priority,
  state: isOver ? ({ kind: 'cancelled', at: 0 } as const) : ({ kind: 'queued' } as const),
});
const set = (...ids: string[]): ReadonlySet<TransferId> => new Set(ids.map(transferId));
const LIST = [line('h', 'high'), line('a'), line('b'), line('c'), line('d'), line('over', 'normal', true)];

describe('one step up or down', () => {
  it('goes between the two next neighbours', () => {
    expect(placeBeside(LIST, set('c'), -1)).toEqual({ after: 'a', before: 'b' });
    expect(placeBeside(LIST, set('b'), 1)).toEqual({ after: 'c', before: 'd' });
  });
  it('ends at the ends of its own priority', () => {
    expect(placeBeside(LIST, set('a'), -1)).toBeNull();
    expect(placeBeside(LIST, set('d'), 1)).toBeNull();
    expect(placeBeside(LIST, set('h'), 1)).toBeNull();
    expect(placeBeside(LIST, set('b'), -1)).toEqual({ after: null, before: 'a' });
    expect(placeBeside(LIST, set('c'), 1)).toEqual({ after: 'd', before: null });
  });
  it('takes several along, and brings them together', () => {
    expect(placeBeside(LIST, set('b', 'd'), -1)).toEqual({ after: null, before: 'a' });
    expect(placeBeside(LIST, set('nobody'), 1)).toBeNull();
  });
});

describe('dropping', () => {
  it('is possible above and below those of its priority that are not over', () => {
    expect(placeAt(LIST, set('a'), transferId('d'), 'above')).toEqual({ after: 'c', before: 'd' });
    expect(placeAt(LIST, set('a'), transferId('d'), 'below')).toEqual({ after: 'd', before: null });
    expect(placeAt(LIST, set('a'), transferId('h'), 'below')).toBeNull();
    expect(placeAt(LIST, set('a'), transferId('over'), 'above')).toBeNull();
    expect(placeAt(LIST, set('a'), transferId('a'), 'above')).toBeNull();
  });
});

it('changes priority a step at a time, and stops at the ends', () => {
  expect(besidePriority('normal', -1)).toBe('high');
  expect(besidePriority('critical', -1)).toBe('critical');
  expect(besidePriority('low', 1)).toBe('low');
});
