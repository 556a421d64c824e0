import type { Clock } from '../../ports/clock.ts';

/**
 * Timers count time awake, the wall clock does not: in steps of a minute a wait notices soon that a laptop slept, and
 * no delay passes the 2³¹ ms at which timers fire at once.
 */
const LONGEST_STEP_MS = 60_000;

/** What a computer has to tell the time by; handed in so that a simulated one can sleep and be set. */
export interface Timekeeper {
  /** Milliseconds since 1970; may be set forward and back by anybody. */
  wallNow(): number;
  /** Calls once after so many milliseconds awake; returns how to take it back. */
  setTimer(call: () => void, delayMs: number): () => void;
}

/** A message to itself: a timer set by a timer takes 4 ms at least, and who gives way to others does so by the dozen. */
const inNextTurn = (call: () => void): (() => void) => {
  const { port1, port2 } = new MessageChannel();
  const end = (): void => {
    port1.onmessage = null;
    port1.close();
  };
  port1.onmessage = () => {
    end();
    call();
  };
  port2.postMessage(null);
  return end;
};

const BROWSER: Timekeeper = {
  wallNow: () => Date.now(),
  setTimer: (call, delayMs) => {
    if (delayMs <= 0) return inNextTurn(call);
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Follows the wall clock forward (time slept counts), never back: with a wall clock that is set back by an hour every
 * wait would last an hour longer, and what was asked since would seem older than what came before.
 */
export const createClock = (timekeeper: Timekeeper = BROWSER): Clock => {
  let latest = Number.NEGATIVE_INFINITY;
  let setBackMs = 0;
  const now = (): number => {
    const wall = timekeeper.wallNow();
    if (wall + setBackMs < latest) setBackMs = latest - wall;
    latest = wall + setBackMs;
    return latest;
  };
  return {
    now,
    at: (at, call) => {
      let cancel = (): void => {};
      // Never in the caller's own turn, not even for an instant that has passed.
      const arm = (): void => {
        const leftMs = Math.max(0, at - now());
        cancel = timekeeper.setTimer(() => (now() >= at ? call() : arm()), Math.min(leftMs, LONGEST_STEP_MS));
      };
      arm();
      return () => cancel();
    },
  };
};
