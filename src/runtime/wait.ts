import type { Clock } from '../ports/clock.ts';

/** Settles at `at`, or as soon as the signal is aborted; look at the signal afterwards. */
export const waitUntil = (clock: Clock, at: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted || at <= clock.now()) {
      resolve();
      return;
    }
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.at(at, end);
    signal.addEventListener('abort', end, { once: true });
  });
