import { createSignal } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import type { TransferView } from '../../workers/contract.ts';
import { createTopics } from './topics.ts';

/**
 * The queue as the page knows it: views by id, ids in queue order, and which transfer a file of a chat belongs to.
 * Reading inside a computation follows that one record; the order is a signal of its own, so that progress of 10 Hz
 * re-renders cells and never the list.
 */
export function createTransferIndex() {
  const views = new Map<TransferId, TransferView>();
  const newestByKey = new Map<string, TransferId>();
  const [ids, setIds] = createSignal<readonly TransferId[]>([]);
  const topics = createTopics();

  const isAfter = (one: TransferView, other: TransferView): boolean =>
    one.position > other.position || (one.position === other.position && one.id > other.id);

  const sortedIds = (): TransferId[] =>
    [...views.values()].sort((a, b) => (isAfter(a, b) ? 1 : -1)).map((view) => view.id);

  const put = (view: TransferView): 'same-place' | 'moved' => {
    const before = views.get(view.id);
    views.set(view.id, view);
    const holder = newestByKey.get(view.key);
    if (holder === undefined || view.id >= holder) newestByKey.set(view.key, view.id);
    return before !== undefined && before.position === view.position ? 'same-place' : 'moved';
  };

  const drop = (id: TransferId): void => {
    const view = views.get(id);
    if (view === undefined) return;
    views.delete(id);
    if (newestByKey.get(view.key) === id) newestByKey.delete(view.key);
    topics.notify(id);
    topics.notify(view.key);
  };

  return {
    /** All ids in queue order. Follows additions, removals and moves. */
    ids,
    /** Follows the record when read inside a computation. */
    view(id: TransferId): TransferView | undefined {
      topics.track(id);
      return views.get(id);
    },
    /** The newest transfer of a file, by `mediaKey`. Follows it. */
    ofFile(key: string): TransferView | undefined {
      topics.track(key);
      const id = newestByKey.get(key);
      return id === undefined ? undefined : views.get(id);
    },
    /** Without following: for acts and sums. */
    peek: (id: TransferId): TransferView | undefined => views.get(id),

    /** Takes over changed and removed records. `whole`: what is not named is not there any more. */
    apply(changed: readonly TransferView[], removed: readonly TransferId[], whole: boolean): void {
      let reordered = removed.length > 0 || whole;
      if (whole) {
        const kept = new Set(changed.map((view) => view.id));
        for (const id of [...views.keys()]) if (!kept.has(id)) drop(id);
      }
      for (const id of removed) drop(id);
      for (const view of changed) if (put(view) === 'moved') reordered = true;
      if (reordered) setIds(sortedIds());
      for (const view of changed) {
        topics.notify(view.id);
        topics.notify(view.key);
      }
    },
  };
}

export type TransferIndex = ReturnType<typeof createTransferIndex>;
