import { createSignal, onCleanup } from 'solid-js';
import type { Failure } from '../../domain/failure.ts';

/** Timers count in 31 bits; asking after 24 days instead of later does no harm. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Asks again by itself when the pause is over that a failure names. One that names none is the user's to repeat. */
export function createRepeat(act: () => void) {
  const [at, setAt] = createSignal<number | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    setAt(null);
  };
  onCleanup(cancel);
  return {
    /** Unix milliseconds, for the countdown; null while nothing is waited for. */
    at,
    cancel,
    after(failure: Failure): void {
      cancel();
      if (failure.waitSeconds === undefined) return;
      const pauseMs = Math.min(LONGEST_TIMER_MS, failure.waitSeconds * 1_000);
      setAt(Date.now() + pauseMs);
      timer = setTimeout(() => {
        setAt(null);
        act();
      }, pauseMs);
    },
  };
}
