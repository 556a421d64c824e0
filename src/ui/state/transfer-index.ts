import { batch } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import type { TransferState } from '../../domain/transfer.ts';
import { shownView } from '../../domain/views.ts';
import type { HeldLine, TransferView } from '../../workers/contract.ts';
import { createIdsByBatch } from './ids-by-batch.ts';
import { createOrderedIds, isSamePlace } from './ordered-ids.ts';
import { createSharing } from './shared-views.ts';
import { createTopics } from './topics.ts';

const lineTopic = (line: number): string => `line ${line}`;

const isSameState = (one: TransferState | undefined, other: TransferState | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * The queue as the page knows it: views by id, ids as they are listed, and which transfer a file of a chat belongs to.
 * Reading inside a computation follows that one record; the order is a signal of its own, so that progress of 10 Hz
 * re-renders cells and never the list.
 */
export function createTransferIndex() {
  const views = new Map<TransferId, TransferView>();
  /** A file may have been added again after a cancel or a failure. */
  const idsByKey = new Map<string, TransferId | readonly TransferId[]>();
  const viewOf = (id: TransferId): TransferView | undefined => views.get(id);
  const order = createOrderedIds(viewOf);
  const byBatch = createIdsByBatch(viewOf, order);
  const topics = createTopics();

  let held: ReadonlyMap<number, TransferState> = new Map();
  /** Since a flow began anew: what it has named. Null once it has named everything. */
  let named: Set<TransferId> | null = null;
  const move = (id: TransferId, was: TransferView | undefined): void => {
    order.note(id, was);
    byBatch.note(id, was);
  };

  /** With what holds up its line, which is followed too. */
  const shown = (id: TransferId): TransferView | undefined => {
    const view = views.get(id);
    if (view?.line !== undefined) topics.track(lineTopic(view.line));
    return view && shownView(view, held);
  };

  const share = createSharing();
  const put = (given: TransferView): 'known' | 'new' => {
    const view = share(given);
    const before = views.get(view.id);
    views.set(view.id, view);
    if (before === undefined) {
      const others = idsByKey.get(view.key);
      idsByKey.set(view.key, others === undefined ? view.id : [others, view.id].flat().sort());
    }
    if (before === undefined || !isSamePlace(before, view)) move(view.id, before);
    return before === undefined ? 'new' : 'known';
  };

  /** All transfers of a file, the newest last; nearly always one, and then no list is kept for it. */
  const idsOf = (key: string): readonly TransferId[] => {
    const ids = idsByKey.get(key);
    return ids === undefined ? [] : typeof ids === 'string' ? [ids] : ids;
  };

  const drop = (id: TransferId): void => {
    const view = views.get(id);
    if (view === undefined) return;
    views.delete(id);
    move(id, view);
    const others = idsOf(view.key).filter((other) => other !== id);
    if (others.length === 0) idsByKey.delete(view.key);
    else idsByKey.set(view.key, others);
    topics.notify(id);
    topics.notify(view.key);
  };

  const settle = (): void =>
    batch(() => {
      order.settle();
      byBatch.settle();
    });

  return {
    /** All ids: those to be done in queue order, failed ones, finished ones. Follows additions, removals and moves. */
    ids: order.ids,
    /** The same, batch by batch. */
    batches: byBatch.batches,
    idsOfBatch: byBatch.idsOf,
    /** Follows the record when read inside a computation. */
    view(id: TransferId): TransferView | undefined {
      topics.track(id);
      return shown(id);
    },
    /** The newest transfer of a file, by `mediaKey`. Follows it. */
    ofFile(key: string): TransferView | undefined {
      topics.track(key);
      const id = idsOf(key).at(-1);
      return id === undefined ? undefined : shown(id);
    },
    /** Without following: for acts and sums. */
    peek: (id: TransferId): TransferView | undefined => {
      const view = views.get(id);
      return view && shownView(view, held);
    },

    /** Takes over what holds up whole lines. */
    hold(lines: readonly HeldLine[]): void {
      const before = held;
      held = new Map(lines.map(({ line, state }) => [line, state]));
      for (const line of new Set([...before.keys(), ...held.keys()]))
        if (!isSameState(before.get(line), held.get(line))) topics.notify(lineTopic(line));
    },

    /**
     * Takes over changed and removed records. `whole` begins a flow anew, which may come in pieces: with `complete`,
     * what it has not named is not there any more. `total`: so many there are, as far as the engine knows.
     */
    apply(
      changed: readonly TransferView[],
      removed: readonly TransferId[],
      whole: boolean,
      complete = whole,
      total = 0,
    ): void {
      if (whole) named = new Set();
      for (const { id } of changed) named?.add(id);
      const isShorter = removed.length > 0 || complete;
      for (const id of removed) drop(id);
      if (complete && named !== null) {
        for (const id of [...views.keys()]) if (!named.has(id)) drop(id);
        named = null;
      }
      let hasNew = false;
      for (const view of changed) if (put(view) === 'new') hasNew = true;
      // While many are being told the list doubles, so that a long one is not made anew with every piece.
      const isFilling = named !== null || (hasNew && views.size < total);
      const { size: movedCount } = order.moved;
      if (movedCount > 0 && (isShorter || !isFilling || movedCount >= order.ids().length)) settle();
      for (const view of changed) {
        topics.notify(view.id);
        topics.notify(view.key);
      }
    },
  };
}

export type TransferIndex = ReturnType<typeof createTransferIndex>;
