import { expect, it } from 'vitest';
import { type BatchId, batchId, transferId } from '../../../../src/domain/ids.ts';
import { groupLines } from '../../../../src/ui/state/queue-list.ts';

const BATCHES: Readonly<Record<string, BatchId>> = {
  a: batchId('1'),
  b: batchId('2'),
  c: batchId('1'),
  z: batchId('9'),
};
const lines = (folded: string | null = null, ids = ['b', 'a', 'c']) =>
  groupLines(
    ids.map(transferId),
    [batchId('1'), batchId('2')],
    (id) => BATCHES[id],
    (batch) => batch === folded,
  ).map(({ kind, id }) => (kind === 'batch' ? `[${id}]` : id));

it('puts each batch’s files under its head, in their order', () => {
  expect(lines()).toEqual(['[1]', 'a', 'c', '[2]', 'b']);
});
it('leaves the head of a folded batch, and of one without files', () => {
  expect(lines('1')).toEqual(['[1]', '[2]', 'b']);
  expect(lines(null, ['b'])).toEqual(['[1]', '[2]', 'b']);
});
it('shows files whose batch is not known yet', () => {
  expect(lines(null, ['z', 'nobody'])).toEqual(['[1]', '[2]', '[9]', 'z']);
});
