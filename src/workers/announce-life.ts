import { holdLiveness } from '../adapters/browser/liveness-lock.ts';
import { ALIVE } from './supervised-worker.ts';

/** To be called by a worker once it answers calls: takes the lock of its own name, then says so. */
export const announceLife = (): void => {
  void holdLiveness(self.name).then(() => self.postMessage({ kind: ALIVE }));
};
