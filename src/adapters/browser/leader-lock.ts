/** The Web Lock whose holder runs the engine: one per origin, freed by the browser when its tab dies. */
export const ENGINE_LOCK = 'engine';

/** Called again, `release` does nothing. */
export interface LeaderLock {
  release(): void;
}

const request = (options: LockOptions): Promise<LeaderLock | null> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(
        ENGINE_LOCK,
        options,
        (lock) =>
          new Promise<void>((release) => {
            if (lock) {
              resolve({ release });
              return;
            }
            release();
            resolve(null);
          }),
      )
      .catch(reject);
  });

/**
 * Waits for the engine's lock. `heldElsewhere` is called once, and only when another tab has it now.
 * @throws the signal's reason when it is aborted before the lock is ours
 */
export const takeLeaderLock = async (heldElsewhere: () => void, signal: AbortSignal): Promise<LeaderLock> => {
  signal.throwIfAborted();
  const free = await request({ ifAvailable: true });
  if (free) return free;
  heldElsewhere();
  const freed = await request({ signal });
  if (!freed) throw new Error('a lock that was waited for was not given');
  return freed;
};
