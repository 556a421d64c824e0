/** Time for the imperative shell; pure code gets instants as arguments. Milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Calls once at or after `at`, unless the returned function is called first. */
  at(at: number, call: () => void): () => void;
}
