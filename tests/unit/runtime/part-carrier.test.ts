import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import { transferId } from '../../../src/domain/ids.ts';
import type { PartOrder, PublishOrder } from '../../../src/ports/carrier.ts';
import type { DirectFile, DirectFiles } from '../../../src/ports/direct-files.ts';
import { createPartCarrier } from '../../../src/runtime/part-carrier.ts';
import { mediaItem } from '../../support/media-items.ts';
import { createMemoryDirect } from '../../support/memory-direct.ts';
import { createMemoryStaging } from '../../support/memory-staging.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const GRANULE = 131_072;
const SIZE = 2 * GRANULE + 1_000;
const ID = transferId('t1');
const file = Uint8Array.from({ length: SIZE }, (_, index) => (index * 31) & 255);
const sha256 = async (bytes: Uint8Array): Promise<string> => createHash('sha256').update(bytes).digest('hex');
const signal = new AbortController().signal;

const setUp = (
  answer: (order: PartOrder) => Outcome<Uint8Array>,
  staging = createMemoryStaging(),
  direct: DirectFiles = createMemoryDirect(),
) => {
  const clock = createVirtualClock();
  const published: PublishOrder[] = [];
  const carrier = createPartCarrier({
    staging,
    direct,
    clock,
    sha256,
    dataLane: () => ({
      fetch: async (order, _signal, received) => {
        const outcome = answer(order);
        if (outcome.ok) received(outcome.value.length);
        return outcome;
      },
      hashes: async () => succeeded([]),
      close: () => {},
    }),
    publisher: {
      publish: async (order) => {
        published.push(order);
        return succeeded({ path: order.name, sha256: 'whole' });
      },
      sweep: async () => succeeded(undefined),
    },
  });
  return { carrier, staging, clock, published };
};
const access = {
  dc: 2,
  home: true,
  addresses: [],
  authKey: new Uint8Array(256),
  serverSalt: 0n,
  timeOffsetSeconds: 0,
  client: { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', languageCode: '' },
};
const order = (offset: number, limit: number): PartOrder => ({
  transfer: ID,
  direct: false,
  sizeBytes: SIZE,
  location: mediaItem(1, SIZE).location,
  offset,
  limit,
  transport: 'http',
  slot: 0,
});
const honest = ({ offset, limit }: PartOrder): Outcome<Uint8Array> =>
  succeeded(file.slice(offset, offset + limit));
const staged = (granules: Uint8Array, proofs: readonly { granule: number; sha256: string }[]) => ({
  transfer: ID,
  direct: false,
  sizeBytes: SIZE,
  name: 'a.mp3',
  granules,
  proofs,
});

describe('a part', () => {
  test('is stored at its place and proved granule by granule', async () => {
    const { carrier, staging } = setUp(honest);
    await carrier.openLane(access);
    const first = await carrier.fetch(order(0, 2 * GRANULE), signal);
    const last = await carrier.fetch(order(2 * GRANULE, GRANULE), signal);
    expect(first.ok && first.value).toEqual({
      bytes: 2 * GRANULE,
      proofs: [
        { granule: 0, sha256: await sha256(file.subarray(0, GRANULE)) },
        { granule: 1, sha256: await sha256(file.subarray(GRANULE, 2 * GRANULE)) },
      ],
    });
    expect(last.ok && last.value).toEqual({
      bytes: 1_000,
      proofs: [{ granule: 2, sha256: await sha256(file.subarray(2 * GRANULE)) }],
    });
    expect(staging.bytes(ID)).toEqual(file);
  });

  test.each([
    ['no bytes', 0, 'integrity', 'EMPTY'],
    ['too few', 10, 'integrity', 'SIZE'],
    ['too many', GRANULE + 1, 'bug', 'TOO_LONG'],
  ])('of %s is never stored', async (_, length, category, code) => {
    const { carrier, staging } = setUp(() => succeeded(new Uint8Array(length).fill(9)));
    await carrier.openLane(access);
    const outcome = await carrier.fetch(order(0, GRANULE), signal);
    expect(!outcome.ok && outcome.failure).toMatchObject({ category, code });
    expect(staging.bytes(ID)?.every((byte) => byte === 0)).toBe(true);
  });

  test('that is longer than the file has left is not as long as declared', async () => {
    const { carrier } = setUp(() => succeeded(new Uint8Array(GRANULE)));
    await carrier.openLane(access);
    const outcome = await carrier.fetch(order(2 * GRANULE, GRANULE), signal);
    expect(!outcome.ok && outcome.failure.category).toBe('integrity');
  });

  test('that was stopped meanwhile is not written', async () => {
    const controller = new AbortController();
    const { carrier, staging } = setUp((part) => {
      controller.abort();
      return honest(part);
    });
    await carrier.openLane(access);
    const outcome = await carrier.fetch(order(0, GRANULE), controller.signal);
    expect(!outcome.ok && outcome.failure.category).toBe('aborted');
    expect(staging.bytes(ID)?.every((byte) => byte === 0)).toBe(true);
  });

  test('passes on what the lane and the disk say', async () => {
    const flood = { category: 'flood', code: 'FLOOD_WAIT', message: '', waitSeconds: 3 } as const;
    const { carrier, staging } = setUp(({ offset }) =>
      offset === 0 ? failed(flood) : honest(order(offset, GRANULE)),
    );
    const closed = await carrier.fetch(order(0, GRANULE), signal);
    expect(!closed.ok && closed.failure.code).toBe('LANE_MISSING');
    await carrier.openLane(access);
    expect(await carrier.fetch(order(0, GRANULE), signal)).toEqual(failed(flood));
    staging.setFull(true);
    const full = await carrier.fetch(order(GRANULE, GRANULE), signal);
    expect(!full.ok && full.failure.code).toBe('QUOTA');
  });
});

describe('preparing', () => {
  const proofs = async () =>
    Promise.all(
      [0, 1, 2].map(async (granule) => ({
        granule,
        sha256: await sha256(file.subarray(granule * GRANULE, (granule + 1) * GRANULE)),
      })),
    );
  const filled = async () => {
    const { carrier, staging } = setUp(honest);
    await carrier.openLane(access);
    await carrier.fetch(order(0, 2 * GRANULE), signal);
    await carrier.fetch(order(2 * GRANULE, GRANULE), signal);
    return staging;
  };

  test('a new file believes nothing and makes room', async () => {
    const { carrier, staging } = setUp(honest);
    expect(await carrier.prepare(staged(new Uint8Array(1), []), signal)).toEqual(
      succeeded(new Uint8Array(1)),
    );
    expect(staging.bytes(ID)).toHaveLength(SIZE);
  });

  test('after a restart keeps what its proofs bear out', async () => {
    const { carrier } = setUp(honest, await filled());
    const outcome = await carrier.prepare(staged(new Uint8Array([0b111]), await proofs()), signal);
    expect(outcome).toEqual(succeeded(new Uint8Array([0b111])));
  });

  test('drops exactly the granule that is not what was written', async () => {
    const staging = await filled();
    const opened = await staging.open(ID, SIZE);
    if (opened.ok) opened.value.write(GRANULE + 5, new Uint8Array([1, 2, 3]));
    const { carrier } = setUp(honest, staging);
    const outcome = await carrier.prepare(staged(new Uint8Array([0b111]), await proofs()), signal);
    expect(outcome).toEqual(succeeded(new Uint8Array([0b101])));
  });

  test('drops everything when staging is gone, or when there is no proof at all', async () => {
    const gone = setUp(honest);
    expect(await gone.carrier.prepare(staged(new Uint8Array([0b111]), await proofs()), signal)).toEqual(
      succeeded(new Uint8Array(1)),
    );
    const unproved = setUp(honest, await filled());
    expect(await unproved.carrier.prepare(staged(new Uint8Array([0b111]), []), signal)).toEqual(
      succeeded(new Uint8Array(1)),
    );
  });
});

test('of a file that staging cannot hold, staging keeps an empty mark and the part gets every byte', async () => {
  const direct = createMemoryDirect();
  let reused = new Uint8Array();
  const { carrier, staging } = setUp(
    (wanted) => {
      reused = file.slice(wanted.offset, wanted.offset + wanted.limit);
      return succeeded(reused);
    },
    createMemoryStaging(),
    {
      ...direct,
      opened: (transfer) => {
        const opened = direct.opened(transfer);
        if (!opened.ok) return opened;
        const write: DirectFile['write'] = async (offset, bytes) => {
          const outcome = await opened.value.write(offset, bytes);
          // The connection has its buffer back as soon as somebody waits.
          reused.fill(0);
          return outcome;
        };
        return succeeded({ write });
      },
    },
  );
  await carrier.openLane(access);
  expect(await carrier.fetch({ ...order(0, GRANULE), direct: true }, signal)).toMatchObject({
    failure: { code: 'DIRECT_LOST' },
  });
  const wanted = { ...staged(new Uint8Array(), []), direct: true };
  expect(await carrier.prepare(wanted, signal)).toEqual(succeeded(new Uint8Array()));
  expect(staging.bytes(ID)).toHaveLength(0);
  const stored = await carrier.fetch({ ...order(0, 2 * GRANULE), direct: true }, signal);
  expect(stored.ok && stored.value.proofs).toEqual([
    { granule: 0, sha256: await sha256(file.subarray(0, GRANULE)) },
    { granule: 1, sha256: await sha256(file.subarray(GRANULE, 2 * GRANULE)) },
  ]);
  expect(direct.bytes(ID)?.subarray(0, 2 * GRANULE)).toEqual(file.subarray(0, 2 * GRANULE));
  await carrier.discard(ID);
  expect([direct.bytes(ID), staging.bytes(ID)]).toEqual([undefined, undefined]);
});

test('a file that has room in staging after all leaves nothing half-written in the folder', async () => {
  const direct = createMemoryDirect();
  const { carrier } = setUp(honest, createMemoryStaging(), direct);
  await carrier.prepare({ ...staged(new Uint8Array(), []), direct: true }, signal);
  await carrier.prepare(staged(new Uint8Array(), []), signal);
  expect(direct.bytes(ID)).toBeUndefined();
});

test('received bytes are told together, a few times a second', async () => {
  const { carrier, clock } = setUp(honest);
  const told: [number, string, number][] = [];
  const stop = carrier.watch((dc, transfer, bytes) => told.push([dc, transfer, bytes]));
  await carrier.openLane(access);
  await carrier.fetch(order(0, GRANULE), signal);
  await carrier.fetch(order(GRANULE, GRANULE), signal);
  expect(told).toEqual([]);
  await clock.advance(250);
  expect(told).toEqual([[2, ID, 2 * GRANULE]]);
  stop();
});

test('publishing and discarding let go of the staging file first; the sweep keeps what is known', async () => {
  const { carrier, staging, published } = setUp(honest);
  await carrier.openLane(access);
  await carrier.fetch(order(0, GRANULE), signal);
  const outcome = await carrier.publish(
    { transfer: ID, direct: false, sizeBytes: SIZE, name: 'a.mp3', proofs: [] },
    () => {},
    signal,
  );
  expect(outcome.ok && outcome.value.path).toBe('a.mp3');
  expect(published).toHaveLength(1);
  await carrier.sweep([ID]);
  expect(staging.bytes(ID)).toBeDefined();
  await carrier.sweep([]);
  expect(staging.bytes(ID)).toBeUndefined();
  expect(await carrier.discard(ID)).toEqual(succeeded(undefined));
});
