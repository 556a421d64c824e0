import type { Timing } from './pulse.ts';

/** A timer so late means that this thread did not run either (sleep, a frozen page): the work gets a new chance. */
const LATE_MS = 2_000;

export interface Patience {
  /** The work moves: the limit counts anew. */
  moved(): void;
  /** The work is over: `lost` is not called any more. */
  end(): void;
}

/** Waits for work that says by `moved` that it goes on; calls `lost` once when it has not for `limitMs`. */
export const startPatience = (limitMs: number, lost: () => void, { now, later }: Timing): Patience => {
  let cancel: () => void = () => undefined;
  let movedAt = now();
  const wait = (delayMs: number): void => {
    const dueAt = now() + delayMs;
    cancel = later(() => {
      if (now() - dueAt > LATE_MS) movedAt = now();
      const leftMs = movedAt + limitMs - now();
      if (leftMs > 0) wait(leftMs);
      else lost();
    }, delayMs);
  };
  wait(limitMs);
  return {
    moved: () => {
      movedAt = now();
    },
    end: () => cancel(),
  };
};
