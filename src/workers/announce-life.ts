import { holdLiveness } from '../adapters/browser/liveness-lock.ts';
import { ALIVE, isPing, PONG } from './life-signs.ts';
import { setTabHidden } from './tab-sight.ts';

/**
 * To be called by a worker once it answers calls: answers pings, takes the lock of its own name, then says so, and
 * resolves.
 */
export const announceLife = async (): Promise<void> => {
  self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!isPing(data)) return;
    setTabHidden(data.hidden);
    self.postMessage({ kind: PONG });
  });
  await holdLiveness(self.name);
  self.postMessage({ kind: ALIVE });
};
