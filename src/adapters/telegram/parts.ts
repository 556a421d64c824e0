import type { RandomBytes } from '../../mtproto/bytes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Network } from '../../ports/network.ts';
import type { PlainRoutes } from './plain-routes.ts';

/** What every connection of ours needs from outside. The kernels of `mtproto` must be initialised in this thread. */
export interface Parts {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** What whoever speaks to plain addresses needs. */
export interface PlainParts extends Parts {
  readonly routes: PlainRoutes;
}

/** What `work` comes to, or `stopped` as soon as the signal fires; the work itself goes on for others who wait for it. */
export async function orAborted<T>(work: Promise<T>, stopped: T, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return stopped;
  let stop = (): void => {};
  const aborted = new Promise<T>((resolve) => {
    stop = () => resolve(stopped);
    signal.addEventListener('abort', stop, { once: true });
  });
  const result = await Promise.race([work, aborted]);
  signal.removeEventListener('abort', stop);
  return result;
}

/** A signal that follows `signal` and can be fired by itself; `done` lets go of `signal`. */
export function linkedAbort(signal: AbortSignal): { readonly controller: AbortController; done(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return { controller, done: () => signal.removeEventListener('abort', abort) };
}
