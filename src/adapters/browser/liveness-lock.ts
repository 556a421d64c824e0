/**
 * A worker's death makes no event. So each holds a Web Lock of its own name from birth, which the browser frees
 * however the worker ends.
 */

/** Resolves once the lock is held, until the function it gives is called or this thread ends. Names are never used twice. */
export const holdLiveness = (name: string): Promise<() => void> =>
  new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });

/**
 * Resolves when whoever holds the lock is gone; to be called only after it said that it holds it.
 * @throws the signal's reason when nobody wants to know any more
 */
export const waitForDeath = async (name: string, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  await navigator.locks.request(name, { signal }, () => undefined);
};
