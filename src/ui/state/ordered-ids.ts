import { createSignal } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import { rankOf as priorityRank } from '../../domain/priority.ts';
import { isFinished } from '../../domain/transfer.ts';
import type { TransferView } from '../../workers/contract.ts';

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

/** Whether two views of one transfer are listed at the same place. */
export const isSamePlace = (one: TransferView, other: TransferView): boolean =>
  one.position === other.position && one.priority === other.priority && rankOf(one) === rankOf(other);

/** From one moved in so many on it costs less to look at all. */
const MANY = 16;

/** Ids in the order in which their views are listed. What moves is noted, and put in its place when told to. */
export function createOrderedIds(
  viewOf: (id: TransferId) => TransferView | undefined,
  listed: readonly TransferId[] = [],
) {
  const [ids, setIds] = createSignal(listed);
  /** Those that are not at their places in the list any more, as they were listed; undefined: they were not. */
  const moved = new Map<TransferId, TransferView | undefined>();

  const asListed = (id: TransferId): TransferView | undefined => moved.get(id) ?? viewOf(id);
  const isListedAfter = (view: TransferView, other: TransferId): boolean => {
    const there = asListed(other);
    return there !== undefined && isAfter(view, there);
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
    const places = [...moved.values()].flatMap((was) => (was ? placeOf(was, list, 0) : []));
    for (const place of places.sort((one, other) => other - one)) rest.splice(place, 1);
    return rest;
  };
  /** The list with what has moved put where it belongs. */
  const placed = (): TransferId[] => {
    const rest = unmoved();
    const arriving = [...moved.keys()].flatMap((id) => viewOf(id) ?? []);
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

  return {
    /** As of the last `settle`. Follows additions, removals and moves. */
    ids,
    /** How one of `ids` was listed: of what has gone or changed since, its former view. */
    asListed,
    /** What `settle` will look at, each with how it was listed. */
    moved: moved as ReadonlyMap<TransferId, TransferView | undefined>,
    /** It comes, goes, or stands elsewhere: `was` is the view that it was listed by; undefined: it was not. */
    note(id: TransferId, was: TransferView | undefined): void {
      if (!moved.has(id)) moved.set(id, was);
    },
    /** Puts what was noted in its place. */
    settle(): void {
      if (moved.size > 0) setIds(placed());
    },
  };
}

export type OrderedIds = ReturnType<typeof createOrderedIds>;
