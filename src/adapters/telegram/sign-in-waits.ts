import type { Failure, Outcome } from '../../domain/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import { failureOfSignInError } from './sign-in-errors.ts';

/**
 * Flood waits that sign-in was told, by what was asked for: they outlive the connection, which each try makes anew.
 * An impatient click inside one is answered here, since a server adds to the wait of whoever asks through it.
 */
export class SignInWaits {
  readonly #clock: Clock;
  /** Unix milliseconds. */
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is left of the wait before `wish` may be asked for again; null: nothing. */
  left(wish: string): Failure | null {
    const leftMs = (this.#until.get(wish) ?? 0) - this.#clock.now();
    if (leftMs <= 0) return null;
    return failureOfSignInError({ code: 420, text: `FLOOD_WAIT_${Math.ceil(leftMs / 1000)}` });
  }

  /** Remembers what an answer to `wish` says of waiting; gives the answer back. */
  heard<T>(wish: string, answer: Outcome<T>): Outcome<T> {
    const seconds = answer.ok ? undefined : answer.failure.waitSeconds;
    if (seconds !== undefined) this.#until.set(wish, this.#clock.now() + seconds * 1000);
    return answer;
  }
}
