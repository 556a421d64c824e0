import { type Failure, failed, succeeded } from '../../src/domain/failure.ts';
import type { TransferId } from '../../src/domain/ids.ts';
import type { StagedFile, Staging } from '../../src/ports/staging.ts';

const QUOTA: Failure = {
  category: 'disk',
  code: 'QUOTA',
  message: 'The disk is full. What was downloaded is kept.',
};
const STAGING: Failure = { category: 'disk', code: 'STAGING', message: 'Staging cannot be used.' };

export interface MemoryStaging extends Staging {
  /** No write succeeds while this is true. */
  setFull(isFull: boolean): void;
  bytes(transfer: TransferId): Uint8Array | undefined;
}

/** Staging without a disk. Outlives whoever uses it: hand the same one to the next run to play a restart. */
export const createMemoryStaging = (): MemoryStaging => {
  const files = new Map<TransferId, Uint8Array>();
  let isFull = false;

  const opened = (transfer: TransferId, sizeBytes: number): StagedFile => {
    let isOpen = true;
    return {
      sizeBytes,
      write: (offset, bytes) => {
        const file = files.get(transfer);
        if (!isOpen || !file || offset + bytes.length > file.length) return failed(STAGING);
        if (isFull) return failed(QUOTA);
        file.set(bytes, offset);
        return succeeded(undefined);
      },
      read: (offset, into) => {
        const file = files.get(transfer);
        if (!isOpen || !file) return failed(STAGING);
        const piece = file.subarray(offset, offset + into.length);
        into.set(piece);
        return succeeded(piece.length);
      },
      close: () => {
        isOpen = false;
      },
    };
  };

  return {
    open: async (transfer, sizeBytes) => {
      const known = files.get(transfer);
      if (known?.length !== sizeBytes) {
        const sized = new Uint8Array(sizeBytes);
        sized.set(known?.subarray(0, sizeBytes) ?? []);
        files.set(transfer, sized);
      }
      return succeeded(opened(transfer, sizeBytes));
    },
    remove: async (transfer) => {
      files.delete(transfer);
      return succeeded(undefined);
    },
    list: async () => succeeded([...files.keys()]),
    setFull: (full) => {
      isFull = full;
    },
    bytes: (transfer) => files.get(transfer),
  };
};
