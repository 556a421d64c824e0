import * as v from 'valibot';
import { type Outcome, succeeded } from '../../domain/failure.ts';
import type { Cabinet } from '../../ports/store.ts';

const NAME = 'vault.tries';
const LONGEST_PAUSE_MS = 60_000;

const TRIES = v.object({ wrong: v.pipe(v.number(), v.integer(), v.minValue(0)), at: v.number() });
type Tries = v.InferOutput<typeof TRIES>;
const NONE: Tries = { wrong: 0, at: 0 };

/** After so many wrong ones in a row: 1, 2, 4 … 60 s. */
export const pauseAfter = (wrong: number): number =>
  wrong === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (wrong - 1));

/** Wrong passphrases, remembered over restarts. Times are Unix milliseconds. */
export class WrongTries {
  readonly #cabinet: Cabinet;
  readonly #now: () => number;

  constructor(cabinet: Cabinet, now: () => number) {
    this.#cabinet = cabinet;
    this.#now = now;
  }

  async #read(): Promise<Outcome<Tries>> {
    const stored = await this.#cabinet.read(NAME);
    if (!stored.ok) return stored;
    const parsed = v.safeParse(TRIES, stored.value);
    return succeeded(parsed.success ? parsed.output : NONE);
  }

  /** When the next one may be tried, null: now. Behind a clock that was set back the pause begins anew, once. */
  async nextAt(): Promise<Outcome<number | null>> {
    const tries = await this.#read();
    if (!tries.ok) return tries;
    const now = this.#now();
    const { wrong, at } = tries.value;
    if (at > now) {
      const written = await this.#cabinet.write(NAME, { wrong, at: now });
      if (!written.ok) return written;
    }
    const nextAt = Math.min(at, now) + pauseAfter(wrong);
    return succeeded(nextAt > now ? nextAt : null);
  }

  /** Counted before it is looked at: closing the page in between saves nobody a try. */
  async countOne(): Promise<Outcome<void>> {
    const tries = await this.#read();
    if (!tries.ok) return tries;
    return this.#cabinet.write(NAME, { wrong: tries.value.wrong + 1, at: this.#now() });
  }

  /** It could not be looked at after all. */
  async takeBackOne(): Promise<void> {
    const tries = await this.#read();
    if (!tries.ok || tries.value.wrong === 0) return;
    await this.#cabinet.write(NAME, { wrong: tries.value.wrong - 1, at: this.#now() });
  }

  clear(): Promise<Outcome<void>> {
    return this.#cabinet.remove(NAME);
  }
}
