import type { Clock } from '../../../src/ports/clock.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  at(at, call) {
    const timer = setTimeout(call, Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  },
};
