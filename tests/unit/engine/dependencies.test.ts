import { expect, test } from 'vitest';
import { accountId, type TransferId } from '../../../src/domain/ids.ts';
import type { Transfer } from '../../../src/domain/transfer.ts';
import { snapshot } from '../../../src/engine/snapshot.ts';
import { createEngineState, type EngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { moveTransfer } from '../../../src/engine/transfer.ts';
import { FOUR_AT_ONCE } from '../../support/four-at-once.ts';
import { mediaItem } from '../../support/media-items.ts';
import { sampleBatch, sampleTransfer } from '../../support/sample-transfer.ts';

const begin = (transfers: readonly Transfer[] = []): EngineState => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  const stored = { transfers, batches: [sampleBatch('batch-1')], lanes: [], unreadable: [] };
  step(state, { kind: 'start', seed: 1, stored }, 0);
  return state;
};
const after = (state: EngineState, transfer: TransferId, on: TransferId) =>
  step(state, { kind: 'depend', request: 1, transfers: [transfer], on: [on] }, 1).find(
    ({ kind }) => kind === 'answer',
  );
const stateOf = (state: EngineState, id: string) => {
  const now = state.rows.get(id as TransferId)?.state;
  return now?.kind === 'waiting' ? now.reason : now?.kind;
};

test('a chain of twenty thousand is followed to its end, and closing it is refused', () => {
  const state = begin();
  const items = Array.from({ length: 20_000 }, (_, index) => mediaItem(index + 1, 1_000));
  step(state, { kind: 'add', request: 1, account: accountId('demo:1'), title: '', items, batch: null }, 0);
  const ids = [...state.rows.keys()];
  for (let at = 0; at + 1 < ids.length; at += 1) after(state, ids[at]!, ids[at + 1]!);
  expect(after(state, ids.at(-1)!, ids[0]!)).toMatchObject({
    answer: { kind: 'refused', failure: { code: 'CIRCULAR_DEPENDENCY' } },
  });
  expect(stateOf(state, ids.at(-1)!)).toBe('queued');
  expect(stateOf(state, ids[0]!)).toBe('dependency');
});

test('a row that waits for what is not there any more, or has ended, begins after a restart', () => {
  const done = { kind: 'completed', at: 1, path: 'a', sha256: 'b' } as const;
  const state = begin([
    sampleTransfer('a', { state: done }),
    sampleTransfer('b', { dependsOn: ['a' as TransferId, 'nobody' as TransferId] }),
    sampleTransfer('c', { dependsOn: ['b' as TransferId], state: { kind: 'active' } }),
  ]);
  expect(['b', 'c'].map((id) => stateOf(state, id))).toEqual(['queued', 'dependency']);
  expect(snapshot(state.rows.get('c' as TransferId)!).dependsOn).toEqual(['b']);
});

test('rows that wait for each other on disk, or say nonsense, do not stand for ever', () => {
  const state = begin([
    sampleTransfer('a', { dependsOn: ['c' as TransferId] }),
    sampleTransfer('b', { dependsOn: ['a' as TransferId] }),
    sampleTransfer('c', { dependsOn: ['b' as TransferId] }),
    Object.assign(sampleTransfer('d'), { dependsOn: 'everything', priority: 'urgent' }),
    Object.assign(sampleTransfer('e'), { dependsOn: [7, 'e'] }),
  ]);
  const states = ['a', 'b', 'c', 'd', 'e'].map((id) => stateOf(state, id));
  expect(states.slice(0, 3).filter((word) => word === 'queued')).toHaveLength(1);
  expect(states.slice(3)).toEqual(['queued', 'queued']);
  expect(state.rows.get('d' as TransferId)?.priority).toBe('normal');
});

test('what has ended holds nobody, whatever it was to wait for', () => {
  const state = begin([
    sampleTransfer('a', { state: { kind: 'publishing' } }),
    sampleTransfer('b'),
    sampleTransfer('c'),
  ]);
  const [a, b, c] = ['a', 'b', 'c'].map((id) => id as TransferId);
  // Said when it was nearly in the folder already: it ended without having waited.
  after(state, a!, b!);
  const row = state.rows.get(a!)!;
  moveTransfer({ state, now: 1, commands: [] }, row, { kind: 'completed', at: 1, path: 'a', sha256: 'b' });
  expect(after(state, b!, a!)).toMatchObject({ answer: { kind: 'applied' } });
  expect(stateOf(state, 'b')).toBe('queued');
  // Nor is there a way round over it.
  expect(after(state, c!, a!)).toMatchObject({ answer: { kind: 'applied' } });
  expect(after(state, b!, c!)).toMatchObject({ answer: { kind: 'applied' } });
});

test('a chain of twenty thousand is brought back in a moment, wherever it begins', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => String(index).padStart(5, '0'));
  const chain = ids.map((id, index) =>
    sampleTransfer(id, { dependsOn: index + 1 < ids.length ? [ids[index + 1] as TransferId] : [] }),
  );
  const begunAt = performance.now();
  const state = begin(chain);
  expect(performance.now() - begunAt).toBeLessThan(5_000);
  expect(stateOf(state, ids[0]!)).toBe('dependency');
  expect(stateOf(state, ids.at(-1)!)).toBe('queued');
});

test('of a circle on disk one thread is cut, and nothing else', () => {
  const state = begin([
    sampleTransfer('a', { dependsOn: ['b', 'z'] as TransferId[] }),
    sampleTransfer('b', { dependsOn: ['a', 'z'] as TransferId[] }),
    sampleTransfer('z'),
  ]);
  expect(snapshot(state.rows.get('a' as TransferId)!).dependsOn).toEqual(['b', 'z']);
  expect(snapshot(state.rows.get('b' as TransferId)!).dependsOn).toEqual(['z']);
});
