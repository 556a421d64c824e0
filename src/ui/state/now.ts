import { createSignal, onCleanup } from 'solid-js';

const [now, setNow] = createSignal(Date.now());
let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * The time of day (Unix milliseconds), moving once a second while anything shows it: one timer for all countdowns.
 */
export function useNow(): () => number {
  readers += 1;
  // While it runs it is right to a second; to set it for each new reader would run all the others again.
  if (timer === undefined) {
    setNow(Date.now());
    timer = setInterval(() => setNow(Date.now()), 1000);
  }
  onCleanup(() => {
    readers -= 1;
    if (readers > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return now;
}
