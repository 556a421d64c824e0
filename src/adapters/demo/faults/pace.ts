import type { Clock } from '../../../ports/clock.ts';

/** How long bytes take on a line of limited speed: a line is busy until an instant, and bytes queue behind it. */
export class Line {
  private busyUntil = 0;

  /** The instant (milliseconds) at which these bytes have passed, if they are there at `from`. 0 bytes per second: no limit. */
  pass(bytes: number, bytesPerSecond: number, from: number): number {
    if (bytesPerSecond <= 0) return from;
    this.busyUntil = Math.max(this.busyUntil, from) + (bytes / bytesPerSecond) * 1000;
    return this.busyUntil;
  }
}

/** Settles at the instant, or at once when the signal is aborted: whoever waits looks at the signal itself. */
export function sleepUntil(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || at <= clock.now()) return resolve();
    const cancel = clock.at(at, done);
    function done(): void {
      signal.removeEventListener('abort', aborted);
      resolve();
    }
    function aborted(): void {
      cancel();
      resolve();
    }
    signal.addEventListener('abort', aborted, { once: true });
  });
}
