import type { Surroundings } from '../domain/surroundings.ts';

/** What the computer says of itself. Never fails: what it does not say is null. */
export interface SurroundingsPort {
  /** Calls at once, and then whenever something has changed, until the returned function is called. */
  watch(listener: (surroundings: Surroundings) => void): () => void;
}
