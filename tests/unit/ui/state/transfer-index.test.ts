import { describe, expect, it } from 'vitest';
import { type TransferId, transferId } from '../../../../src/domain/ids.ts';
import { createTransferIndex } from '../../../../src/ui/state/transfer-index.ts';
import type { TransferView } from '../../../../src/workers/contract.ts';
import { seededNumbers } from '../../../support/seeded-random.ts';
import { waitingView } from '../../../support/waiting-view.ts';

const view = (id: string, position: number, key = `k-${id}`): TransferView => ({
  ...waitingView(id, position),
  key,
});
const ids = (...names: string[]): TransferId[] => names.map(transferId);

describe('the index of transfers', () => {
  it('keeps queue order, whatever order updates come in', () => {
    const index = createTransferIndex();
    index.apply([view('c', 3), view('a', 1)], [], true);
    index.apply([view('b', 2)], [], false);
    expect(index.ids()).toEqual(ids('a', 'b', 'c'));
    index.apply([view('c', 0)], [], false);
    expect(index.ids()).toEqual(ids('c', 'a', 'b'));
  });
  it('does not touch the order when only progress changes', () => {
    const index = createTransferIndex();
    index.apply([view('a', 1), view('b', 2)], [], true);
    const before = index.ids();
    index.apply([{ ...view('a', 1), bytesDone: 1 }], [], false);
    expect(index.ids()).toBe(before);
    expect(index.peek(transferId('a'))?.bytesDone).toBe(1);
  });
  it('forgets what was removed, and with a whole update what is not named', () => {
    const index = createTransferIndex();
    index.apply([view('a', 1), view('b', 2), view('c', 3)], [], true);
    index.apply([], ids('b', 'unknown'), false);
    expect(index.ids()).toEqual(ids('a', 'c'));
    index.apply([view('c', 3)], [], true);
    expect(index.ids()).toEqual(ids('c'));
    expect(index.ofFile('k-a')).toBeUndefined();
  });
  it('takes a flow that begins anew in pieces, and forgets what it did not name only with the last of them', () => {
    const index = createTransferIndex();
    index.apply([view('a', 1), view('b', 2), view('c', 3)], [], true);
    index.apply([view('c', 3)], [], true, false);
    expect(index.ids()).toEqual(ids('a', 'b', 'c'));
    index.apply([view('d', 0)], [], false, false);
    index.apply([view('a', 1)], [], false, true);
    expect(index.ids()).toEqual(ids('d', 'a', 'c'));
    index.apply([view('e', 5)], [], false, false);
    expect(index.ids()).toEqual(ids('d', 'a', 'c', 'e'));
  });
  it('shows the first piece at once, and all of a long flow after few changes of the list', () => {
    const index = createTransferIndex();
    const lists = new Set<readonly TransferId[]>();
    for (let piece = 0; piece < 100; piece += 1) {
      const views = Array.from({ length: 50 }, (_, place) => {
        const position = piece * 50 + place;
        return view(`t${String(position).padStart(5, '0')}`, position);
      });
      index.apply(views, [], piece === 0, piece === 99);
      lists.add(index.ids());
      if (piece === 0) expect(index.ids().length).toBe(50);
    }
    expect(lists.size).toBeLessThan(10);
    expect(index.ids()).toEqual([...index.ids()].sort());
    expect(index.ids().length).toBe(5_000);
  });
  it('makes the list anew a few times only while many are added, and at once when there are no more to come', () => {
    const index = createTransferIndex();
    index.apply([view('a', 0), view('b', 1)], [], true);
    const lists = new Set<readonly TransferId[]>();
    for (let piece = 1; piece <= 100; piece += 1) {
      const views = Array.from({ length: 50 }, (_, place) => view(`t${piece}-${place}`, piece * 50 + place));
      index.apply(views, [], false, false, 5_002);
      lists.add(index.ids());
      if (piece === 1) expect(index.ids().length).toBe(52);
    }
    expect(lists.size).toBeLessThan(10);
    expect(index.ids().length).toBe(5_002);
    // One that is known and moves waits for nobody.
    index.apply([view('t100-49', -1)], [], false, false, 9_999);
    expect(index.ids()[0]).toBe('t100-49');
  });
  it('shows what holds up a line on each of its transfers that is queued', () => {
    const index = createTransferIndex();
    const inLine = (id: string, line: number) => ({ ...view(id, 1), line });
    index.apply([inLine('a', 1), inLine('b', 2)], [], true);
    index.hold([{ line: 1, state: { kind: 'waiting', reason: 'flood', until: 5 } }]);
    expect(index.peek(transferId('a'))?.state).toEqual({ kind: 'waiting', reason: 'flood', until: 5 });
    expect(index.peek(transferId('b'))?.state).toEqual({ kind: 'queued' });
    index.apply([{ ...view('a', 1), state: { kind: 'active' } }], [], false);
    expect(index.peek(transferId('a'))?.state).toEqual({ kind: 'active' });
    index.hold([]);
    expect(index.peek(transferId('b'))?.state).toEqual({ kind: 'queued' });
  });
  it('finds the newest transfer of a file', () => {
    const index = createTransferIndex();
    index.apply([view('t2', 2, 'file'), view('t1', 1, 'file')], [], true);
    expect(index.ofFile('file')?.id).toBe('t2');
  });
  it('falls back to the older transfer of a file when the newer one is removed', () => {
    const index = createTransferIndex();
    index.apply([view('t1', 1, 'file'), view('t2', 2, 'file')], [], true);
    index.apply([], ids('t2'), false);
    expect(index.ofFile('file')?.id).toBe('t1');
  });
});

describe('the list of a long queue', () => {
  const inState = (id: string, position: number, state: TransferView['state']): TransferView => ({
    ...view(id, position),
    state,
  });
  const completed = { kind: 'completed', at: 1, path: 'x', sha256: '' } as const;
  const failed = {
    kind: 'failed',
    at: 1,
    failure: { category: 'gone', code: 'GONE', message: 'Gone.' },
  } as const;

  it('puts what is under way before what is over, and what failed between', () => {
    const index = createTransferIndex();
    index.apply(
      [
        inState('done', 1, completed),
        inState('broken', 2, failed),
        inState('moving', 3, { kind: 'active' }),
        inState('next', 4, { kind: 'queued' }),
      ],
      [],
      true,
    );
    expect(index.ids()).toEqual(ids('moving', 'next', 'broken', 'done'));
  });

  it('moves a row when it ends, and back to its place when it is tried again', () => {
    const index = createTransferIndex();
    index.apply([view('a', 1), view('b', 2)], [], true);
    index.apply([inState('a', 1, completed)], [], false);
    expect(index.ids()).toEqual(ids('b', 'a'));
    index.apply([view('a', 1)], [], false);
    expect(index.ids()).toEqual(ids('a', 'b'));
  });

  it('lists the same whether rows come one by one or all at once', () => {
    const number = seededNumbers(7);
    const below = (limit: number): number => number() % limit;
    const states = [completed, failed, { kind: 'active' }, { kind: 'queued' }] as const;
    const oneByOne = createTransferIndex();
    const last = new Map<string, TransferView>();
    for (let round = 0; round < 500; round += 1) {
      const id = `t${below(60)}`;
      const changed = inState(id, below(20), states[below(4)] ?? completed);
      if (below(10) === 0) last.delete(id);
      else last.set(id, changed);
      oneByOne.apply(last.has(id) ? [changed] : [], last.has(id) ? [] : ids(id), false);
    }
    const atOnce = createTransferIndex();
    atOnce.apply([...last.values()], [], true);
    expect(oneByOne.ids()).toEqual(atOnce.ids());
    expect(oneByOne.ids().length).toBe(last.size);
  });
});
