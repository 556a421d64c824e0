import { GRANULE_BYTES } from '../../domain/byte-range.ts';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { addGranule, emptyBitmap, fullBitmap } from '../../domain/granules.ts';
import type { TransferId } from '../../domain/ids.ts';
import type { Published, PublishOrder, StagedTransfer } from '../../domain/orders.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DirectFile, DirectFiles } from '../../ports/direct-files.ts';
import { FOLDER_NONE, folderProblem } from './folder-failure.ts';
import { beginPart, closePart, dropPart, type FolderPart, namePart, renameLimitMs } from './folder-part.ts';
import { createFreeNames } from './free-name.ts';
import { keepingAlive } from './keep-alive.ts';
import { provedHash } from './proved-hash.ts';
import { onStaging, PublishError, wrongSize } from './publish-error.ts';
import { readIntent, removeIntent } from './publish-intent.ts';
import { alreadyThere, readsOf, removePart, renamedFile } from './published-files.ts';
import { type StagingDirectory, stagingDirectory } from './staging-directory.ts';

interface OpenFile {
  readonly part: FolderPart;
  readonly sizeBytes: number;
  /** One bit per granule, as in `Transfer`. */
  readonly written: Uint8Array;
  /** From the first publishing on: null when all of it is in the part, or why it is lost. */
  closing: Promise<Failure | null> | null;
  /** Nothing of it can be used any more, and why. */
  lost: Promise<Failure> | null;
}

export interface DirectParts {
  /** The user's folder as it is now; null while there is none. */
  readonly folder: () => FileSystemDirectoryHandle | null;
  readonly clock: Clock;
  readonly staging?: StagingDirectory;
}

/**
 * Files that staging cannot hold, each written into its part in the user's folder through one writable that stays open
 * until all of it is there: what a writable has taken is nothing before it is closed. Then the part is read back,
 * verified and renamed, as the publisher does. The intent beside staging tells the next start what to sweep.
 */
export const createDirectFiles = ({
  folder,
  clock,
  staging = stagingDirectory,
}: DirectParts): DirectFiles & { holds(transfer: TransferId): boolean } => {
  const files = new Map<TransferId, OpenFile>();

  /** Only the first reason counts: what fails after it fails because of it. */
  const lose = (file: OpenFile, why: () => Promise<Failure>): Promise<Failure> => {
    const { part } = file;
    const give = async (): Promise<Failure> => {
      files.delete(part.transfer);
      const failure = await why();
      await dropPart(part);
      return failure;
    };
    file.lost ??= give();
    return file.lost;
  };

  const discard = async (transfer: TransferId): Promise<void> => {
    const file = files.get(transfer);
    if (!file) return;
    // A writable that is being closed cannot be aborted, nor its file deleted.
    await file.closing;
    await lose(file, async () => LOST);
  };

  /** Which of the granules believed are there; null: nothing that could be gone on with. */
  const stillOpen = ({ transfer, sizeBytes, granules }: StagedTransfer): Uint8Array | null => {
    const file = files.get(transfer);
    if (file?.sizeBytes !== sizeBytes) return null;
    const there = granules.map((byte, index) => byte & (file.written[index] ?? 0));
    return file.closing && !isFull(there, sizeBytes) ? null : there;
  };

  const openPart = async (root: FileSystemDirectoryHandle, order: StagedTransfer): Promise<Uint8Array> => {
    const { transfer, sizeBytes } = order;
    const there = stillOpen(order);
    if (there) return there;
    await discard(transfer);
    const place = await onStaging(staging);
    const earlier = await onStaging(() => readIntent(place, transfer));
    if (earlier) {
      // Renamed by a program that was killed before it could tell: `publish` looks whether it is the very file.
      if (await renamedFile(root, earlier, sizeBytes)) return fullBitmap(sizeBytes);
      await removePart(root, earlier);
    }
    const part = await beginPart(root, place, order);
    const written = emptyBitmap(sizeBytes);
    files.set(transfer, { part, sizeBytes, written, closing: null, lost: null });
    return new Uint8Array();
  };

  let opening: Promise<unknown> = Promise.resolve();
  const open = async (order: StagedTransfer): Promise<Outcome<Uint8Array>> => {
    const root = folder();
    if (!root) return failed(FOLDER_NONE);
    try {
      return succeeded(await openPart(root, order));
    } catch (error) {
      return failed(await problemOf(root, error));
    }
  };

  const write = async (file: OpenFile, offset: number, bytes: Uint8Array): Promise<Outcome<void>> => {
    const { writable, root } = file.part;
    const data = new Uint8Array(bytes);
    if (file.lost) return failed(await file.lost);
    try {
      await keepingAlive(writable, (kept) => kept.write({ type: 'write', position: offset, data }));
    } catch (error) {
      return failed(await lose(file, () => folderProblem(root, error)));
    }
    for (let at = offset; at < offset + data.length; at += GRANULE_BYTES)
      addGranule(file.written, at / GRANULE_BYTES);
    return succeeded(undefined);
  };

  /** @throws PublishError; errors of the folder; the signal's reason */
  const verify = async (
    { part, sizeBytes }: OpenFile,
    { proofs }: PublishOrder,
    progress: (bytesRead: number) => void,
    signal: AbortSignal,
  ): Promise<string> => {
    const whole = await keepingAlive(part.handle, (kept) => kept.getFile());
    if (whole.size !== sizeBytes)
      throw new PublishError(wrongSize(`${whole.size} of ${sizeBytes} in the part`));
    return provedHash(readsOf(whole), sizeBytes, proofs, progress, signal);
  };

  const publishOpen = async (
    file: OpenFile,
    order: PublishOrder,
    progress: (bytesRead: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome<Published>> => {
    const { part, sizeBytes } = file;
    file.closing ??= closePart(part, sizeBytes).then(
      () => null,
      (error: unknown) => lose(file, () => problemOf(part.root, error)),
    );
    const trouble = await unlessAborted(file.closing, signal);
    if (trouble) return failed(trouble);
    try {
      const sha256 = await verify(file, order, progress, signal);
      const naming = { freeNames: createFreeNames(), clock, limitMs: renameLimitMs(sizeBytes) };
      const published = await namePart(part, sha256, naming, signal);
      files.delete(order.transfer);
      return succeeded(published);
    } catch (error) {
      if (signal.aborted) return failed(ABORTED);
      const problem = await problemOf(part.root, error);
      const isUseless = problem.category === 'integrity' || problem.code === 'FILE_REFUSED';
      return failed(isUseless ? await lose(file, async () => problem) : problem);
    }
  };

  const publishRenamed = async (
    root: FileSystemDirectoryHandle,
    order: PublishOrder,
    progress: (bytesRead: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome<Published>> => {
    try {
      const place = await onStaging(staging);
      const earlier = await onStaging(() => readIntent(place, order.transfer));
      const done = earlier && (await alreadyThere(root, earlier, order, progress, signal));
      if (done) return succeeded(done);
      // A stranger's by now: it is not taken for ours again.
      if (earlier?.name) await onStaging(() => removeIntent(place, order.transfer));
      return failed(LOST);
    } catch (error) {
      return failed(signal.aborted ? ABORTED : await problemOf(root, error));
    }
  };

  return {
    open: (order) => {
      const opened = opening.then(() => open(order));
      opening = opened;
      return opened;
    },
    opened: (transfer): Outcome<DirectFile> => {
      const file = files.get(transfer);
      return file ? succeeded({ write: (offset, bytes) => write(file, offset, bytes) }) : failed(LOST);
    },
    publish: async (order, progress, signal) => {
      const file = files.get(order.transfer);
      if (signal.aborted) return failed(ABORTED);
      if (file) return publishOpen(file, order, progress, signal);
      const root = folder();
      return root ? publishRenamed(root, order, progress, signal) : failed(FOLDER_NONE);
    },
    discard,
    holds: (transfer) => files.has(transfer),
  };
};

const LOST: Failure = {
  category: 'system',
  code: 'DIRECT_LOST',
  message: 'What was written of this file is not in the folder any more. It is fetched again from the start.',
};

const problemOf = async (root: FileSystemDirectoryHandle, error: unknown): Promise<Failure> => {
  if (error instanceof PublishError) return error.failure;
  // Of `hashBytes`: there is less than `getFile` said.
  if (error instanceof RangeError) return wrongSize(error.message);
  return folderProblem(root, error);
};

/** What the promise gives, or `ABORTED` as soon as the signal says so. */
const unlessAborted = (work: Promise<Failure | null>, signal: AbortSignal): Promise<Failure | null> =>
  new Promise((resolve) => {
    const stop = (): void => resolve(ABORTED);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve).finally(() => signal.removeEventListener('abort', stop));
  });

const isFull = (bitmap: Uint8Array, sizeBytes: number): boolean => {
  const full = fullBitmap(sizeBytes);
  return bitmap.length === full.length && full.every((byte, index) => byte === bitmap[index]);
};
