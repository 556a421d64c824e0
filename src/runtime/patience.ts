import { type Failure, failed, type Outcome } from '../domain/failure.ts';
import { RULES } from '../engine/retry.ts';

const LEAST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** A flood that ends, a line that comes back, a database that takes writes again. */
export const mendsItself = ({ category }: Failure): boolean =>
  RULES[category].action === 'lane-waits' || RULES[category].blamesLine || category === 'store';

/** Before asking again after `failures` earlier ones in a row, ms: twice as long each time, never less than told. */
export const pauseMs = ({ waitSeconds = 0 }: Failure, failures: number): number =>
  Math.max(Math.min(LONGEST_PAUSE_MS, LEAST_PAUSE_MS * 2 ** Math.min(failures, 10)), waitSeconds * 1_000);

/**
 * For answers that a screen waits for: a failure that mends itself names in `waitSeconds` when to ask again, also
 * where the server named nothing.
 */
export function createPatience(): <T>(outcome: Outcome<T>) => Outcome<T> {
  let failures = 0;
  return (outcome) => {
    if (outcome.ok) {
      failures = 0;
      return outcome;
    }
    const { failure } = outcome;
    if (!mendsItself(failure)) return outcome;
    const waitSeconds = Math.ceil(pauseMs(failure, failures) / 1_000);
    failures += 1;
    return failed({ ...failure, waitSeconds });
  };
}
