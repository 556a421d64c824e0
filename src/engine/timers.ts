import { createKeyedHeap } from './keyed-heap.ts';

/** What the engine wants to be woken for. One entry per key: setting it again moves it. */
export interface Timers {
  set(key: string, at: number): void;
  clear(key: string): void;
  /** Takes out every key that is due, earliest first. */
  due(now: number): readonly string[];
  /** `Infinity` when there is none. */
  nextAt(): number;
}

/** Nothing is due after most events. */
const NONE: readonly string[] = [];

export const createTimers = (): Timers => {
  const keys = createKeyedHeap<string>();
  return {
    set: (key, at) => keys.put(key, at),
    clear: (key) => {
      keys.remove(key);
    },
    due(now) {
      if (keys.firstOrder() > now) return NONE;
      const due: string[] = [];
      while (keys.firstOrder() <= now) due.push(keys.pop()!);
      return due;
    },
    nextAt: () => keys.firstOrder(),
  };
};
