import { describe, expect, it } from 'vitest';
import { GRANULE_BYTES } from '../../src/domain/byte-range.ts';
import type { Outcome } from '../../src/domain/failure.ts';
import { type TransferId, transferId } from '../../src/domain/ids.ts';
import type { Published, PublishOrder } from '../../src/domain/orders.ts';
import { sha256Hex } from '../support/opfs.ts';
import { seededBytes } from '../support/seeded-random.ts';

/** A publisher with its staging and a folder that may be looked into. */
export interface PublisherUnderTest {
  /** Stages these bytes, whole. */
  stage(transfer: TransferId, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  staged(): Promise<readonly TransferId[]>;
  publish(order: PublishOrder, progress?: (bytes: number) => void): Promise<Outcome<Published>>;
  publishAborted(order: PublishOrder): Promise<Outcome<Published>>;
  publishNowhere(order: PublishOrder): Promise<Outcome<Published>>;
  /** Paths of all files in the folder, sorted. */
  files(): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  /** A stranger's file. */
  put(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

const T = transferId('m1a2b3-1');
const U = transferId('m1a2b3-2');

export const orderFor = async (
  transfer: TransferId,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<PublishOrder> => {
  const granules = Math.ceil(bytes.length / GRANULE_BYTES);
  const proofs = await Promise.all(
    [0, granules - 1].map(async (granule) => ({
      granule,
      sha256: await sha256Hex(bytes.slice(granule * GRANULE_BYTES, (granule + 1) * GRANULE_BYTES)),
    })),
  );
  return { transfer, direct: false, sizeBytes: bytes.length, name, proofs: bytes.length > 0 ? proofs : [] };
};

export const publisherContract = (make: () => Promise<PublisherUnderTest>): void => {
  const bytes = seededBytes(3)(3 * 1_048_576 + 77);

  describe('publisher contract', () => {
    it('puts a whole file under its name, says where, and hashes it', async () => {
      const test = await make();
      await test.stage(T, bytes);
      const progress: number[] = [];
      const outcome = await test.publish(await orderFor(T, 'song.mp3', bytes), (copied) =>
        progress.push(copied),
      );
      expect(outcome).toEqual({ ok: true, value: { path: 'song.mp3', sha256: await sha256Hex(bytes) } });
      expect(await test.files()).toEqual(['song.mp3']);
      expect(await test.read('song.mp3')).toEqual(bytes);
      expect(progress.at(-1)).toBe(bytes.length);
    });

    it('keeps staging until it is discarded', async () => {
      const test = await make();
      await test.stage(T, bytes);
      await test.publish(await orderFor(T, 'song.mp3', bytes));
      expect(await test.staged()).toEqual([T]);
    });

    it('says the same again when asked again, and makes no second file', async () => {
      const test = await make();
      await test.stage(T, bytes);
      const order = await orderFor(T, 'song.mp3', bytes);
      const first = await test.publish(order);
      expect(await test.publish(order)).toEqual(first);
      expect(await test.files()).toEqual(['song.mp3']);
    });

    it('makes folders and safe names', async () => {
      const test = await make();
      await test.stage(T, bytes);
      const outcome = await test.publish(await orderFor(T, '../Music/a:b/CON.mp3', bytes));
      expect(outcome).toMatchObject({ ok: true, value: { path: 'Music/a_b/_CON.mp3' } });
      expect(await test.files()).toEqual(['Music/a_b/_CON.mp3']);
    });

    it('never touches a stranger’s file, whatever its case, accents and content', async () => {
      const test = await make();
      await test.put('SONG.mp3', new Uint8Array([1]));
      await test.put('song (2).mp3', bytes);
      await test.stage(T, bytes);
      const outcome = await test.publish(await orderFor(T, 'song.mp3', bytes));
      expect(outcome).toMatchObject({ ok: true, value: { path: 'song (3).mp3' } });
      expect(await test.read('SONG.mp3')).toEqual(new Uint8Array([1]));
      expect(await test.files()).toEqual(['SONG.mp3', 'song (2).mp3', 'song (3).mp3']);
    });

    it('gives two transfers of one name two files', async () => {
      const test = await make();
      const other = seededBytes(4)(1000);
      await test.stage(T, bytes);
      await test.stage(U, other);
      const outcomes = await Promise.all([
        test.publish(await orderFor(T, 'song.mp3', bytes)),
        test.publish(await orderFor(U, 'song.mp3', other)),
      ]);
      expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
      expect(await test.files()).toEqual(['song (2).mp3', 'song.mp3']);
    });

    it('publishes an empty file', async () => {
      const test = await make();
      await test.stage(T, new Uint8Array());
      const outcome = await test.publish(await orderFor(T, 'empty.txt', new Uint8Array()));
      expect(outcome).toMatchObject({ ok: true, value: { path: 'empty.txt' } });
      expect(await test.read('empty.txt')).toHaveLength(0);
    });

    it('refuses staging that its proofs do not bear out, and leaves nothing in the folder', async () => {
      const test = await make();
      const order = await orderFor(T, 'song.mp3', bytes);
      const spoiled = bytes.slice();
      spoiled[spoiled.length - 1] = (spoiled.at(-1) ?? 0) ^ 1;
      await test.stage(T, spoiled);
      const outcome = await test.publish(order);
      expect(outcome).toMatchObject({
        ok: false,
        failure: { category: 'integrity', code: 'STAGING_CHANGED' },
      });
      expect(await test.files()).toEqual([]);
    });

    it('refuses a staged file of another size, or none at all', async () => {
      const test = await make();
      const order = await orderFor(T, 'song.mp3', bytes);
      expect(await test.publish(order)).toMatchObject({ ok: false, failure: { code: 'STAGING_CHANGED' } });
      await test.stage(T, bytes.slice(1));
      expect(await test.publish(order)).toMatchObject({
        ok: false,
        failure: { category: 'integrity', code: 'SIZE' },
      });
      expect(await test.files()).toEqual([]);
    });

    it('says so when there is no folder', async () => {
      const test = await make();
      await test.stage(T, bytes);
      const outcome = await test.publishNowhere(await orderFor(T, 'song.mp3', bytes));
      expect(outcome).toMatchObject({ ok: false, failure: { category: 'disk', code: 'FOLDER_NONE' } });
      expect(await test.staged()).toEqual([T]);
    });

    it('stops when told to, and leaves staging but nothing in the folder', async () => {
      const test = await make();
      await test.stage(T, bytes);
      const outcome = await test.publishAborted(await orderFor(T, 'song.mp3', bytes));
      expect(outcome).toMatchObject({ ok: false, failure: { category: 'aborted' } });
      expect(await test.files()).toEqual([]);
      expect(await test.staged()).toEqual([T]);
    });
  });
};
