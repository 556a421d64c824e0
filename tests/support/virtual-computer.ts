import type { Timekeeper } from '../../src/adapters/browser/clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A computer in a world of virtual time: it can sleep, and its wall clock can be set. */
export interface VirtualComputer {
  readonly timekeeper: Timekeeper;
  /** The world goes on, no timer of the computer does. */
  sleep(milliseconds: number): void;
  /** Forward if positive. */
  setWallClock(byMilliseconds: number): void;
  /** By how much it was set forward, in all. */
  forwardedMs(): number;
}

export const createVirtualComputer = (world: VirtualClock): VirtualComputer => {
  let sleptMs = 0;
  let setByMs = 0;
  let forwardedMs = 0;
  return {
    timekeeper: {
      wallNow: () => world.now() + setByMs,
      setTimer(call, delayMs) {
        let cancel = (): void => {};
        const arm = (at: number): void => {
          const sleptBefore = sleptMs;
          cancel = world.at(at, () => {
            if (sleptMs > sleptBefore) arm(at + sleptMs - sleptBefore);
            else call();
          });
        };
        // A browser's timers keep whole milliseconds.
        arm(world.now() + Math.ceil(delayMs));
        return () => cancel();
      },
    },
    sleep(milliseconds) {
      sleptMs += milliseconds;
      world.skip(milliseconds);
    },
    setWallClock(byMilliseconds) {
      setByMs += byMilliseconds;
      forwardedMs += Math.max(0, byMilliseconds);
    },
    forwardedMs: () => forwardedMs,
  };
};
