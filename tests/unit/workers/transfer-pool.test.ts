import * as Comlink from 'comlink';
import { expect, test } from 'vitest';
import { ABORTED, failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import { transferId } from '../../../src/domain/ids.ts';
import type { TransferWorker } from '../../../src/workers/transfer-contract.ts';
import { createTransferPool, type Supervise } from '../../../src/workers/transfer-pool.ts';
import { sampleTransfer } from '../../support/sample-transfer.ts';

const ID = transferId('t1');
const never = new AbortController().signal;
const access = {
  dc: 2,
  home: true,
  addresses: [],
  authKey: new Uint8Array(256),
  serverSalt: 0n,
  timeOffsetSeconds: 0,
  client: { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', languageCode: '' },
};
const part = (slot: number) => ({
  transfer: ID,
  sizeBytes: 1_000,
  location: sampleTransfer('t1').item.location,
  offset: 0,
  limit: 131_072,
  transport: 'http' as const,
  slot,
});
const publish = { transfer: ID, sizeBytes: 1_000, name: 'a.mp3', proofs: [] };

/** A worker that writes down what it is told; an order ends when the test says so, by its number. */
function createRecorder() {
  const told: string[] = [];
  const ends = new Map<number, (outcome: Outcome<never>) => void>();
  const order = (name: string, id: number): Promise<Outcome<never>> => {
    told.push(`${name} ${id}`);
    return new Promise((resolve) => ends.set(id, resolve));
  };
  const say = (word: string): Outcome<void> => {
    told.push(word);
    return succeeded(undefined);
  };
  const worker: TransferWorker = {
    start: async () => say('start'),
    useNetwork: async () => void say('network'),
    useFolder: async () => void say('folder'),
    openLane: async ({ dc }) => say(`lane ${dc}`),
    closeLanes: async () => say('close lanes'),
    prepare: (id) => order('prepare', id),
    fetch: (id) => order('fetch', id),
    publish: (id) => order('publish', id),
    release: async () => void say('release'),
    discard: async () => say('discard'),
    sweep: async () => say('sweep'),
    sweepFolder: async () => say('sweep folder'),
    abort: async (id) => void say(`abort ${id}`),
  };
  return { told, worker, end: (id: number) => ends.get(id)?.(failed(ABORTED)) };
}

const closings: (() => void)[] = [];

function setUp(size: number) {
  const recorders: (ReturnType<typeof createRecorder> & { die(): void })[] = [];
  const pauses: number[] = [];
  const waiting: (() => void)[] = [];
  const supervise: Supervise = () => {
    const recorder = createRecorder();
    const { port1, port2 } = new MessageChannel();
    Comlink.expose(recorder.worker, port1);
    const remote = Comlink.wrap<TransferWorker>(port2);
    closings.push(() => {
      port1.close();
      port2.close();
    });
    let die = (): void => undefined;
    const died = new Promise<void>((resolve) => {
      die = resolve;
    });
    const lost = died.then(() => failed({ category: 'system', code: 'WORKER_DIED', message: '' } as const));
    recorders.push({ ...recorder, die });
    return { died, call: (ask) => Promise.race([ask(remote), lost]), terminate: () => die() };
  };
  const pool = createTransferPool(
    () => {
      throw new Error('no worker is made here');
    },
    size,
    supervise,
    (call, delayMs) => {
      pauses.push(delayMs);
      waiting.push(call);
    },
  );
  const at = (index: number) => {
    const recorder = recorders[index];
    if (!recorder) throw new Error(`no worker ${index}`);
    return recorder;
  };
  const replace = () => waiting.shift()?.();
  return { pool, recorders, at, pauses, replace };
}

/** Every message that is on its way has arrived when one that was sent behind it has been answered. */
const arrived = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('a new worker knows network, folder and lanes before its first order', async () => {
  const { pool, at, replace } = setUp(1);
  await pool.useNetwork(() => ({ kind: 'browser', hosts: [] }));
  await pool.openLane(access);
  at(0).die();
  await arrived();
  replace();
  void pool.fetch(part(0), never);
  await arrived();
  expect(at(1).told).toEqual(['start', 'network', 'lane 2', 'fetch 1']);
  for (const close of closings.splice(0)) close();
});

test('a file is deleted only when the last order for it has ended, stopped ones too', async () => {
  const { pool, at } = setUp(2);
  const stop = new AbortController();
  const fetched = pool.fetch(part(1), stop.signal);
  await arrived();
  stop.abort();
  const discarded = pool.discard(ID);
  await arrived();
  expect(at(1).told).toEqual(['start', 'fetch 1', 'abort 1']);
  at(1).end(1);
  expect(await fetched).toMatchObject({ ok: false });
  expect(await discarded).toMatchObject({ ok: true });
  expect(at(1).told.at(-1)).toBe('release');
  expect(at(0).told).toEqual(['start', 'release', 'discard']);
  for (const close of closings.splice(0)) close();
});

test('a publish that was stopped and is ordered again waits for the first to end', async () => {
  const { pool, at } = setUp(1);
  const stop = new AbortController();
  void pool.publish(publish, () => undefined, stop.signal);
  await arrived();
  stop.abort();
  void pool.publish(publish, () => undefined, never);
  await arrived();
  expect(at(0).told.filter((word) => word.startsWith('publish'))).toEqual(['publish 1']);
  at(0).end(1);
  await arrived();
  expect(at(0).told.filter((word) => word.startsWith('publish'))).toEqual(['publish 1', 'publish 2']);
  for (const close of closings.splice(0)) close();
});

test('a worker that never gets to its start is started less and less often', async () => {
  const { at, recorders, pauses, replace } = setUp(1);
  await arrived();
  for (let death = 0; death < 4; death += 1) {
    at(recorders.length - 1).die();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    replace();
  }
  expect(pauses).toEqual([0, 1_000, 2_000, 4_000]);
  for (const close of closings.splice(0)) close();
});
