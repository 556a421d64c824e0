import { GRANULE_BYTES, granuleCount } from '../../src/domain/byte-range.ts';
import { type Failure, failed, type Outcome, succeeded } from '../../src/domain/failure.ts';
import type { TransferId } from '../../src/domain/ids.ts';
import type { DirectFile, DirectFiles } from '../../src/ports/direct-files.ts';

const LOST: Failure = { category: 'system', code: 'DIRECT_LOST', message: 'Nothing is open.' };

/** Files in a folder without a disk. */
export const createMemoryDirect = (): DirectFiles & {
  bytes(transfer: TransferId): Uint8Array | undefined;
} => {
  const open = new Map<TransferId, { readonly bytes: Uint8Array; readonly granules: Uint8Array }>();
  return {
    open: async ({ transfer, sizeBytes, granules }): Promise<Outcome<Uint8Array>> => {
      const known = open.get(transfer);
      const file = known?.bytes.length === sizeBytes ? known : null;
      const bitmap = new Uint8Array(Math.ceil(granuleCount(sizeBytes) / 8));
      if (!file) open.set(transfer, { bytes: new Uint8Array(sizeBytes), granules: bitmap });
      return succeeded(granules.map((byte, index) => byte & (file?.granules[index] ?? 0)));
    },
    opened: (transfer): Outcome<DirectFile> => {
      const file = open.get(transfer);
      if (!file) return failed(LOST);
      return succeeded({
        write: async (offset, bytes): Promise<Outcome<void>> => {
          file.bytes.set(bytes, offset);
          for (
            let granule = offset / GRANULE_BYTES;
            granule * GRANULE_BYTES < offset + bytes.length;
            granule += 1
          )
            file.granules[granule >> 3] = (file.granules[granule >> 3] ?? 0) | (1 << (granule & 7));
          return succeeded(undefined);
        },
      });
    },
    publish: async ({ transfer, name }) =>
      open.delete(transfer) ? succeeded({ path: name, sha256: 'whole' }) : failed(LOST),
    discard: async (transfer) => void open.delete(transfer),
    bytes: (transfer) => open.get(transfer)?.bytes,
  };
};
