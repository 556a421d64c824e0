import type { FloodFault } from './faults.ts';

/** How one file request is received. `insideWait`: it came before the wait it was told was over. */
export type FloodVerdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'wait'; readonly seconds: number; readonly insideWait: boolean };

/** What a flood control needs to know of the fault. */
export type FloodRules = Pick<FloodFault, 'waitSeconds' | 'requestsPerSecond' | 'burst'>;

/** Flood waits of one account in one data centre. Time is an argument, in milliseconds. */
export class FloodControl {
  private waitUntil = 0;
  private startsAnew = false;
  private tokens = Number.POSITIVE_INFINITY;
  private refilledAt = 0;

  /** `takeCounted` is asked whether one of the counted floods is left, and takes it. */
  ask(faults: FloodRules, now: number, takeCounted: () => boolean): FloodVerdict {
    const insideWait = now < this.waitUntil;
    // A wait that was counted out to somebody ends when it was told to end, so that also a client goes on whose requests
    // come back one by one; a bucket is as strict as Telegram's: whoever asks inside the wait begins it again.
    if (insideWait && !this.startsAnew) {
      return { kind: 'wait', seconds: Math.ceil((this.waitUntil - now) / 1000), insideWait };
    }
    if (!insideWait) {
      const isCounted = takeCounted();
      if (!isCounted && this.takeToken(faults, now)) return { kind: 'pass' };
      this.startsAnew = !isCounted;
    }
    this.waitUntil = now + faults.waitSeconds * 1000;
    return { kind: 'wait', seconds: faults.waitSeconds, insideWait };
  }

  private takeToken(faults: FloodRules, now: number): boolean {
    if (faults.requestsPerSecond <= 0) return true;
    const earned = ((now - this.refilledAt) / 1000) * faults.requestsPerSecond;
    this.tokens = Math.min(Math.max(1, faults.burst), this.tokens + earned);
    this.refilledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
