import { ABORTED, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Published, PublishOrder } from '../../domain/orders.ts';
import type { Publisher } from '../../ports/folder.ts';
import { FOLDER_NONE, folderProblem } from './folder-failure.ts';
import { createFreeNames } from './free-name.ts';
import { hashBytes } from './hash-bytes.ts';
import { keepingAlive } from './keep-alive.ts';
import { type SafePath, safePath } from './names.ts';
import { onStaging, PublishError, stagingChanged, wrongSize } from './publish-error.ts';
import { listIntents, type PublishIntent, readIntent, removeIntent, writeIntent } from './publish-intent.ts';
import { alreadyThere, makeFolders, pathOf, removePart } from './published-files.ts';
import { stagingFailure } from './staging.ts';
import { bytesName, errorName, type StagingDirectory, stagingDirectory } from './staging-directory.ts';

/** Copied by the browser's process in slices, so that an abort is heard within half a second. */
const SLICE_BYTES = 64 * 1_048_576;

export interface PublisherParts {
  /** The user's folder as it is now; null while there is none. */
  readonly folder: () => FileSystemDirectoryHandle | null;
  readonly staging?: StagingDirectory;
}

const partName = (path: SafePath, order: PublishOrder): string => `${path.name}.${order.transfer}.part`;

/** Hashes staging through a handle of this worker's own; refuses what its proofs do not bear out. */
const verified = (
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
      const { sha256, disproved } = await hashBytes(read, order.sizeBytes, order.proofs, progress, signal);
      if (disproved.length > 0) {
        const granules = disproved.map((proof) => proof.granule).join(', ');
        throw new PublishError(stagingChanged(`granules ${granules}`));
      }
      return sha256;
    } finally {
      access.close();
    }
  });

const copied = async (
  file: File,
  writable: FileSystemWritableFileStream,
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
  }
};

/** Hashes and copies side by side. When one fails the other is stopped and waited for; the first error is thrown. */
const verifiedCopy = async (
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
  const [sha256] = await Promise.all([
    verified(staged, order, progress, either).catch(stop),
    copied(file, writable, either).catch(stop),
  ]);
  if (sha256 === null || errors.length > 0) throw errors[0];
  return sha256;
};

/**
 * Staging → the user's folder. The bytes go into `<name>.<transfer>.part`, copied by the browser's process while this
 * worker hashes them; when size, proofs and copy agree, a free name is picked under the folder's lock and the part
 * renamed to it. A rename is the only way a file gets its final name: there is never half of one.
 *
 * Staging is left as it is: whoever has *saved* that the transfer is completed discards it. A kill in between finds
 * everything needed to answer "published" again, by the intent beside the bytes and the content of the final file.
 */
export const createPublisher = ({ folder, staging = stagingDirectory }: PublisherParts): Publisher => {
  const freeNames = createFreeNames();
  let known: FileSystemDirectoryHandle | null = null;

  const current = (): FileSystemDirectoryHandle | null => {
    const now = folder();
    if (now !== known) freeNames.forget();
    known = now;
    return now;
  };

  const stagedBytes = (
    place: FileSystemDirectoryHandle,
    order: PublishOrder,
  ): Promise<FileSystemFileHandle> =>
    onStaging(async () => {
      try {
        const staged = await keepingAlive(place, (kept) => kept.getFileHandle(bytesName(order.transfer)));
        const { size } = await keepingAlive(staged, (kept) => kept.getFile());
        if (size !== order.sizeBytes)
          throw new PublishError(wrongSize(`${size} staged, ${order.sizeBytes} declared`));
        return staged;
      } catch (error) {
        if (errorName(error) === 'NotFoundError') throw new PublishError(stagingChanged('nothing is staged'));
        throw error;
      }
    });

  const publishInto = async (
    root: FileSystemDirectoryHandle,
    order: PublishOrder,
    progress: (bytesCopied: number) => void,
    signal: AbortSignal,
  ): Promise<Published> => {
    const place = await onStaging(staging);
    const earlier = await onStaging(() => readIntent(place, order.transfer));
    if (earlier) {
      const done = await alreadyThere(root, earlier, order, signal);
      if (done) return done;
      await removePart(root, earlier);
    }

    const staged = await stagedBytes(place, order);
    const wish = safePath(order.name, `file-${order.transfer}`);
    const { directory, folders } = await makeFolders(root, wish.folders);
    const part = partName(wish, order);
    const intent: PublishIntent = { folders, part, name: null, sha256: null };
    await onStaging(() => writeIntent(place, order.transfer, intent));

    const target = await keepingAlive(directory, (kept) => kept.getFileHandle(part, { create: true }));
    const writable = await keepingAlive(target, (kept) => kept.createWritable({ mode: 'exclusive' }));
    let sha256: string;
    try {
      sha256 = await verifiedCopy(staged, writable, order, progress, signal);
      await keepingAlive(writable, (kept) => kept.close());
      const { size } = await keepingAlive(target, (kept) => kept.getFile());
      if (size !== order.sizeBytes) throw new PublishError(wrongSize(`${size} copied of ${order.sizeBytes}`));
      signal.throwIfAborted();
    } catch (error) {
      // Closed or broken already: then there is nothing to abort.
      await keepingAlive(writable, (kept) => kept.abort()).catch(() => undefined);
      // The next try, or the sweep at start, removes what this one cannot.
      await removePart(root, intent).then(
        () => removeIntent(place, order.transfer),
        () => undefined,
      );
      throw error;
    }

    const path = pathOf([root.name, ...folders], '');
    const name = await navigator.locks.request(`sluice:publish:${path}`, { signal }, async () => {
      const free = await freeNames.find(path, directory, wish.name);
      await onStaging(() => writeIntent(place, order.transfer, { ...intent, name: free, sha256 }));
      await keepingAlive(target, (kept) => kept.move(free));
      return free;
    });
    return { path: pathOf(folders, name), sha256 };
  };

  return {
    publish: async (order, progress, signal): Promise<Outcome<Published>> => {
      const root = current();
      if (signal.aborted) return failed(ABORTED);
      if (!root) return failed(FOLDER_NONE);
      try {
        return succeeded(await publishInto(root, order, progress, signal));
      } catch (error) {
        // A name that was picked may not have been taken.
        freeNames.forget();
        if (signal.aborted) return failed(ABORTED);
        return failed(error instanceof PublishError ? error.failure : await folderProblem(root, error));
      }
    },
    sweep: async () => {
      const root = current();
      if (!root) return succeeded(undefined);
      try {
        const place = await onStaging(staging);
        for (const { transfer, intent, staged } of await onStaging(() => listIntents(place))) {
          await removePart(root, intent);
          if (!staged) await onStaging(() => removeIntent(place, transfer));
        }
        return succeeded(undefined);
      } catch (error) {
        return failed(error instanceof PublishError ? error.failure : await folderProblem(root, error));
      }
    },
  };
};
