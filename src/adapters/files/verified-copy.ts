import type { PublishOrder } from '../../domain/orders.ts';
import { keepingAlive } from './keep-alive.ts';
import { provedHash } from './proved-hash.ts';
import { onStaging, PublishError } from './publish-error.ts';
import { stagingFailure } from './staging.ts';
import { errorName } from './staging-directory.ts';

/** Copied by the browser's process in slices, so that an abort is heard within half a second. */
const SLICE_BYTES = 64 * 1_048_576;

/**
 * Hashes staging through a handle of this worker's own.
 * @returns SHA-256, hex
 * @throws PublishError where the proofs are not borne out; the signal's reason
 */
export const verified = (
  staged: FileSystemFileHandle,
  order: PublishOrder,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> =>
  onStaging(async () => {
    const access = await keepingAlive(staged, (kept) =>
      kept.createSyncAccessHandle({ mode: 'readwrite-unsafe' }),
    );
    try {
      const read = (offset: number, into: Uint8Array<ArrayBuffer>): number =>
        access.read(into, { at: offset });
      return await provedHash(read, order.sizeBytes, order.proofs, progress, signal);
    } finally {
      access.close();
    }
  });

const copied = async (
  file: File,
  writable: FileSystemWritableFileStream,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (let offset = 0; offset < file.size; offset += SLICE_BYTES) {
    signal.throwIfAborted();
    try {
      const slice = file.slice(offset, offset + SLICE_BYTES);
      await keepingAlive([writable, slice], () => writable.write(slice));
    } catch (error) {
      // The one error of a write that speaks of what is read.
      if (errorName(error) === 'NotReadableError') throw new PublishError(stagingFailure(error));
      throw error;
    }
    progress(Math.min(file.size, offset + SLICE_BYTES));
  }
};

/**
 * Hashes and copies side by side; `progress` is told what both have done. When one fails the other is stopped and
 * waited for; the first error is thrown.
 */
export const verifiedCopy = async (
  staged: FileSystemFileHandle,
  writable: FileSystemWritableFileStream,
  order: PublishOrder,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> => {
  const file = await onStaging(() => keepingAlive(staged, (kept) => kept.getFile()));
  const halt = new AbortController();
  const either = AbortSignal.any([signal, halt.signal]);
  const errors: unknown[] = [];
  const stop = (error: unknown): null => {
    errors.push(error);
    halt.abort();
    return null;
  };
  let bytesHashed = 0;
  let bytesCopied = 0;
  const tell = (): void => progress(Math.min(bytesHashed, bytesCopied));
  const [sha256] = await Promise.all([
    verified(
      staged,
      order,
      (bytes) => {
        bytesHashed = bytes;
        tell();
      },
      either,
    ).catch(stop),
    copied(
      file,
      writable,
      (bytes) => {
        bytesCopied = bytes;
        tell();
      },
      either,
    ).catch(stop),
  ]);
  if (sha256 === null || errors.length > 0) throw errors[0];
  return sha256;
};
