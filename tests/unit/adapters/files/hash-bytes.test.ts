import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../../../src/adapters/files/hash-bytes.ts';
import { GRANULE_BYTES } from '../../../../src/domain/byte-range.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

const bytes = seededBytes(9)(2 * 1_048_576 + 3 * GRANULE_BYTES + 11);
const sha256 = (piece: Uint8Array): string => createHash('sha256').update(piece).digest('hex');
const proofOf = (granule: number) => ({
  granule,
  sha256: sha256(bytes.subarray(granule * GRANULE_BYTES, (granule + 1) * GRANULE_BYTES)),
});
const read = (offset: number, into: Uint8Array): number => {
  const piece = bytes.subarray(offset, offset + into.length);
  into.set(piece);
  return piece.length;
};
const forever = new AbortController().signal;
const ignore = (): void => undefined;

describe('hashBytes', () => {
  it('hashes everything and finds every proof borne out, the short last granule too', async () => {
    const proofs = [0, 7, 8, 15, 16, 19].map(proofOf);
    const hashed = await hashBytes(read, bytes.length, proofs, ignore, forever);
    expect(hashed).toEqual({ sha256: sha256(bytes), disproved: [] });
  });

  it('names the proofs that do not hold', async () => {
    const wrong = { granule: 8, sha256: '00'.repeat(32) };
    const { disproved } = await hashBytes(
      read,
      bytes.length,
      [proofOf(7), wrong, proofOf(9)],
      ignore,
      forever,
    );
    expect(disproved).toEqual([wrong]);
  });

  it('tells how far it is, up to the end', async () => {
    const told: number[] = [];
    await hashBytes(read, bytes.length, [], (count) => told.push(count), forever);
    expect(told).toEqual([1_048_576, 2_097_152, bytes.length]);
  });

  it('hashes nothing as nothing', async () => {
    expect((await hashBytes(read, 0, [], ignore, forever)).sha256).toBe(sha256(new Uint8Array()));
  });

  it('throws when the bytes end early', async () => {
    await expect(hashBytes(read, bytes.length + 1, [], ignore, forever)).rejects.toThrow(RangeError);
  });

  it('stops in the middle when told to', async () => {
    const stop = new AbortController();
    const hashing = hashBytes(read, bytes.length, [], () => stop.abort(), stop.signal);
    await expect(hashing).rejects.toMatchObject({ name: 'AbortError' });
  });
});
