import { createSignal } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import { isFinished } from '../../domain/transfer.ts';
import type { TransferView } from '../../workers/contract.ts';
import { createTopics } from './topics.ts';

/** So many rows are put at their places one by one; beyond, sorting all anew is quicker. */
const FEW = 200;

/** What is still to be done comes first, then what needs a decision, then what is over. */
const rankOf = ({ state }: TransferView): number =>
  !isFinished(state) ? 0 : state.kind === 'failed' ? 1 : 2;

const isAfter = (one: TransferView, other: TransferView): boolean => {
  const ranks = rankOf(one) - rankOf(other);
  if (ranks !== 0) return ranks > 0;
  return one.position > other.position || (one.position === other.position && one.id > other.id);
};

/**
 * The queue as the page knows it: views by id, ids as they are listed, and which transfer a file of a chat belongs to.
 * Reading inside a computation follows that one record; the order is a signal of its own, so that progress of 10 Hz
 * re-renders cells and never the list.
 */
export function createTransferIndex() {
  const views = new Map<TransferId, TransferView>();
  /** A file may have been added again after a cancel or a failure. */
  const idsByKey = new Map<string, readonly TransferId[]>();
  const [ids, setIds] = createSignal<readonly TransferId[]>([]);
  const topics = createTopics();

  const sortedIds = (): TransferId[] =>
    [...views.values()].sort((a, b) => (isAfter(a, b) ? 1 : -1)).map((view) => view.id);

  /** The list with only these ids looked at again: sorting a hundred thousand at each file that ends would be felt. */
  const reordered = (moved: ReadonlySet<TransferId>): TransferId[] => {
    const list = ids().filter((id) => !moved.has(id));
    for (const id of moved) {
      const view = views.get(id);
      if (view !== undefined) list.splice(placeOf(view, list), 0, id);
    }
    return list;
  };
  const placeOf = (view: TransferView, list: readonly TransferId[]): number => {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = views.get(list[middle] ?? view.id);
      if (other !== undefined && isAfter(view, other)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const put = (view: TransferView): 'same-place' | 'moved' => {
    const before = views.get(view.id);
    views.set(view.id, view);
    if (before === undefined) idsByKey.set(view.key, [...(idsByKey.get(view.key) ?? []), view.id].sort());
    const stays =
      before !== undefined && before.position === view.position && rankOf(before) === rankOf(view);
    return stays ? 'same-place' : 'moved';
  };

  const drop = (id: TransferId): void => {
    const view = views.get(id);
    if (view === undefined) return;
    views.delete(id);
    const others = (idsByKey.get(view.key) ?? []).filter((other) => other !== id);
    if (others.length === 0) idsByKey.delete(view.key);
    else idsByKey.set(view.key, others);
    topics.notify(id);
    topics.notify(view.key);
  };

  return {
    /** All ids: those to be done in queue order, failed ones, finished ones. Follows additions, removals and moves. */
    ids,
    /** Follows the record when read inside a computation. */
    view(id: TransferId): TransferView | undefined {
      topics.track(id);
      return views.get(id);
    },
    /** The newest transfer of a file, by `mediaKey`. Follows it. */
    ofFile(key: string): TransferView | undefined {
      topics.track(key);
      const id = idsByKey.get(key)?.at(-1);
      return id === undefined ? undefined : views.get(id);
    },
    /** Without following: for acts and sums. */
    peek: (id: TransferId): TransferView | undefined => views.get(id),

    /** Takes over changed and removed records. `whole`: what is not named is not there any more. */
    apply(changed: readonly TransferView[], removed: readonly TransferId[], whole: boolean): void {
      if (whole) {
        const kept = new Set(changed.map((view) => view.id));
        for (const id of [...views.keys()]) if (!kept.has(id)) drop(id);
      }
      for (const id of removed) drop(id);
      const moved = new Set(removed);
      for (const view of changed) if (put(view) === 'moved') moved.add(view.id);
      if (whole || moved.size > FEW) setIds(sortedIds());
      else if (moved.size > 0) setIds(reordered(moved));
      for (const view of changed) {
        topics.notify(view.id);
        topics.notify(view.key);
      }
    },
  };
}

export type TransferIndex = ReturnType<typeof createTransferIndex>;
