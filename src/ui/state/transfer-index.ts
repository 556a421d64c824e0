import { createSignal } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import { rankOf as priorityRank } from '../../domain/priority.ts';
import { isFinished, type TransferState } from '../../domain/transfer.ts';
import { shownView } from '../../domain/views.ts';
import type { HeldLine, TransferView } from '../../workers/contract.ts';
import { createSharing } from './shared-views.ts';
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

/** From one moved in so many on it costs less to look at all. */
const MANY = 16;

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
  /** Those that are not at their places in the list any more, as they were listed; undefined: they were not. */
  const moved = new Map<TransferId, TransferView | undefined>();

  const isListedAfter = (view: TransferView, other: TransferId): boolean => {
    const listed = moved.get(other) ?? views.get(other);
    return listed !== undefined && isAfter(view, listed);
  };
  /** Where it is, or would be, in a list from some place on: in strides at first, as neighbours mostly move together. */
  const placeOf = (view: TransferView, list: readonly TransferId[], from: number): number => {
    let low = from;
    let high = from;
    for (let stride = 1; high < list.length && isListedAfter(view, list[high]!); stride *= 2) {
      low = high + 1;
      high += stride;
    }
    high = Math.min(high, list.length);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isListedAfter(view, list[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /** The list without what has moved: to look at each of a hundred thousand for one that ended would be felt. */
  const unmoved = (): TransferId[] => {
    const list = ids();
    if (moved.size > list.length / MANY) return list.filter((id) => !moved.has(id));
    const rest = [...list];
    const places = [...moved.values()].flatMap((listed) => (listed ? placeOf(listed, list, 0) : []));
    for (const place of places.sort((one, other) => other - one)) rest.splice(place, 1);
    return rest;
  };
  /** The list with what has moved put where it belongs. */
  const placed = (): TransferId[] => {
    const rest = unmoved();
    const arriving = [...moved.keys()].flatMap((id) => views.get(id) ?? []);
    moved.clear();
    arriving.sort((one, other) => (isAfter(one, other) ? 1 : -1));
    const list: TransferId[] = [];
    let from = 0;
    for (const view of arriving) {
      const place = placeOf(view, rest, from);
      while (from < place) list.push(rest[from++]!);
      list.push(view.id);
    }
    while (from < rest.length) list.push(rest[from++]!);
    return list;
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
    const stays =
      before !== undefined &&
      before.position === view.position &&
      before.priority === view.priority &&
      rankOf(before) === rankOf(view);
    if (!stays && !moved.has(view.id)) moved.set(view.id, before);
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
    if (!moved.has(id)) moved.set(id, view);
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
      if (moved.size > 0 && (isShorter || !isFilling || moved.size >= ids().length)) setIds(placed());
      for (const view of changed) {
        topics.notify(view.id);
        topics.notify(view.key);
      }
    },
  };
}

export type TransferIndex = ReturnType<typeof createTransferIndex>;
