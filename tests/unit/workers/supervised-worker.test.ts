import { afterEach, expect, test, vi } from 'vitest';
import { ALIVE, PING, PONG } from '../../../src/workers/life-signs.ts';
import { superviseWorker } from '../../../src/workers/supervised-worker.ts';
import { setTabHidden } from '../../../src/workers/tab-sight.ts';
import { createVirtualTiming } from '../../support/virtual-timing.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  setTabHidden(false);
});

/** As much of a Worker as its supervisor touches. */
class PretendWorker extends EventTarget {
  terminated = false;
  readonly said: unknown[] = [];
  postMessage(message: unknown): void {
    this.said.push(message);
  }
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
  const timing = createVirtualTiming();
  const supervised = superviseWorker<object>(create, 'test', timing);
  let isDead = false;
  void supervised.died.then(() => {
    isDead = true;
  });
  const dead = async (): Promise<boolean> => {
    await new Promise((resolve) => setImmediate(resolve));
    return isDead;
  };
  const say = (data: unknown): boolean => worker.dispatchEvent(new MessageEvent('message', { data }));
  const alive = (): boolean => say({ kind: ALIVE });
  const pass = (ms: number): Promise<void> => timing.clock.advance(ms);
  return { worker, supervised, dead, alive, say, pass, free: () => free() };
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

test('one that hangs is terminated, and is dead only when its lock is free', async () => {
  const { worker, dead, alive, pass, free } = setUp();
  alive();
  await pass(10_000);
  expect(worker.terminated).toBe(true);
  expect(await dead()).toBe(false);
  free();
  expect(await dead()).toBe(true);
});

test('one that is busy but speaks is left alone', async () => {
  const { worker, alive, say, pass } = setUp();
  alive();
  for (let second = 0; second < 30; second += 1) {
    await pass(1_000);
    say({ id: '1', value: 'an update' });
  }
  expect(worker.terminated).toBe(false);
});

test('one that answers is asked for ever, and told whether the tab is hidden', async () => {
  const { worker, alive, say, pass } = setUp();
  worker.postMessage = (message) => {
    worker.said.push(message);
    queueMicrotask(() => say({ kind: PONG }));
  };
  alive();
  await pass(30_000);
  setTabHidden(true);
  await pass(300_000);
  expect(worker.terminated).toBe(false);
  expect(worker.said[0]).toEqual({ kind: PING, hidden: false });
  expect(worker.said.at(-1)).toEqual({ kind: PING, hidden: true });
});

test('a hidden tab bears a longer silence, and no more once it is looked at', async () => {
  const { worker, alive, pass } = setUp();
  setTabHidden(true);
  alive();
  await pass(30_000);
  expect(worker.terminated).toBe(false);
  setTabHidden(false);
  await pass(8_000);
  expect(worker.terminated).toBe(true);
});

test('is not watched before it has said that it lives: a script may load for minutes', async () => {
  const { worker, pass } = setUp();
  await pass(600_000);
  expect(worker.terminated).toBe(false);
});

test('one that somebody else found silent has no time left to answer', async () => {
  const { supervised, worker, alive, pass } = setUp();
  setTabHidden(true);
  alive();
  supervised.doubt(2_000);
  await pass(2_000);
  expect(worker.terminated).toBe(true);
});
