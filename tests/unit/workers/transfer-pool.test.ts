import * as Comlink from 'comlink';
import { describe, expect, test } from 'vitest';
import { ABORTED, failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import { transferId } from '../../../src/domain/ids.ts';
import type { TransferWorker } from '../../../src/workers/transfer-contract.ts';
import { createTransferPool, type Supervise } from '../../../src/workers/transfer-pool.ts';
import { sampleTransfer } from '../../support/sample-transfer.ts';
import { createVirtualTiming } from '../../support/virtual-timing.ts';

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
  direct: false,
  sizeBytes: 1_000,
  location: sampleTransfer('t1').item.location,
  offset: 0,
  limit: 131_072,
  transport: 'http' as const,
  slot,
});
const publish = { transfer: ID, direct: false, sizeBytes: 1_000, name: 'a.mp3', proofs: [] };

/** A worker that writes down what it is told; an order ends when the test says so, by its number. */
function createRecorder(answersStart: boolean) {
  const told: string[] = [];
  const ends = new Map<number, (outcome: Outcome<never>) => void>();
  const reports = new Map<number, (bytes: number) => void>();
  const order = (name: string, id: number): Promise<Outcome<never>> => {
    told.push(`${name} ${id}`);
    return new Promise((resolve) => ends.set(id, resolve));
  };
  const say = (word: string): Outcome<void> => {
    told.push(word);
    return succeeded(undefined);
  };
  const worker: TransferWorker = {
    start: () => (answersStart ? Promise.resolve(say('start')) : new Promise(() => undefined)),
    useNetwork: async () => void say('network'),
    useDestination: async () => void say('folder'),
    openLane: async ({ dc }) => say(`lane ${dc}`),
    closeLanes: async () => say('close lanes'),
    prepare: (id) => order('prepare', id),
    fetch: (id) => order('fetch', id),
    publish: (id, _, progress) => {
      reports.set(id, progress);
      return order('publish', id);
    },
    release: async () => void say('release'),
    discard: async () => say('discard'),
    sweep: async () => say('sweep'),
    sweepFolder: async () => say('sweep folder'),
    abort: async (id) => void say(`abort ${id}`),
  };
  return {
    told,
    worker,
    end: (id: number) => ends.get(id)?.(failed(ABORTED)),
    progress: (id: number, bytes: number) => reports.get(id)?.(bytes),
  };
}

const closings: (() => void)[] = [];

function setUp(size: number, answersStart = true) {
  const recorders: (ReturnType<typeof createRecorder> & { die(): void })[] = [];
  const supervise: Supervise = () => {
    const recorder = createRecorder(answersStart);
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
  const timing = createVirtualTiming();
  const pool = createTransferPool(
    () => {
      throw new Error('no worker is made here');
    },
    size,
    supervise,
    timing,
  );
  const at = (index: number) => {
    const recorder = recorders[index];
    if (!recorder) throw new Error(`no worker ${index}`);
    return recorder;
  };
  const pass = async (milliseconds: number): Promise<void> => {
    await arrived();
    await timing.clock.advance(milliseconds);
    await arrived();
  };
  return { pool, recorders, at, pass, sleep: timing.sleep };
}

/** Every message that is on its way has arrived when one that was sent behind it has been answered. */
const arrived = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('a new worker knows network, folder and lanes before its first order', async () => {
  const { pool, at, pass } = setUp(1);
  await pool.useNetwork(() => ({ kind: 'browser', hosts: [] }));
  await pool.openLane(access);
  at(0).die();
  await pass(0);
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

test('what goes straight into the folder is opened, written and published by one worker, whatever the slot', async () => {
  const { pool, at } = setUp(3);
  void pool.prepare({ ...staged, direct: true }, never);
  void pool.fetch({ ...part(1), direct: true }, never);
  void pool.fetch({ ...part(2), direct: true }, never);
  void pool.fetch(part(1), never);
  void pool.publish({ ...publish, direct: true, transfer: transferId('t2') }, () => undefined, never);
  void pool.publish({ ...publish, direct: true, transfer: transferId('t3') }, () => undefined, never);
  await arrived();
  const ordered = (index: number) => at(index).told.filter((word) => /^(prepare|fetch|publish)/.test(word));
  expect(ordered(0)).toEqual(['prepare 1', 'fetch 2', 'fetch 3', 'publish 5', 'publish 6']);
  expect(ordered(1)).toEqual(['fetch 4']);
  expect(ordered(2)).toEqual([]);
  for (const close of closings.splice(0)) close();
});

test('a worker that never gets to its start is started less and less often', async () => {
  const { recorders, at, pass } = setUp(1, false);
  for (const pauseMs of [1_000, 2_000, 4_000]) {
    const { length } = recorders;
    at(length - 1).die();
    await pass(pauseMs - 1);
    expect(recorders).toHaveLength(length);
    await pass(1);
    expect(recorders).toHaveLength(length + 1);
  }
  for (const close of closings.splice(0)) close();
});

const MINUTE_MS = 60_000;
const staged = {
  transfer: ID,
  direct: false,
  sizeBytes: 1_000,
  name: 'a.mp3',
  granules: new Uint8Array(1),
  proofs: [],
};

describe('an order that never settles although its worker answers', () => {
  const DIED = { ok: false, failure: { category: 'system', code: 'WORKER_DIED' } };

  test('fails, and its worker is replaced by one that takes orders', async () => {
    const { pool, at, pass } = setUp(1);
    const prepared = pool.prepare(staged, never);
    await pass(2 * MINUTE_MS);
    expect(await prepared).toMatchObject(DIED);
    await pass(0);
    const again = pool.prepare(staged, never);
    await arrived();
    expect(at(1).told).toEqual(['start', 'prepare 2']);
    at(1).end(2);
    expect(await again).toEqual(failed(ABORTED));
    for (const close of closings.splice(0)) close();
  });

  test('once stopped, is waited for no longer than any other', async () => {
    const { pool, pass } = setUp(1);
    const stop = new AbortController();
    const published = pool.publish(publish, () => undefined, stop.signal);
    await arrived();
    stop.abort();
    const discarded = pool.discard(ID);
    await pass(2 * MINUTE_MS);
    expect(await published).toMatchObject(DIED);
    expect(await discarded).toMatchObject({ ok: true });
    for (const close of closings.splice(0)) close();
  });

  test('is waited for as long as a publish tells of progress, and five minutes more', async () => {
    const { pool, at, pass } = setUp(1);
    const bytes: number[] = [];
    let ended = false;
    const published = pool.publish(publish, (copied) => bytes.push(copied), never);
    void published.then(() => {
      ended = true;
    });
    for (let minutes = 4; minutes <= 12; minutes += 4) {
      await pass(4 * MINUTE_MS);
      at(0).progress(1, minutes);
    }
    await pass(4 * MINUTE_MS);
    expect({ ended, bytes }).toEqual({ ended: false, bytes: [4, 8, 12] });
    await pass(2 * MINUTE_MS);
    expect(await published).toMatchObject(DIED);
    for (const close of closings.splice(0)) close();
  });

  test('has its time again when the machine slept', async () => {
    const { pool, at, pass, sleep } = setUp(1);
    const prepared = pool.prepare(staged, never);
    await pass(MINUTE_MS);
    sleep(8 * 60 * MINUTE_MS);
    await pass(MINUTE_MS);
    at(0).end(1);
    expect(await prepared).toEqual(failed(ABORTED));
    for (const close of closings.splice(0)) close();
  });
});
