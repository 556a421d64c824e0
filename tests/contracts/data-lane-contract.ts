import { describe, expect, it } from 'vitest';
import { transferId } from '../../src/domain/ids.ts';
import type { FileLocation } from '../../src/domain/media.ts';
import type { Transport } from '../../src/domain/server.ts';
import type { PartOrder } from '../../src/ports/carrier.ts';
import type { DataLane } from '../../src/ports/data-lane.ts';

/** A lane with a file of several parts on it. */
export interface LaneUnderTest {
  readonly lane: DataLane;
  readonly location: FileLocation;
  readonly sizeBytes: number;
  read(offset: number, length: number): Uint8Array;
  /** Every reference handed out so far expires. */
  expireReferences(): void;
}

const never = new AbortController().signal;
const PART_BYTES = 524_288;

export const dataLaneContract = (transport: Transport, make: () => Promise<LaneUnderTest>): void => {
  describe(`data lane contract over ${transport}`, () => {
    const orderOf = ({ location, sizeBytes }: LaneUnderTest, offset: number, slot = 0): PartOrder => ({
      transfer: transferId('t'),
      direct: false,
      sizeBytes,
      location,
      offset,
      limit: PART_BYTES,
      transport,
      slot,
    });

    it('brings the whole file in parts, four at a time, the last one short', async () => {
      const under = await make();
      const { lane, sizeBytes, read } = under;
      const offsets = Array.from(
        { length: Math.ceil(sizeBytes / PART_BYTES) },
        (_, index) => index * PART_BYTES,
      );
      const fetchSlot = async (slot: number): Promise<void> => {
        for (let offset = offsets.shift(); offset !== undefined; offset = offsets.shift()) {
          let received = 0;
          const answer = await lane.fetch(orderOf(under, offset, slot), never, (count) => {
            received += count;
          });
          const expected = read(offset, PART_BYTES);
          if (!answer.ok) throw new Error(answer.failure.code);
          expect(Buffer.compare(answer.value, expected)).toBe(0);
          expect(received).toBeGreaterThanOrEqual(expected.length);
        }
      };
      await Promise.all([0, 1, 2, 3].map(fetchSlot));
    });

    it('tells an expired reference', async () => {
      const under = await make();
      under.expireReferences();
      expect(await under.lane.fetch(orderOf(under, 0), never, () => {})).toMatchObject({
        ok: false,
        failure: { category: 'stale' },
      });
    });

    it('brings hashes that fit the bytes', async () => {
      const under = await make();
      const ranges = await under.lane.hashes(orderOf(under, 0), 0, never);
      if (!ranges.ok) throw new Error(ranges.failure.code);
      expect(ranges.value.length).toBeGreaterThan(0);
      for (const { offset, length, sha256 } of ranges.value) {
        const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(under.read(offset, length)));
        expect(sha256).toEqual(new Uint8Array(digest));
      }
    });

    it('stops at once, and goes on with the next order', async () => {
      const under = await make();
      const stop = new AbortController();
      const stopped = under.lane.fetch(orderOf(under, 0), stop.signal, () => {});
      stop.abort();
      expect(await stopped).toMatchObject({ ok: false, failure: { category: 'aborted' } });
      const next = await under.lane.fetch(orderOf(under, PART_BYTES), never, () => {});
      expect(next.ok && Buffer.compare(next.value, under.read(PART_BYTES, PART_BYTES))).toBe(0);
    });
  });
};
