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
  /** A file may have been added again after a cancel or a failure. */
  const idsByKey = new Map<string, readonly TransferId[]>();
  const [ids, setIds] = createSignal<readonly TransferId[]>([]);
  const topics = createTopics();

  const isAfter = (one: TransferView, other: TransferView): boolean =>
    one.position > other.position || (one.position === other.position && one.id > other.id);

  const sortedIds = (): TransferId[] =>
    [...views.values()].sort((a, b) => (isAfter(a, b) ? 1 : -1)).map((view) => view.id);

  const put = (view: TransferView): 'same-place' | 'moved' => {
    const before = views.get(view.id);
    views.set(view.id, view);
    if (before === undefined) idsByKey.set(view.key, [...(idsByKey.get(view.key) ?? []), view.id].sort());
    return before !== undefined && before.position === view.position ? 'same-place' : 'moved';
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
      const id = idsByKey.get(key)?.at(-1);
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
