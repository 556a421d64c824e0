import { createHeap, type HeapEntry } from './heap.ts';

/**
 * A heap whose entries are found by their key, so that any can be taken out or moved in O(log n): nothing stale is ever
 * left inside. Entries come out by `order`, ascending, equal ones by key.
 */
export interface KeyedHeap<Key extends string> {
  readonly size: number;
  /** Puts the key in, or moves it if it is there. */
  put(key: Key, order: number): void;
  remove(key: Key): boolean;
  /** The first key's order, `Infinity` when empty. */
  firstOrder(): number;
  pop(): Key | undefined;
}

export const createKeyedHeap = <Key extends string>(): KeyedHeap<Key> => {
  const heap = createHeap<Key, HeapEntry<Key>>();
  const entries = new Map<Key, HeapEntry<Key>>();

  const remove = (key: Key): boolean => {
    const entry = entries.get(key);
    if (!entry) return false;
    entries.delete(key);
    heap.remove(entry);
    return true;
  };

  return {
    get size() {
      return heap.size;
    },
    put(key, order) {
      const known = entries.get(key);
      if (known) {
        known.order = order;
        heap.reordered(known);
        return;
      }
      const entry = { key, order, index: 0 };
      entries.set(key, entry);
      heap.put(entry);
    },
    remove,
    firstOrder: () => heap.peek()?.order ?? Number.POSITIVE_INFINITY,
    pop() {
      const first = heap.peek();
      if (first) remove(first.key);
      return first?.key;
    },
  };
};
