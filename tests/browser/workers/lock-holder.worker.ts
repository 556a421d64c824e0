import { takeLeaderLock } from '../../../src/adapters/browser/leader-lock.ts';
import { holdLiveness } from '../../../src/adapters/browser/liveness-lock.ts';

/** Another tab, as far as locks go: holds the engine's lock and one of its own name until it is killed. */
self.onmessage = async ({ data }: MessageEvent<string>): Promise<void> => {
  await holdLiveness(data);
  await takeLeaderLock(new AbortController().signal);
  self.postMessage('leads');
};
