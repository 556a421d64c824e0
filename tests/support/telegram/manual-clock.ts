import type { Clock } from '../../../src/ports/clock.ts';

/** Time that stands still until told to go on. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ readonly at: number; readonly call: () => void }>();

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(at: number, call: () => void): () => void {
    const timer = { at, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Goes on, calling what is due in order, with pauses for what is asynchronous. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settled();
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.call();
    }
    this.#now = until;
    await settled();
  }
}

/**
 * Lets everything that waits for nothing but the processor come to rest. WebCrypto works in threads of its own, so each
 * turn goes through them as well, behind whatever was given to them before.
 */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    await crypto.subtle.digest('SHA-256', new Uint8Array(64));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
