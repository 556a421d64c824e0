import { type Failure, failed, type Outcome } from '../domain/failure.ts';
import type { Cabinet } from '../ports/store.ts';

const NAME = 'staging-budget';
/** Less would hold up more than it saves; more than any disk has is a mistake. */
const LEAST_BYTES = 268_435_456;
const MOST_BYTES = 2 ** 50;

const isBudget = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= LEAST_BYTES && value <= MOST_BYTES;

const OUT_OF_RANGE: Failure = {
  category: 'input',
  code: 'STAGING_BUDGET',
  message: 'Unfinished downloads need at least 256 MiB together. The setting was not changed.',
};

/** The user's setting of what unfinished files may take together; null: half of what is left. */
export const createStagingBudget = (cabinet: Cabinet) => {
  let bytes: number | null = null;
  return {
    bytes: (): number | null => bytes,
    restore: async (): Promise<void> => {
      const stored = await cabinet.read(NAME);
      bytes = stored.ok && isBudget(stored.value) ? stored.value : null;
    },
    /** Holds at once, and over a restart if it could be saved. */
    set: async (wanted: number | null): Promise<Outcome<void>> => {
      if (wanted !== null && !isBudget(wanted)) return failed(OUT_OF_RANGE);
      bytes = wanted;
      return wanted === null ? cabinet.remove(NAME) : cabinet.write(NAME, wanted);
    },
  };
};

export type StagingBudget = ReturnType<typeof createStagingBudget>;
