import { expect, it } from 'vitest';
import { batchId, type TransferId, transferId } from '../../../../src/domain/ids.ts';
import { groupsOf, indexIn, lineIn, linesOf } from '../../../../src/ui/state/queue-groups.ts';
import { createTransferIndex, type TransferIndex } from '../../../../src/ui/state/transfer-index.ts';
import type { TransferView } from '../../../../src/workers/contract.ts';
import { seededNumbers } from '../../../support/seeded-random.ts';
import { waitingView } from '../../../support/waiting-view.ts';

const view = (id: string, batch: string, position: number): TransferView => ({
  ...waitingView(id, position),
  batch: batchId(batch),
});
const ended = (given: TransferView): TransferView => ({
  ...given,
  state: { kind: 'completed', at: 1, path: given.name, sha256: '' },
});
const KNOWN = [batchId('1'), batchId('2')];
const index = (...views: TransferView[]) => {
  const transfers = createTransferIndex();
  transfers.apply(views, [], true);
  return transfers;
};
const groups = (transfers: TransferIndex, folded?: string) =>
  groupsOf(KNOWN, transfers, (batch) => batch === folded);
/** `[1]` is the head of batch 1. */
const lines = (transfers: TransferIndex, folded?: string): string[] => {
  const all = groups(transfers, folded);
  return Array.from({ length: linesOf(all) }, (_, at) => {
    const line = lineIn(all, at);
    return line?.kind === 'batch' ? `[${line.id}]` : String(line?.id);
  });
};
const ids = (...names: string[]): TransferId[] => names.map(transferId);

it('puts each batch’s files under its head, in their order', () => {
  const transfers = index(view('b', '2', 1), view('a', '1', 2), view('c', '1', 3));
  expect(lines(transfers)).toEqual(['[1]', 'a', 'c', '[2]', 'b']);
});
it('finds where a file is listed, and nothing beyond the ends', () => {
  const all = groups(index(view('b', '2', 1), view('a', '1', 2), view('c', '1', 3)));
  expect(indexIn(all, transferId('b'), batchId('2'))).toBe(4);
  expect(indexIn(all, transferId('c'), batchId('1'))).toBe(2);
  expect(indexIn(all, transferId('nobody'), undefined)).toBe(-1);
  expect([lineIn(all, -1), lineIn(all, 5), lineIn([], 0)]).toEqual([undefined, undefined, undefined]);
});
it('leaves the head of a folded batch, and of one without files', () => {
  const transfers = index(view('a', '1', 1), view('b', '2', 2));
  expect(lines(transfers, '1')).toEqual(['[1]', '[2]', 'b']);
  expect(indexIn(groups(transfers, '1'), transferId('a'), batchId('1'))).toBe(-1);
  transfers.apply([], ids('a'), false);
  expect(lines(transfers)).toEqual(['[1]', '[2]', 'b']);
});
it('shows files whose batch is not known yet', () => {
  const transfers = index();
  expect(lines(transfers)).toEqual(['[1]', '[2]']);
  transfers.apply([view('z', '9', 1)], [], false);
  expect(lines(transfers)).toEqual(['[1]', '[2]', '[9]', 'z']);
  transfers.apply([], ids('z'), false);
  expect(lines(transfers)).toEqual(['[1]', '[2]']);
});
it('leaves the other batches as they are when a file of one ends', () => {
  const first = view('a', '1', 1);
  const transfers = index(first, view('b', '1', 2), view('c', '2', 3), view('d', '2', 4));
  expect(lines(transfers)).toEqual(['[1]', 'a', 'b', '[2]', 'c', 'd']);
  const other = transfers.idsOfBatch(batchId('2'));
  transfers.apply([ended(first)], [], false);
  expect(lines(transfers)).toEqual(['[1]', 'b', 'a', '[2]', 'c', 'd']);
  expect(transfers.idsOfBatch(batchId('2'))).toBe(other);
});
it('lists each batch as the whole list has it, whatever comes, moves, ends and goes, and when it was first asked for', () => {
  const random = seededNumbers(7);
  const upTo = (end: number): number => random() % end;
  for (let round = 0; round < 10; round += 1) {
    const index = createTransferIndex();
    const asksFrom = upTo(30);
    for (let turn = 0; turn < 40; turn += 1) {
      const whole = upTo(8) === 0;
      const changed = Array.from({ length: upTo(12) }, () => {
        const file = upTo(60);
        const one = view(`f${file}`, String(file % 3), upTo(1_000));
        return upTo(4) === 0 ? ended(one) : one;
      });
      const removed = ids(...Array.from({ length: upTo(3) }, () => `f${upTo(60)}`));
      index.apply(changed, removed, whole, whole && upTo(2) === 0, 40);
      if (turn < asksFrom) continue;
      const inBatches = (batchOf: (name: string) => readonly TransferId[]) => ['0', '1', '2'].map(batchOf);
      expect(inBatches((name) => index.idsOfBatch(batchId(name)))).toEqual(
        inBatches((name) => index.ids().filter((id) => Number(id.slice(1)) % 3 === Number(name))),
      );
    }
  }
});
