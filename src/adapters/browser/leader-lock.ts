/** The Web Lock whose holder runs the engine: one per origin, freed by the browser when its tab dies. */
export const ENGINE_LOCK = 'engine';

/** Called again, `release` does nothing. */
export interface LeaderLock {
  release(): void;
}

/**
 * Waits for the engine's lock, in the order in which it was asked for.
 * @throws the signal's reason when it is aborted before the lock is ours
 */
export const takeLeaderLock = (signal: AbortSignal): Promise<LeaderLock> =>
  new Promise((resolve, reject) => {
    const hold = (): Promise<void> => new Promise((release) => resolve({ release }));
    navigator.locks.request(ENGINE_LOCK, { signal }, hold).catch(reject);
  });
