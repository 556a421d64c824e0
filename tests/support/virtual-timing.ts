import type { Timing } from '../../src/workers/pulse.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface VirtualTiming extends Timing {
  readonly clock: VirtualClock;
  /** The machine sleeps: so much time is gone at once, and no timer rang in it. */
  sleep(milliseconds: number): void;
}

export const createVirtualTiming = (): VirtualTiming => {
  const clock = createVirtualClock();
  let sleptMs = 0;
  return {
    clock,
    now: () => clock.now() + sleptMs,
    later: (call, delayMs) => clock.at(clock.now() + delayMs, call),
    sleep: (milliseconds) => {
      sleptMs += milliseconds;
    },
  };
};
