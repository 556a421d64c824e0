import { describe, expect, test } from 'vitest';
import {
  BLOCK_BYTES,
  type ByteRange,
  GRANULE_BYTES,
  MAX_FILE_BYTES,
} from '../../../src/domain/byte-range.ts';
import { ByteRanges } from '../../../src/engine/byte-ranges.ts';
import { nextRandom } from '../../../src/engine/random.ts';

const KIB = 1_024;

describe('one granule after another', () => {
  test('an empty file is whole at once', () => {
    const ranges = new ByteRanges(0);
    expect(ranges.whole).toBe(true);
    expect(ranges.nextMissing(512 * KIB)).toBeNull();
  });

  test('the last granule counts with the bytes it really has', () => {
    const ranges = new ByteRanges(GRANULE_BYTES + 10);
    expect(ranges.markDone({ offset: GRANULE_BYTES, length: GRANULE_BYTES })).toBe(10);
    expect(ranges.bytesDone).toBe(10);
    expect(ranges.nextMissing(512 * KIB)).toEqual({ offset: 0, length: GRANULE_BYTES });
  });

  test('a request never asks for what is there or on its way', () => {
    const ranges = new ByteRanges(8 * GRANULE_BYTES, new Uint8Array([0b0000_0101]));
    expect(ranges.nextMissing(1024 * KIB)).toEqual({ offset: GRANULE_BYTES, length: GRANULE_BYTES });
    ranges.reserve({ offset: GRANULE_BYTES, length: GRANULE_BYTES });
    expect(ranges.nextMissing(1024 * KIB)).toEqual({ offset: 3 * GRANULE_BYTES, length: GRANULE_BYTES });
    ranges.reserve({ offset: 3 * GRANULE_BYTES, length: GRANULE_BYTES });
    expect(ranges.nextMissing(1024 * KIB)).toEqual({ offset: 4 * GRANULE_BYTES, length: 4 * GRANULE_BYTES });
  });

  test('what failed is the next to be asked for', () => {
    const ranges = new ByteRanges(8 * GRANULE_BYTES);
    const first = ranges.nextMissing(512 * KIB)!;
    ranges.reserve(first);
    ranges.reserve(ranges.nextMissing(512 * KIB)!);
    expect(ranges.nextMissing(512 * KIB)).toBeNull();
    ranges.release(first);
    expect(ranges.nextMissing(512 * KIB)).toEqual(first);
  });

  test('the bitmap of the largest file is 4 KB and brings everything back', () => {
    const ranges = new ByteRanges(MAX_FILE_BYTES);
    ranges.markDone({ offset: 0, length: BLOCK_BYTES });
    ranges.markDone({ offset: MAX_FILE_BYTES - GRANULE_BYTES, length: GRANULE_BYTES });
    expect(ranges.bitmap()).toHaveLength(4_000);
    expect(new ByteRanges(MAX_FILE_BYTES, ranges.bitmap()).bytesDone).toBe(ranges.bytesDone);
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  'any order of answers ends whole, each byte asked for once (%i)',
  (seed) => {
    const random = { state: seed };
    const sizeBytes = Math.floor(nextRandom(random) * 60 * GRANULE_BYTES);
    const ranges = new ByteRanges(sizeBytes);
    const underWay: ByteRange[] = [];
    const asked = new Map<number, number>();
    let failures = 0;
    while (!ranges.whole) {
      const wanted = GRANULE_BYTES * 2 ** Math.floor(nextRandom(random) * 4);
      const range = underWay.length < 6 ? ranges.nextMissing(wanted) : null;
      if (range && nextRandom(random) < 0.7) {
        expect(range.length).toBeLessThanOrEqual(wanted);
        expect(range.offset % range.length).toBe(0);
        expect(Math.floor(range.offset / BLOCK_BYTES)).toBe(
          Math.floor((range.offset + range.length - 1) / BLOCK_BYTES),
        );
        expect(range.offset).toBeLessThan(sizeBytes);
        for (let offset = range.offset; offset < range.offset + range.length; offset += GRANULE_BYTES) {
          asked.set(offset, (asked.get(offset) ?? 0) + 1);
        }
        ranges.reserve(range);
        underWay.push(range);
      } else if (underWay.length > 0) {
        const [ended] = underWay.splice(Math.floor(nextRandom(random) * underWay.length), 1);
        if (nextRandom(random) < 0.3) {
          ranges.release(ended!);
          failures += ended!.length / GRANULE_BYTES;
        } else {
          const before = ranges.bytesDone;
          expect(ranges.markDone(ended!)).toBe(ranges.bytesDone - before);
        }
      }
    }
    expect(ranges.bytesDone).toBe(sizeBytes);
    const total = [...asked.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeLessThanOrEqual(Math.ceil(sizeBytes / GRANULE_BYTES) + failures + 8);
  },
);
