import { waitForDeath } from '../../../src/adapters/browser/liveness-lock.ts';

/** Waits for the death of the one named first, and stands still from the second message on, as a frozen thread does. */
self.onmessage = ({ data }: MessageEvent<string | null>): void => {
  if (data === null) for (;;);
  void waitForDeath(data, new AbortController().signal);
};
