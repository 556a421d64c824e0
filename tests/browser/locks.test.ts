import { expect, it, vi } from 'vitest';
import { ENGINE_LOCK, takeLeaderLock } from '../../src/adapters/browser/leader-lock.ts';
import { holdLiveness, waitForDeath } from '../../src/adapters/browser/liveness-lock.ts';
import workerUrl from './workers/lock-holder.worker.ts?worker&url';
import stuckUrl from './workers/stuck-waiter.worker.ts?worker&url';

const forever = (): AbortSignal => new AbortController().signal;

/** A worker that leads, or waits to. */
const startHolder = async (
  name: string,
): Promise<{ worker: Worker; said: (word: string) => Promise<void> }> => {
  const worker = new Worker(workerUrl, { type: 'module' });
  const words: string[] = [];
  const waiting: (() => void)[] = [];
  worker.onmessage = ({ data }: MessageEvent<string>) => {
    words.push(data);
    for (const resume of waiting.splice(0)) resume();
  };
  worker.postMessage(name);
  return {
    worker,
    said: async (word) => {
      while (!words.includes(word)) await new Promise<void>((resume) => waiting.push(resume));
    },
  };
};

const untilWaitedFor = (lock: string): Promise<void> =>
  vi.waitFor(async () => {
    const { pending } = await navigator.locks.query();
    expect(pending?.filter(({ name }) => name === lock)).toHaveLength(1);
  });

it('gives a free engine lock at once, and again after it was released', async () => {
  const first = await takeLeaderLock(forever());
  const second = takeLeaderLock(forever());
  first.release();
  (await second).release();
});

it('takes over when the leader dies, and learns of the death of whoever held a name', async () => {
  const name = crypto.randomUUID();
  const holder = await startHolder(name);
  await holder.said('leads');
  const leading = takeLeaderLock(forever());
  await untilWaitedFor(ENGINE_LOCK);
  holder.worker.terminate();
  await waitForDeath(name, forever());
  (await leading).release();
});

it('learns of a death although somebody else who waits for it stands still', async () => {
  const name = crypto.randomUUID();
  const die = await holdLiveness(name);
  const stuck = new Worker(stuckUrl, { type: 'module' });
  try {
    stuck.postMessage(name);
    await untilWaitedFor(name);
    stuck.postMessage(null);
    const dead = waitForDeath(name, forever());
    die();
    await dead;
  } finally {
    stuck.terminate();
  }
});

it('makes the second wait until the first lets go', async () => {
  const lock = await takeLeaderLock(forever());
  const holder = await startHolder(crypto.randomUUID());
  await untilWaitedFor(ENGINE_LOCK);
  lock.release();
  await holder.said('leads');
  holder.worker.terminate();
});

it('stops waiting when told to', async () => {
  const stop = new AbortController();
  const lock = await takeLeaderLock(forever());
  const waiting = takeLeaderLock(stop.signal);
  await untilWaitedFor(ENGINE_LOCK);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  lock.release();
});
