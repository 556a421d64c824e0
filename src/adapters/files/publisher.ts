import { ABORTED, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Published, PublishOrder } from '../../domain/orders.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Publisher } from '../../ports/folder.ts';
import { acceptedNames, giveFinalName } from './final-name.ts';
import { FOLDER_NONE, folderProblem } from './folder-failure.ts';
import { sweepProbe } from './folder-probe.ts';
import { createFreeNames } from './free-name.ts';
import { keepingAlive } from './keep-alive.ts';
import { collisionKey, safePath } from './names.ts';
import { onStaging, PublishError, wrongSize } from './publish-error.ts';
import { listIntents, type PublishIntent, readIntent, removeIntent, writeIntent } from './publish-intent.ts';
import { alreadyThere, makeFolders, pathOf, removePart } from './published-files.ts';
import { stagedBytes } from './staged-bytes.ts';
import { type StagingDirectory, stagingDirectory } from './staging-directory.ts';
import { verifiedCopy } from './verified-copy.ts';

/** A rename takes under a millisecond; one that waits for the user's answer is not waited for longer than this. */
const RENAME_LIMIT_MS = 30_000;

export interface PublisherParts {
  /** The user's folder as it is now; null while there is none. */
  readonly folder: () => FileSystemDirectoryHandle | null;
  readonly clock: Clock;
  readonly staging?: StagingDirectory;
  readonly renameLimitMs?: number;
}

const partName = (name: string, order: PublishOrder): string => `${name}.${order.transfer}.part`;

/**
 * Staging → the user's folder. The bytes go into `<name>.<transfer>.part`, copied by the browser's process while this
 * worker hashes them; when size, proofs and copy agree, a free name is picked under the folder's lock and the part
 * renamed to it. A rename is the only way a file gets its final name: there is never half of one.
 *
 * Staging is left as it is: whoever has *saved* that the transfer is completed discards it. A kill in between finds
 * everything needed to answer "published" again, by the intent beside the bytes and the content of the final file.
 */
export const createPublisher = ({
  folder,
  clock,
  staging = stagingDirectory,
  renameLimitMs = RENAME_LIMIT_MS,
}: PublisherParts): Publisher => {
  const freeNames = createFreeNames();
  let known: FileSystemDirectoryHandle | null = null;

  const current = (): FileSystemDirectoryHandle | null => {
    const now = folder();
    if (now !== known) freeNames.forget();
    known = now;
    return now;
  };

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
    const names = await acceptedNames(directory, wish.name, order);
    const part = partName(names[0], order);
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
    const intend = (final: string): Promise<void> =>
      onStaging(() => writeIntent(place, order.transfer, { ...intent, name: final, sha256 }));
    const renaming = {
      directory,
      path,
      part: target,
      names,
      freeNames,
      intend,
      clock,
      limitMs: renameLimitMs,
    };
    // Folded: on some disks two spellings are one folder.
    const lock = `sluice:publish:${collisionKey(path)}`;
    const name = await navigator.locks.request(lock, { signal }, () => giveFinalName(renaming));
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
        await sweepProbe(root);
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
