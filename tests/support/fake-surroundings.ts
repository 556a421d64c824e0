import { type Surroundings, UNKNOWN_SURROUNDINGS } from '../../src/domain/surroundings.ts';
import type { SurroundingsPort } from '../../src/ports/surroundings.ts';

/** A computer that says what it is told to say. */
export const createFakeSurroundings = (): SurroundingsPort & {
  change(patch: Partial<Surroundings>): void;
} => {
  const listeners = new Set<(surroundings: Surroundings) => void>();
  let current = UNKNOWN_SURROUNDINGS;
  return {
    watch(listener) {
      listeners.add(listener);
      listener(current);
      return () => {
        listeners.delete(listener);
      };
    },
    change(patch) {
      current = { ...current, ...patch };
      for (const listener of listeners) listener(current);
    },
  };
};
