import type { Clock } from '../../src/ports/clock.ts';

/** Time that passes only when told to: a night takes milliseconds. */
export interface VirtualClock extends Clock {
  /** Lets `milliseconds` pass, calling what is due, each at its own instant. */
  advance(milliseconds: number): Promise<void>;
  /** Lets time pass until the condition holds; returns false if nothing is left to wait for, or at the limit. */
  until(condition: () => boolean, limitMs: number): Promise<boolean>;
  /** Time goes on but nothing is called: everything due meanwhile is late by then. */
  skip(milliseconds: number): void;
  /** Timers that are set and neither rang nor were taken back. */
  pending(): number;
}

interface Entry {
  readonly at: number;
  readonly id: number;
  /** Null once taken back. */
  call: (() => void) | null;
}

export const createVirtualClock = (start = 1_700_000_000_000): VirtualClock => {
  let now = start;
  let nextId = 1;
  const timers = createTimerHeap();

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const ring = async (entry: Entry): Promise<void> => {
    timers.pop();
    now = Math.max(now, entry.at);
    entry.call?.();
    await settled();
  };

  return {
    now: () => now,
    at(at, call) {
      const entry: Entry = { at, id: nextId, call };
      nextId += 1;
      timers.push(entry);
      return () => {
        entry.call = null;
      };
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settled();
      for (let next = timers.first(); next && next.at <= end; next = timers.first()) await ring(next);
      now = end;
    },
    async until(condition, limitMs) {
      const end = now + limitMs;
      await settled();
      while (!condition()) {
        const next = timers.first();
        if (!next || next.at > end) return false;
        await ring(next);
      }
      return true;
    },
    skip(milliseconds) {
      now += milliseconds;
    },
    pending: () => timers.pending(),
  };
};

/** By instant, then in the order they were set. What was taken back is dropped when it comes to the front. */
const createTimerHeap = () => {
  const heap: Entry[] = [];
  const before = (left: Entry, right: Entry): boolean =>
    left.at === right.at ? left.id < right.id : left.at < right.at;
  const pop = (): void => {
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (before(last, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  };
  return {
    push(entry: Entry): void {
      let index = heap.length;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (before(heap[parent]!, entry)) break;
        heap[index] = heap[parent]!;
        index = parent;
      }
      heap[index] = entry;
    },
    pop,
    pending: () => heap.filter(({ call }) => call !== null).length,
    first(): Entry | undefined {
      while (heap[0]?.call === null) pop();
      return heap[0];
    },
  };
};
