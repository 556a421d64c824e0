/**
 * A binary heap that also knows where each key sits, so that any entry can be taken out or moved in O(log n):
 * nothing stale is ever left inside, however often a million transfers are paused and resumed.
 * Entries come out by `order`, ascending, equal ones by key.
 */
export interface Queue<Key extends string> {
  readonly size: number;
  has(key: Key): boolean;
  /** Puts the key in, or moves it if it is there. Returns whether it is new. */
  put(key: Key, order: number): boolean;
  remove(key: Key): boolean;
  /** The first key, left in place. */
  peek(): Key | undefined;
  /** The first key's order, `Infinity` when empty. */
  firstOrder(): number;
  pop(): Key | undefined;
  /** Up to `count` keys near the front, in no promised order: for looking ahead, O(count). */
  front(count: number): Key[];
}

interface Entry<Key> {
  readonly key: Key;
  order: number;
  /** Where it sits in the heap: to move it costs no look into the map. */
  index: number;
}

export const createQueue = <Key extends string>(): Queue<Key> => {
  const heap: Entry<Key>[] = [];
  const entries = new Map<Key, Entry<Key>>();

  const before = (left: Entry<Key>, right: Entry<Key>): boolean =>
    left.order === right.order ? left.key < right.key : left.order < right.order;
  const place = (entry: Entry<Key>, index: number): void => {
    heap[index] = entry;
    entry.index = index;
  };

  const rise = (entry: Entry<Key>, from: number): number => {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex]!;
      if (!before(entry, parent)) break;
      place(parent, index);
      index = parentIndex;
    }
    place(entry, index);
    return index;
  };
  const sink = (entry: Entry<Key>, from: number): void => {
    let index = from;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= heap.length) break;
      if (childIndex + 1 < heap.length && before(heap[childIndex + 1]!, heap[childIndex]!)) childIndex += 1;
      const child = heap[childIndex]!;
      if (!before(child, entry)) break;
      place(child, index);
      index = childIndex;
    }
    place(entry, index);
  };
  const settle = (entry: Entry<Key>, index: number): void => {
    if (rise(entry, index) === index) sink(entry, index);
  };

  const remove = (key: Key): boolean => {
    const entry = entries.get(key);
    if (!entry) return false;
    entries.delete(key);
    const last = heap.pop()!;
    if (last !== entry) settle(last, entry.index);
    return true;
  };

  return {
    get size() {
      return heap.length;
    },
    has: (key) => entries.has(key),
    put(key, order) {
      const known = entries.get(key);
      if (known) {
        known.order = order;
        settle(known, known.index);
        return false;
      }
      const entry = { key, order, index: heap.length };
      entries.set(key, entry);
      rise(entry, entry.index);
      return true;
    },
    remove,
    peek: () => heap[0]?.key,
    firstOrder: () => heap[0]?.order ?? Number.POSITIVE_INFINITY,
    pop() {
      const first = heap[0];
      if (first) remove(first.key);
      return first?.key;
    },
    front: (count) => heap.slice(0, count).map((entry) => entry.key),
  };
};
