import { expect, test } from 'vitest';
import { accountId, batchId, transferId } from '../../../src/domain/ids.ts';
import type { QueueTarget, QueueVerb } from '../../../src/domain/views.ts';
import { batchView } from '../../../src/engine/batch-entry.ts';
import { createEngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { FOUR_AT_ONCE } from '../../support/four-at-once.ts';
import { mediaItem } from '../../support/media-items.ts';
import { sampleBatch, sampleTransfer } from '../../support/sample-transfer.ts';

const DONE = { kind: 'completed', at: 1, path: 'a', sha256: 'b' } as const;

test('after a restart a batch is what its transfers are, whatever was saved of it last', () => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  const batches = [
    { ...sampleBatch('ended'), startedAt: 1_000, endedAt: 5_000 },
    { ...sampleBatch('open-again'), endedAt: 5_000 },
    sampleBatch('of-before'),
    sampleBatch('empty'),
  ];
  const of = (id: string, batch: string, rest = {}) => sampleTransfer(id, { batch: batchId(batch), ...rest });
  const transfers = [
    of('a', 'ended', { state: DONE }),
    of('b', 'open-again'),
    of('c', 'of-before', { state: DONE }),
    of('d', 'lost'),
  ];
  step(state, { kind: 'start', seed: 1, stored: { transfers, batches, lanes: [], unreadable: [] } }, 9_000);
  const views = [...state.batches.values()].map((entry) => batchView(entry, 9_000));
  expect(views.map(({ id, ended }) => [id, ended?.seconds ?? null])).toEqual([
    ['ended', 4],
    ['open-again', null],
    ['of-before', 0],
    ['lost', null],
  ]);
  expect(views[0]).toMatchObject({ files: 1, filesDone: 1, bytesDone: 300_000 });
  // What was never remembered is called by what its files say.
  expect(views[3]?.title).toBe('Music');
});

test('a file that joins a batch is as urgent as the rest of it, where that is one priority', () => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  step(
    state,
    { kind: 'start', seed: 1, stored: { transfers: [], batches: [], lanes: [], unreadable: [] } },
    0,
  );
  let next = 0;
  const join = (batch: string | null) => {
    next += 1;
    const known = batch === null ? null : batchId(batch);
    const items = [mediaItem(next, 1_000)];
    step(
      state,
      { kind: 'add', request: next, account: accountId('demo:1'), title: '', items, batch: known },
      next,
    );
    return [...state.rows.values()].at(-1)!;
  };
  const first = join(null);
  step(state, { kind: 'prioritise', request: 90, priority: 'high', target: { batch: first.batch } }, 50);
  const second = join(first.batch);
  expect([second.batch, second.priority]).toEqual([first.batch, 'high']);
  step(state, { kind: 'prioritise', request: 91, priority: 'low', target: { ids: [second.id] } }, 60);
  expect(join(first.batch).priority).toBe('normal');
  expect(join(null).priority).toBe('normal');
});

test('a batch knows how many of its files the user paused, and a restart and going away change nothing of that', () => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  const batch = batchId('b');
  const paused = { kind: 'waiting', reason: 'paused', until: null } as const;
  const transfers = [
    sampleTransfer('a', { batch, item: mediaItem(1, 1_000), state: paused }),
    sampleTransfer('b', {
      batch,
      item: mediaItem(2, 1_000),
      state: { kind: 'waiting', reason: 'retry', until: 99_000 },
    }),
    sampleTransfer('c', { batch, item: mediaItem(3, 1_000), state: DONE }),
    sampleTransfer('d', { batch, item: mediaItem(4, 1_000) }),
  ];
  const stored = { transfers, batches: [sampleBatch('b')], lanes: [], unreadable: [] };
  step(state, { kind: 'start', seed: 1, stored }, 9_000);
  const pausedNow = () => batchView(state.batches.get(batch)!, 9_000).paused;
  let request = 0;
  const command = (verb: QueueVerb, target: QueueTarget) => {
    request += 1;
    step(state, { kind: 'command', request, verb, target }, 9_000);
  };
  expect(pausedNow()).toBe(1);
  command('pause', { batch });
  expect(pausedNow()).toBe(3);
  command('cancel', { ids: [transferId('b')] });
  expect(pausedNow()).toBe(2);
  command('undo-cancel', { ids: [transferId('b')] });
  expect(pausedNow()).toBe(3);
  command('remove', { ids: [transferId('a')] });
  expect(pausedNow()).toBe(2);
  command('resume', { batch });
  expect(pausedNow()).toBe(0);
});
