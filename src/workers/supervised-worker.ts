import * as Comlink from 'comlink';
import { waitForDeath } from '../adapters/browser/liveness-lock.ts';
import { type Failure, failed, type Outcome } from '../domain/failure.ts';
import { isAlive, PING } from './life-signs.ts';
import { IN_SIGHT, OUT_OF_SIGHT, type Pulse, startPulse, type Timing } from './pulse.ts';
import { isTabHidden, watchTabSight } from './tab-sight.ts';

/** A worker, the Comlink end of what it exposes, and the knowledge of its death. */
export interface SupervisedWorker<Api> {
  /** Of the worker, and of the lock by which it lives. */
  readonly name: string;
  readonly remote: Comlink.Remote<Api>;
  /** Settles when the worker is gone, however it went; never rejects. */
  readonly died: Promise<void>;
  /** Comlink calls never settle when the worker dies, and lose an error's code: so every call goes through here. */
  call<T>(ask: (remote: Comlink.Remote<Api>) => PromiseLike<Outcome<T>>): Promise<Outcome<T>>;
  /** Somebody else found it silent: it has this long to answer. */
  doubt(silenceMs: number): void;
  terminate(): void;
}

const died = (name: string): Failure => ({
  category: 'system',
  code: 'WORKER_DIED',
  message: 'A part of Sluice stopped working and is being started again. Nothing was lost.',
  detail: name,
});

export const threw = (error: unknown): Failure => ({
  category: 'bug',
  code: 'THROWN',
  message: 'Something in Sluice went wrong that should not. The log has the details.',
  detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
});

/**
 * Starts a module worker under a unique name. The worker holds a Web Lock of that name from birth
 * (`adapters/browser/liveness-lock.ts`), says so (`announce-life.ts`), and waiting for the lock tells of its death.
 * From then on it is asked for signs of life; one that hangs is terminated, and is dead once its lock is free: nothing
 * of it runs when another takes its place.
 */
export const superviseWorker = <Api>(
  create: (name: string) => Worker,
  label: string,
  timing?: Timing,
): SupervisedWorker<Api> => {
  const name = `${label}:${crypto.randomUUID()}`;
  const worker = create(name);
  const remote = Comlink.wrap<Api>(worker);
  const alive = new AbortController();
  let pulse: Pulse | null = null;
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    end = () => {
      pulse?.stop();
      stopWatching();
      resolve();
    };
  });

  const onMessage = ({ data }: MessageEvent<unknown>): void => {
    pulse?.heard();
    if (pulse !== null || !isAlive(data)) return;
    worker.removeEventListener('error', onBadStart);
    waitForDeath(name, alive.signal).then(end, end);
    pulse = startPulse({
      ask: () => worker.postMessage({ kind: PING, hidden: isTabHidden() }),
      silent: () => worker.terminate(),
      patience: () => (isTabHidden() ? OUT_OF_SIGHT : IN_SIGHT),
      ...(timing ? { timing } : {}),
    });
  };
  // A script that cannot be loaded or throws while starting never takes its lock. Later an error that nobody caught is
  // no death: were it taken for one, two engines would run side by side.
  const onBadStart = (): void => {
    worker.terminate();
    end();
  };
  const stopWatching = watchTabSight(() => pulse?.askNow());
  worker.addEventListener('message', onMessage);
  worker.addEventListener('error', onBadStart);

  const lost = over.then(() => failed(died(name)));
  return {
    name,
    remote,
    died: over,
    call: async (ask) => {
      try {
        return await Promise.race([ask(remote), lost]);
      } catch (error) {
        return failed(threw(error));
      }
    },
    doubt: (silenceMs) => pulse?.askNow(silenceMs),
    terminate: () => {
      // First: a page that is about to freeze must not be given the lock, it could not give it back.
      alive.abort();
      worker.terminate();
      end();
    },
  };
};
