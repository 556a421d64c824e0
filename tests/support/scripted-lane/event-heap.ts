/** Calls at instants; those of one instant in the order they were put in. */
export interface EventHeap {
  put(at: number, call: () => void): void;
  /** `Infinity` when there is none. */
  nextAt(): number;
  /** Takes out the first and calls it. */
  run(): void;
}

interface Entry {
  readonly at: number;
  readonly id: number;
  readonly call: () => void;
}

const isBefore = (left: Entry, right: Entry): boolean =>
  left.at === right.at ? left.id < right.id : left.at < right.at;

export const createEventHeap = (): EventHeap => {
  const heap: Entry[] = [];
  let nextId = 0;
  const sink = (entry: Entry): void => {
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(entry, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  };
  return {
    put(at, call) {
      const entry = { at, id: nextId, call };
      nextId += 1;
      let index = heap.length;
      for (
        let parent = (index - 1) >> 1;
        index > 0 && isBefore(entry, heap[parent]!);
        parent = (index - 1) >> 1
      ) {
        heap[index] = heap[parent]!;
        index = parent;
      }
      heap[index] = entry;
    },
    nextAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    run() {
      const [first] = heap;
      const last = heap.pop();
      if (last && heap.length > 0) sink(last);
      first?.call();
    },
  };
};
