import type { Clock } from '../../ports/clock.ts';

/**
 * Notices that a line is dead: something is waited for and no byte came for `limitMs`. Not the same as a limit on the
 * whole answer — a line of 32 kB/s must finish too. But a server that sends this and that and never what is waited for
 * is as good as dead: not one answer within `PATIENCE_MS` ends it as well.
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

/** Longer than a window of 4 MiB takes on a line of 32 kB/s: 130 s. */
export const PATIENCE_MS = 300_000;

export function createSilenceWatch(clock: Clock, limitMs: number, expired: () => void): SilenceWatch {
  let waiting = 0;
  let heardAt = 0;
  /** When the last answer came, or the first of those waited for was asked. */
  let answeredAt = 0;
  let cancel: (() => void) | null = null;

  function stop(): void {
    cancel?.();
    cancel = null;
  }

  const expiresAt = (): number => Math.min(heardAt + limitMs, answeredAt + PATIENCE_MS);

  function arm(): void {
    cancel = clock.at(expiresAt(), () => {
      cancel = null;
      // One timer for many pieces: it looks again at how long ago the last one came.
      if (clock.now() < expiresAt()) arm();
      else expired();
    });
  }

  return {
    begin() {
      waiting += 1;
      if (waiting > 1) return;
      heardAt = clock.now();
      answeredAt = heardAt;
      arm();
    },
    end() {
      waiting -= 1;
      answeredAt = clock.now();
      if (waiting === 0) stop();
    },
    heard() {
      heardAt = clock.now();
    },
    stop,
  };
}
