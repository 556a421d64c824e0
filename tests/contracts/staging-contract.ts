import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/failure.ts';
import { type TransferId, transferId } from '../../src/domain/ids.ts';
import { seededBytes } from '../support/seeded-random.ts';

/** `Staging`, or the same across a thread: nothing but promises. */
export interface RemoteStagedFile {
  write(offset: number, bytes: Uint8Array): Promise<Outcome<void>> | Outcome<void>;
  /** As many bytes as could be read, at most `length`. */
  read(offset: number, length: number): Promise<Outcome<Uint8Array>> | Outcome<Uint8Array>;
  close(): Promise<void> | void;
}
export interface RemoteStaging {
  open(transfer: TransferId, sizeBytes: number): Promise<Outcome<RemoteStagedFile>>;
  remove(transfer: TransferId): Promise<Outcome<void>>;
  list(): Promise<Outcome<readonly TransferId[]>>;
}

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok)
    throw new Error(`${outcome.failure.code}: ${outcome.failure.detail ?? outcome.failure.message}`);
  return outcome.value;
};

const A = transferId('m1a2b3-1');
const B = transferId('m1a2b3-2');

/** `make` gives an empty staging place, twice as two workers see it. */
export const stagingContract = (make: () => Promise<readonly [RemoteStaging, RemoteStaging]>): void => {
  describe('staging contract', () => {
    it('gives back what was written, at its offset', async () => {
      const [staging] = await make();
      const bytes = seededBytes(1)(1000);
      const file = value(await staging.open(A, 5000));
      value(await file.write(3000, bytes));
      expect(value(await file.read(3000, 1000))).toEqual(bytes);
      expect(value(await file.read(2990, 10))).toEqual(new Uint8Array(10));
      await file.close();
    });

    it('has its full size at once, and reads less at the end', async () => {
      const [staging] = await make();
      const file = value(await staging.open(A, 5000));
      expect(value(await file.read(4990, 100))).toHaveLength(10);
      expect(value(await file.read(5000, 100))).toHaveLength(0);
      await file.close();
    });

    it('refuses to write behind the end', async () => {
      const [staging] = await make();
      const file = value(await staging.open(A, 100));
      expect(await file.write(99, new Uint8Array(2))).toMatchObject({
        ok: false,
        failure: { category: 'disk' },
      });
      await file.close();
    });

    it('keeps the bytes over closing and opening again', async () => {
      const [staging] = await make();
      const file = value(await staging.open(A, 300));
      value(await file.write(0, new Uint8Array([1, 2, 3])));
      await file.close();
      const again = value(await staging.open(A, 300));
      expect(value(await again.read(0, 4))).toEqual(new Uint8Array([1, 2, 3, 0]));
      await again.close();
    });

    it('lets two workers hold one file, each seeing what the other wrote', async () => {
      const [one, other] = await make();
      const left = value(await one.open(A, 300));
      const right = value(await other.open(A, 300));
      value(await left.write(0, new Uint8Array([7])));
      value(await right.write(299, new Uint8Array([8])));
      expect(value(await right.read(0, 1))).toEqual(new Uint8Array([7]));
      expect(value(await left.read(299, 1))).toEqual(new Uint8Array([8]));
      await left.close();
      await right.close();
    });

    it('lists what is staged and removes it, open or not', async () => {
      const [staging] = await make();
      expect(value(await staging.list())).toEqual([]);
      value(await staging.open(A, 10));
      await value(await staging.open(B, 0)).close();
      expect([...value(await staging.list())].toSorted()).toEqual([A, B]);
      value(await staging.remove(A));
      expect(value(await staging.list())).toEqual([B]);
      value(await staging.remove(B));
      expect(value(await staging.list())).toEqual([]);
    });

    it('finds nothing wrong with removing what is not there', async () => {
      const [staging] = await make();
      expect(await staging.remove(A)).toEqual({ ok: true, value: undefined });
    });

    it('starts anew, with zeros, after a removal', async () => {
      const [staging] = await make();
      const file = value(await staging.open(A, 10));
      value(await file.write(0, new Uint8Array([1])));
      value(await staging.remove(A));
      const again = value(await staging.open(A, 10));
      expect(value(await again.read(0, 1))).toEqual(new Uint8Array([0]));
      await again.close();
    });
  });
};
