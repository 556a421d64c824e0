import { describe, expect, it } from 'vitest';
import { batchId, type TransferId, transferId } from '../../../../src/domain/ids.ts';
import { createTransferIndex } from '../../../../src/ui/state/transfer-index.ts';
import type { TransferView } from '../../../../src/workers/contract.ts';

const view = (id: string, position: number, key = `k-${id}`): TransferView => ({
  id: transferId(id),
  batch: batchId('b'),
  name: id,
  chatTitle: '',
  kind: 'audio',
  key,
  sizeBytes: 1,
  bytesDone: 0,
  bytesPublished: null,
  position,
  state: { kind: 'queued' },
  attempts: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
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
