import type { Clock } from '../../ports/clock.ts';

/**
 * Notices that a line is dead: something is waited for and no byte came for `limitMs`. Not the same as a limit on the
 * whole answer — a line of 32 kB/s must finish too.
 */
export interface SilenceWatch {
  /** One more answer is waited for. */
  begin(): void;
  /** One less. */
  end(): void;
  /** A byte came. */
  heard(): void;
  stop(): void;
}

export function createSilenceWatch(clock: Clock, limitMs: number, expired: () => void): SilenceWatch {
  let waiting = 0;
  let heardAt = 0;
  let cancel: (() => void) | null = null;

  function stop(): void {
    cancel?.();
    cancel = null;
  }

  function arm(): void {
    cancel = clock.at(heardAt + limitMs, () => {
      cancel = null;
      // One timer for many pieces: it looks again at how long ago the last one came.
      if (clock.now() - heardAt < limitMs) arm();
      else expired();
    });
  }

  return {
    begin() {
      waiting += 1;
      if (waiting > 1) return;
      heardAt = clock.now();
      arm();
    },
    end() {
      waiting -= 1;
      if (waiting === 0) stop();
    },
    heard() {
      heardAt = clock.now();
    },
    stop,
  };
}
