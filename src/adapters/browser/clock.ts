import type { Clock } from '../../ports/clock.ts';

/**
 * Timers count time awake, the wall clock does not: in steps of a minute a wait notices soon that a laptop slept, and
 * no delay passes the 2³¹ ms at which timers fire at once.
 */
const LONGEST_STEP_MS = 60_000;

export const createClock = (): Clock => {
  const now = (): number => Date.now();
  return {
    now,
    at: (at, call) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      // Never in the caller's own turn, not even for an instant that has passed.
      const arm = (): void => {
        const leftMs = Math.max(0, at - now());
        timer = setTimeout(() => (now() >= at ? call() : arm()), Math.min(leftMs, LONGEST_STEP_MS));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
};
