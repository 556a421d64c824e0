import { createSignal } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import { rankOf as priorityRank } from '../../domain/priority.ts';
import { isFinished, type TransferState } from '../../domain/transfer.ts';
import { shownView } from '../../domain/views.ts';
import type { HeldLine, TransferView } from '../../workers/contract.ts';
import { createTopics } from './topics.ts';

/** What is still to be done comes first, then what needs a decision, then what is over. */
const rankOf = ({ state }: TransferView): number =>
  !isFinished(state) ? 0 : state.kind === 'failed' ? 1 : 2;

const isAfter = (one: TransferView, other: TransferView): boolean => {
  const ranks = rankOf(one) - rankOf(other);
  if (ranks !== 0) return ranks > 0;
  const priorities = priorityRank(one.priority) - priorityRank(other.priority);
  if (priorities !== 0) return priorities > 0;
  return one.position > other.position || (one.position === other.position && one.id > other.id);
};

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
  const [ids, setIds] = createSignal<readonly TransferId[]>([]);
  const topics = createTopics();

  let held: ReadonlyMap<number, TransferState> = new Map();
  /** Since a flow began anew: what it has named. Null once it has named everything. */
  let named: Set<TransferId> | null = null;
  /** Known, but not at their places yet. */
  const misplaced = new Set<TransferId>();

  const compare = (one: TransferId, other: TransferId): number => {
    const view = views.get(one);
    const otherView = views.get(other);
    return view !== undefined && otherView !== undefined && isAfter(view, otherView) ? 1 : -1;
  };
  /** The list with the misplaced put where they belong: sorting a hundred thousand at each file that ends would be felt. */
  const placed = (): TransferId[] => {
    const rest = ids().filter((id) => !misplaced.has(id) && views.has(id));
    const moved = [...misplaced].filter((id) => views.has(id)).sort(compare);
    const list: TransferId[] = [];
    let from = 0;
    for (const id of moved) {
      const place = placeOf(id, rest, from);
      while (from < place) list.push(rest[from++]!);
      list.push(id);
    }
    while (from < rest.length) list.push(rest[from++]!);
    return list;
  };
  /** Halving from the start of what is left: neighbours mostly move together. */
  const placeOf = (id: TransferId, list: readonly TransferId[], from: number): number => {
    let low = from;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(id, list[middle]!) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  /** With what holds up its line, which is followed too. */
  const shown = (id: TransferId): TransferView | undefined => {
    const view = views.get(id);
    if (view?.line !== undefined) topics.track(lineTopic(view.line));
    return view && shownView(view, held);
  };

  const put = (view: TransferView): 'same-place' | 'moved' => {
    const before = views.get(view.id);
    views.set(view.id, view);
    if (before === undefined) {
      const others = idsByKey.get(view.key);
      idsByKey.set(view.key, others === undefined ? view.id : [others, view.id].flat().sort());
    }
    const stays =
      before !== undefined &&
      before.position === view.position &&
      before.priority === view.priority &&
      rankOf(before) === rankOf(view);
    return stays ? 'same-place' : 'moved';
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
    const others = idsOf(view.key).filter((other) => other !== id);
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
     * what it has not named is not there any more.
     */
    apply(
      changed: readonly TransferView[],
      removed: readonly TransferId[],
      whole: boolean,
      complete = whole,
    ): void {
      if (whole) named = new Set();
      for (const { id } of changed) named?.add(id);
      let isShorter = removed.length > 0;
      for (const id of removed) drop(id);
      if (complete && named !== null) {
        for (const id of [...views.keys()]) {
          if (named.has(id)) continue;
          drop(id);
          isShorter = true;
        }
        named = null;
      }
      for (const view of changed) if (put(view) === 'moved') misplaced.add(view.id);
      // While everything is being told the list doubles, so that a long one is not made anew with every piece.
      const isDue = named === null || misplaced.size >= ids().length;
      if (isShorter || (misplaced.size > 0 && isDue)) {
        setIds(placed());
        misplaced.clear();
      }
      for (const view of changed) {
        topics.notify(view.id);
        topics.notify(view.key);
      }
    },
  };
}

export type TransferIndex = ReturnType<typeof createTransferIndex>;
