import type { TransferId } from '../domain/ids.ts';
import { PRIORITIES, type Priority, rankOf } from '../domain/priority.ts';
import { createHeap, type Heap, type HeapEntry } from './heap.ts';
import type { Row } from './row.ts';

/** From this size on a file is a large one: it holds its place for long. */
export const LARGE_BYTES = 20_000_000;

export const isLarge = (row: Pick<Row, 'item'>): boolean => row.item.sizeBytes >= LARGE_BYTES;

/** Where a row waits: it is in one queue at most, so the row itself keeps it, and no map of a hundred thousand must. */
export interface WaitingPlace extends HeapEntry<TransferId> {
  readonly heap: WaitingHeap;
  readonly row: Row;
}
type WaitingHeap = Heap<TransferId, WaitingPlace>;

/**
 * What waits, by priority, then position, equal ones by id: a heap for each priority, and in it one for small files and
 * one for large, so that the first of either is at hand. Putting, moving and taking out are O(log n).
 */
export interface WaitingQueue {
  readonly size: number;
  /** Puts a row in, or moves it if it is here; it is in no other queue. */
  put(row: Row): void;
  remove(row: Row): boolean;
  /** The first of a priority, of small ones or large ones only if wanted so. */
  first(priority: Priority, large?: boolean): TransferId | undefined;
  /** The most urgent priority that has any, `undefined` when empty. */
  firstPriority(): Priority | undefined;
  /** The first's position, `Infinity` when there is none. */
  firstPosition(priority: Priority): number;
  pop(): TransferId | undefined;
  /** Up to `count` ids near the front, the most urgent first, otherwise in no promised order: for looking ahead. */
  front(count: number): TransferId[];
}

type Pair = readonly [small: WaitingHeap, large: WaitingHeap];

export const createWaitingQueue = (): WaitingQueue => {
  const pairs = PRIORITIES.map((): Pair => [createHeap(), createHeap()]);
  const all = pairs.flat();
  const pairOf = (priority: Priority): Pair => pairs[rankOf(priority)]!;

  const remove = (row: Row): boolean => {
    const { place } = row;
    if (!place || !all.includes(place.heap)) return false;
    place.heap.remove(place);
    row.place = null;
    return true;
  };

  const firstHeap = (priority: Priority): WaitingHeap => {
    const [small, large] = pairOf(priority);
    const [one, other] = [small.peek(), large.peek()];
    if (!one || !other) return one ? small : large;
    if (one.order !== other.order) return one.order < other.order ? small : large;
    return one.key < other.key ? small : large;
  };

  const firstPriority = (): Priority | undefined => {
    for (let rank = 0; rank < pairs.length; rank += 1) {
      const [small, large] = pairs[rank]!;
      if (small.size + large.size > 0) return PRIORITIES[rank];
    }
    return undefined;
  };

  return {
    get size() {
      let size = 0;
      for (const heap of all) size += heap.size;
      return size;
    },
    put(row) {
      const heap = pairOf(row.priority)[isLarge(row) ? 1 : 0];
      if (row.place?.heap === heap) {
        row.place.order = row.position;
        heap.reordered(row.place);
        return;
      }
      // It may come from a heap of another priority or size.
      remove(row);
      row.place = { key: row.id, order: row.position, index: 0, heap, row };
      heap.put(row.place);
    },
    remove,
    first(priority, large) {
      const heap = large === undefined ? firstHeap(priority) : pairOf(priority)[large ? 1 : 0];
      return heap.peek()?.key;
    },
    firstPriority,
    firstPosition: (priority) => firstHeap(priority).peek()?.order ?? Number.POSITIVE_INFINITY,
    pop() {
      const priority = firstPriority();
      const first = priority && firstHeap(priority).peek();
      if (first) remove(first.row);
      return first?.key;
    },
    front(count) {
      const ids: TransferId[] = [];
      for (const heap of all) if (ids.length < count) ids.push(...heap.front(count - ids.length));
      return ids;
    },
  };
};
