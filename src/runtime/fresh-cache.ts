/** Answers that are good for a while. Time is an argument: Unix milliseconds. */
export interface FreshCache<Value> {
  /** What was kept under this key, unless it is too old by now. */
  take(key: string, now: number): Value | undefined;
  /** When it is full, those kept longest go first, many at once. */
  keep(key: string, value: Value, now: number): void;
}

export interface FreshCacheLimits {
  readonly freshMs: number;
  readonly mostEntries: number;
  /** So many go when one more would be too many. */
  readonly droppedAtOnce: number;
}

export const createFreshCache = <Value>(limits: FreshCacheLimits): FreshCache<Value> => {
  /** In the order they were kept: a map remembers it. */
  const entries = new Map<string, { readonly value: Value; readonly at: number }>();

  const dropOldest = (): void => {
    for (const key of [...entries.keys()].slice(0, limits.droppedAtOnce)) entries.delete(key);
  };

  return {
    take(key, now) {
      const known = entries.get(key);
      if (!known) return undefined;
      // A clock that was set back must not make an answer fresh for longer.
      if (now >= known.at && now - known.at < limits.freshMs) return known.value;
      entries.delete(key);
      return undefined;
    },
    keep(key, value, now) {
      entries.delete(key);
      if (entries.size >= limits.mostEntries) dropOldest();
      entries.set(key, { value, at: now });
    },
  };
};
