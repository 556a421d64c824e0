import { createSignal } from 'solid-js';
import type { BatchId, TransferId } from '../../domain/ids.ts';
import type { TransferView } from '../../workers/contract.ts';
import { createOrderedIds, type OrderedIds } from './ordered-ids.ts';

const NONE: readonly TransferId[] = [];

/**
 * The same order batch by batch, so that a file that ends moves among those of its own. Made when first asked for: who
 * never groups the queue pays nothing.
 */
export function createIdsByBatch(
  viewOf: (id: TransferId) => TransferView | undefined,
  all: Pick<OrderedIds, 'ids' | 'asListed' | 'moved'>,
) {
  let lists: Map<BatchId, OrderedIds> | null = null;
  const unsettled = new Set<OrderedIds>();
  const [batches, setBatches] = createSignal<readonly BatchId[]>([]);

  const begin = (): Map<BatchId, OrderedIds> => {
    const parts = new Map<BatchId, TransferId[]>();
    for (const id of all.ids()) {
      const batch = all.asListed(id)?.batch;
      if (batch === undefined) continue;
      const part = parts.get(batch);
      if (part) part.push(id);
      else parts.set(batch, [id]);
    }
    const begun = new Map([...parts].map(([batch, ids]) => [batch, createOrderedIds(viewOf, ids)]));
    lists = begun;
    for (const [id, was] of all.moved) note(id, was);
    setBatches([...begun.keys()]);
    return begun;
  };
  const note = (id: TransferId, was: TransferView | undefined): void => {
    const batch = (was ?? viewOf(id))?.batch;
    if (lists === null || batch === undefined) return;
    const list = lists.get(batch) ?? createOrderedIds(viewOf);
    lists.set(batch, list);
    list.note(id, was);
    unsettled.add(list);
  };

  return {
    note,
    settle(): void {
      for (const list of unsettled) list.settle();
      unsettled.clear();
      if (lists !== null && lists.size !== batches().length) setBatches([...lists.keys()]);
    },
    /** Those of whose transfers there is, or was, one. Follows them. */
    batches(): readonly BatchId[] {
      if (lists === null) begin();
      return batches();
    },
    /** Follows additions, removals and moves in this batch. */
    idsOf(batch: BatchId): readonly TransferId[] {
      const list = (lists ?? begin()).get(batch);
      if (list) return list.ids();
      // It may get some yet.
      batches();
      return NONE;
    },
  };
}
