/** What sits in a heap. It knows its own place: to move it or take it out costs no search. */
export interface HeapEntry<Key extends string> {
  readonly key: Key;
  order: number;
  index: number;
}

/** Entries by `order`, ascending, equal ones by key; any of them is put in, moved or taken out in O(log n). */
export interface Heap<Key extends string, Entry extends HeapEntry<Key>> {
  readonly size: number;
  put(entry: Entry): void;
  /** One that is inside has another order now. */
  reordered(entry: Entry): void;
  /** Takes one out that is inside. */
  remove(entry: Entry): void;
  /** The first, left in place. */
  peek(): Entry | undefined;
  /** Up to `count` keys near the front, in no promised order: O(count). */
  front(count: number): Key[];
}

export const createHeap = <Key extends string, Entry extends HeapEntry<Key>>(): Heap<Key, Entry> => {
  const heap: Entry[] = [];

  const before = (left: Entry, right: Entry): boolean =>
    left.order === right.order ? left.key < right.key : left.order < right.order;
  const place = (entry: Entry, index: number): void => {
    heap[index] = entry;
    entry.index = index;
  };

  const rise = (entry: Entry, from: number): number => {
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
  const sink = (entry: Entry, from: number): void => {
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
  const settle = (entry: Entry, index: number): void => {
    if (rise(entry, index) === index) sink(entry, index);
  };

  return {
    get size() {
      return heap.length;
    },
    put: (entry) => {
      rise(entry, heap.length);
    },
    reordered: (entry) => settle(entry, entry.index),
    remove(entry) {
      const last = heap.pop()!;
      if (last !== entry) settle(last, entry.index);
    },
    peek: () => heap[0],
    front: (count) => heap.slice(0, count).map((entry) => entry.key),
  };
};
