import { createQueue } from './queue.ts';

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
  const queue = createQueue<string>();
  return {
    set: (key, at) => queue.put(key, at),
    clear: (key) => {
      queue.remove(key);
    },
    due(now) {
      if (queue.firstOrder() > now) return NONE;
      const keys: string[] = [];
      while (queue.firstOrder() <= now) keys.push(queue.pop()!);
      return keys;
    },
    nextAt: () => queue.firstOrder(),
  };
};
