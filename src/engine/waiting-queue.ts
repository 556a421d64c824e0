import type { TransferId } from '../domain/ids.ts';
import { PRIORITIES, type Priority, rankOf } from '../domain/priority.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Row } from './row.ts';

/** From this size on a file is a large one: it holds its place for long. */
export const LARGE_BYTES = 20_000_000;

export const isLarge = (row: Pick<Row, 'item'>): boolean => row.item.sizeBytes >= LARGE_BYTES;

/**
 * What waits, by priority, then position, equal ones by id: a heap for each priority, and in it one for small files and
 * one for large, so that the first of either is at hand. Putting, moving and taking out are O(log n).
 */
export interface WaitingQueue {
  readonly size: number;
  put(row: Row): void;
  remove(id: TransferId): boolean;
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

type Pair = readonly [small: Queue<TransferId>, large: Queue<TransferId>];

export const createWaitingQueue = (): WaitingQueue => {
  const pairs = PRIORITIES.map((): Pair => [createQueue(), createQueue()]);
  const all = pairs.flat();
  const pairOf = (priority: Priority): Pair => pairs[rankOf(priority)]!;
  let size = 0;

  const remove = (id: TransferId): boolean => {
    // To be told by an empty queue that it has it not costs as much as by a full one.
    const isRemoved = all.some((queue) => queue.size > 0 && queue.remove(id));
    if (isRemoved) size -= 1;
    return isRemoved;
  };

  const firstQueue = (priority: Priority): Queue<TransferId> => {
    const [small, large] = pairOf(priority);
    const apart = small.firstOrder() - large.firstOrder();
    if (apart !== 0 && !Number.isNaN(apart)) return apart < 0 ? small : large;
    return (small.peek() ?? '') < (large.peek() ?? '') ? small : large;
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
      return size;
    },
    put(row) {
      const queue = pairOf(row.priority)[isLarge(row) ? 1 : 0];
      const isNew = queue.put(row.id, row.position);
      // It may come from a queue of another priority or size.
      if (isNew && !all.some((other) => other !== queue && other.size > 0 && other.remove(row.id))) size += 1;
    },
    remove,
    first(priority, large) {
      if (large === undefined) return firstQueue(priority).peek();
      return pairOf(priority)[large ? 1 : 0].peek();
    },
    firstPriority,
    firstPosition: (priority) => firstQueue(priority).firstOrder(),
    pop() {
      const priority = firstPriority();
      if (priority === undefined) return undefined;
      size -= 1;
      return firstQueue(priority).pop();
    },
    front(count) {
      const ids: TransferId[] = [];
      for (const queue of all) if (ids.length < count) ids.push(...queue.front(count - ids.length));
      return ids;
    },
  };
};
