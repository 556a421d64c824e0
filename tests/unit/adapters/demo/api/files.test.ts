import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256Sync } from '../../../../../src/mtproto/kernels.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asList, asObject, makeKey, makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import {
  bringOver,
  findDocument,
  mediaUrl,
  plainUrl,
  signIn,
  type Wanted,
} from '../../../../support/demo/signed-in.ts';

const KIB = 1_024;
let demo: DemoInProcess;
let key: ExchangedKey;
let main: RawClient;
let data: RawClient;
let wanted: Wanted;
beforeAll(async () => {
  demo = await startDemoInProcess();
  ({ key, main } = await signIn(demo));
  data = await RawClient.open(demo.network, mediaUrl(2), makeSession(key));
});
beforeEach(async () => {
  demo.host.telegram.heal();
  await demo.network.control.faults({ emptyAnswerShare: 0 });
  wanted = await findDocument(demo, main, ({ file }) => file.dc === 2 && file.size > 3 * 1_048_576);
});
afterAll(() => demo.close());

const getFile = (offset: number, limit: number, extra: Partial<TlObject> = {}) =>
  data.call({ _: 'upload.getFile', location: wanted.location, offset: BigInt(offset), limit, ...extra });

describe('which ranges may be asked for', () => {
  it.each([
    ['128 KiB at its multiple', 0, 128 * KIB, false],
    ['1 MiB at its multiple', 1_024 * KIB, 1_024 * KIB, false],
    ['4 KiB anywhere on its grid', 12 * KIB, 4 * KIB, false],
    ['1 KiB precisely', 3 * KIB, 1 * KIB, true],
    ['an odd length precisely', 5 * KIB, 7 * KIB, true],
  ])('%s', async (_what, offset, limit, precise) => {
    const { bytes } = asObject(await getFile(offset, limit, { precise }));
    expect(bytes).toEqual(wanted.media.file.read(offset, limit));
  });

  it.each([
    ['no length', 0, 0, false, 'LIMIT_INVALID'],
    ['a length off the grid', 0, 5_000, false, 'LIMIT_INVALID'],
    ['a length that does not divide 1 MiB', 0, 12 * KIB, false, 'LIMIT_INVALID'],
    ['more than 1 MiB', 0, 2_048 * KIB, false, 'LIMIT_INVALID'],
    ['an offset off the grid', 1 * KIB, 4 * KIB, false, 'OFFSET_INVALID'],
    ['across a border of 1 MiB', 1_020 * KIB, 8 * KIB, false, 'LIMIT_INVALID'],
    ['precisely, off the grid of 1 KiB', 100, 1 * KIB, true, 'OFFSET_INVALID'],
    ['precisely, across a border of 1 MiB', 1_023 * KIB, 2 * KIB, true, 'LIMIT_INVALID'],
  ])('not %s', async (_what, offset, limit, precise, message) => {
    await expect(getFile(offset, limit, { precise })).rejects.toMatchObject({ code: 400, message });
  });

  it('shorter at the end, empty past it', async () => {
    const { size } = wanted.media.file;
    const last = Math.floor(size / (128 * KIB)) * 128 * KIB;
    const tail = asObject(await getFile(last, 128 * KIB)).bytes;
    expect(tail).toEqual(wanted.media.file.read(last, 128 * KIB));
    expect(
      asObject(await getFile(Math.ceil(size / (1_024 * KIB)) * 1_024 * KIB, 4 * KIB)).bytes,
    ).toHaveLength(0);
  });
});

describe('which locations are believed', () => {
  const at = (change: Partial<TlObject>) =>
    getFile(0, 4 * KIB, { location: { ...wanted.location, ...change } as TlObject });

  it.each([
    ['an unknown id', { id: 1n }, 'FILE_ID_INVALID'],
    ['a wrong access hash', { access_hash: 1n }, 'LOCATION_INVALID'],
    ['a thumbnail that there is not', { thumb_size: 'w' }, 'LOCATION_INVALID'],
    ['no reference', { file_reference: new Uint8Array() }, 'FILE_REFERENCE_EMPTY'],
    ['a damaged reference', { file_reference: new Uint8Array(9) }, 'FILE_REFERENCE_INVALID'],
  ])('not %s', async (_what, change, message) => {
    await expect(at(change)).rejects.toMatchObject({ code: 400, message });
  });

  it('not a reference that has expired; a fresh one of the same message is', async () => {
    await demo.network.control.faults({ referenceEpoch: 2 });
    await expect(getFile(0, 4 * KIB)).rejects.toMatchObject({ message: 'FILE_REFERENCE_EXPIRED' });
    wanted = await findDocument(demo, main, ({ file }) => file === wanted.media.file);
    expect(asObject(await getFile(0, 4 * KIB)).bytes).toEqual(wanted.media.file.read(0, 4 * KIB));
  });

  it('not in another data centre than the file’s own', async () => {
    wanted = await findDocument(demo, main, ({ file }) => file.dc === 4);
    await expect(getFile(0, 4 * KIB)).rejects.toMatchObject({ code: 303, message: 'FILE_MIGRATE_4' });
  });
});

it('serves another data centre’s files after export and import, once', async () => {
  const far = await findDocument(demo, main, ({ file }) => file.dc === 4 && file.size > 128 * KIB);
  const stranger = await makeKey(demo.network, plainUrl(4), demo.configuration.publicKeys);
  const unsigned = await RawClient.open(demo.network, mediaUrl(4), makeSession(stranger));
  const request = { _: 'upload.getFile', location: far.location, offset: 0n, limit: 128 * KIB };
  await expect(unsigned.call(request)).rejects.toMatchObject({ code: 401, message: 'AUTH_KEY_UNREGISTERED' });

  const farKey = await bringOver(demo, main, 4);
  const there = await RawClient.open(demo.network, mediaUrl(4), makeSession(farKey));
  expect(asObject(await there.call(request)).bytes).toEqual(far.media.file.read(0, 128 * KIB));
  expect(await demo.network.control.counters()).toMatchObject({ exports: 1, imports: 1 });

  const exported = asObject(await main.call({ _: 'auth.exportAuthorization', dc_id: 1 }));
  const again = {
    _: 'auth.importAuthorization',
    id: exported.id ?? 0n,
    bytes: exported.bytes ?? new Uint8Array(),
  };
  await expect(unsigned.call(again)).rejects.toMatchObject({ message: 'AUTH_BYTES_INVALID' });
  await expect(main.call({ _: 'auth.exportAuthorization', dc_id: 2 })).rejects.toMatchObject({
    message: 'DC_ID_INVALID',
  });
});

it('tells the hashes of a file, block by block to its end', async () => {
  const { file } = wanted.media;
  let offset = 0;
  while (offset < file.size) {
    const hashes = asList(
      await data.call({ _: 'upload.getFileHashes', location: wanted.location, offset: BigInt(offset) }),
    );
    for (const { offset: start, limit, hash } of hashes) {
      expect(start).toBe(BigInt(offset));
      expect(hash).toEqual(sha256Sync(file.read(offset, Number(limit))));
      offset += Number(limit);
    }
    if (offset > 3 * 1_048_576) return;
    expect(hashes.length).toBeGreaterThan(0);
  }
});

describe('floods', () => {
  it('come as often as they were asked for, and whoever asks inside one is told what is left', async () => {
    await demo.network.control.faults({ flood: { count: 1, waitSeconds: 30 } });
    await expect(getFile(0, 4 * KIB)).rejects.toMatchObject({ code: 420, message: 'FLOOD_WAIT_30' });
    await expect(getFile(0, 4 * KIB)).rejects.toThrow(/^FLOOD_WAIT_(2\d|30)$/);
    expect(await demo.network.control.counters()).toMatchObject({
      floodsSent: 2,
      requestsInsideFloodWait: 1,
    });
  });
});
