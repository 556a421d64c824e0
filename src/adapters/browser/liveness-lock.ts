/**
 * A worker's death makes no event. So each holds a Web Lock of its own name from birth, which the browser frees
 * however the worker ends.
 */

/** Resolves once the lock is held, until the function it gives is called or this thread ends. */
export const holdLiveness = (name: string): Promise<() => void> =>
  new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });

/**
 * Resolves when whoever holds the lock is gone; to be called only after it said that it holds it. All who wait are given
 * the lock together: one that is frozen, and so never gives it back, does not keep the news from the others.
 * @throws the signal's reason when nobody wants to know any more
 */
export const waitForDeath = async (name: string, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  await navigator.locks.request(name, { mode: 'shared', signal }, () => undefined);
};
