import { afterEach, expect, test, vi } from 'vitest';
import { ALIVE, superviseWorker } from '../../../src/workers/supervised-worker.ts';

afterEach(() => vi.unstubAllGlobals());

/** As much of a Worker as its supervisor touches. */
class PretendWorker extends EventTarget {
  terminated = false;
  postMessage(): void {}
  terminate(): void {
    this.terminated = true;
  }
}

function setUp() {
  let free = (): void => undefined;
  const request = (_name: string, _options: unknown, held: () => void): Promise<void> =>
    new Promise((resolve) => {
      free = () => {
        held();
        resolve();
      };
    });
  vi.stubGlobal('navigator', { locks: { request } });
  const worker = new PretendWorker();
  const create = (): Worker => worker as EventTarget as Worker;
  const supervised = superviseWorker<object>(create, 'test');
  let isDead = false;
  void supervised.died.then(() => {
    isDead = true;
  });
  const dead = async (): Promise<boolean> => {
    await new Promise((resolve) => setImmediate(resolve));
    return isDead;
  };
  const alive = (): boolean => worker.dispatchEvent(new MessageEvent('message', { data: { kind: ALIVE } }));
  return { worker, dead, alive, free: () => free() };
}

test('a script that fails to start is dead, and surely gone before another takes its place', async () => {
  const { worker, dead } = setUp();
  worker.dispatchEvent(new Event('error'));
  expect(await dead()).toBe(true);
  expect(worker.terminated).toBe(true);
});

test('an error that nobody caught is no death: two engines at once would be worse', async () => {
  const { worker, dead, alive, free } = setUp();
  alive();
  worker.dispatchEvent(new Event('error'));
  expect(await dead()).toBe(false);
  expect(worker.terminated).toBe(false);
  free();
  expect(await dead()).toBe(true);
});
