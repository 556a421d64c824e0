import type { Clock } from '../../src/ports/clock.ts';

/** Time that passes only when told to: a night takes milliseconds. */
export interface VirtualClock extends Clock {
  /** Lets `milliseconds` pass, calling what is due, each at its own instant. */
  advance(milliseconds: number): Promise<void>;
  /** Lets time pass until the condition holds; returns false if nothing is left to wait for, or at the limit. */
  until(condition: () => boolean, limitMs: number): Promise<boolean>;
}

export const createVirtualClock = (start = 1_700_000_000_000): VirtualClock => {
  let now = start;
  let nextId = 1;
  const timers = new Map<number, { readonly at: number; readonly call: () => void }>();

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const earliest = (): [number, { readonly at: number; readonly call: () => void }] | null => {
    let best: [number, { readonly at: number; readonly call: () => void }] | null = null;
    for (const entry of timers) if (!best || entry[1].at < best[1].at) best = entry;
    return best;
  };
  const ring = async (): Promise<void> => {
    const next = earliest();
    if (!next) return;
    timers.delete(next[0]);
    now = Math.max(now, next[1].at);
    next[1].call();
    await settled();
  };

  return {
    now: () => now,
    at(at, call) {
      const id = nextId;
      nextId += 1;
      timers.set(id, { at, call });
      return () => {
        timers.delete(id);
      };
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settled();
      for (let next = earliest(); next && next[1].at <= end; next = earliest()) await ring();
      now = end;
    },
    async until(condition, limitMs) {
      const end = now + limitMs;
      await settled();
      while (!condition()) {
        const next = earliest();
        if (!next || next[1].at > end) return false;
        await ring();
      }
      return true;
    },
  };
};
