import { ABORTED, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { TransferId } from '../../domain/ids.ts';
import type { Published, PublishOrder } from '../../domain/orders.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Publisher } from '../../ports/folder.ts';
import { FOLDER_NONE, folderProblem } from './folder-failure.ts';
import { beginPart, closePart, dropPart, namePart, renameLimitMs } from './folder-part.ts';
import { sweepProbe } from './folder-probe.ts';
import { createFreeNames } from './free-name.ts';
import { onStaging, PublishError } from './publish-error.ts';
import { listIntents, readIntent, removeIntent } from './publish-intent.ts';
import { alreadyThere, removePart } from './published-files.ts';
import { stagedBytes } from './staged-bytes.ts';
import { type StagingDirectory, stagingDirectory } from './staging-directory.ts';
import { verifiedCopy } from './verified-copy.ts';

export interface PublisherParts {
  /** The user's folder as it is now; null while there is none. */
  readonly folder: () => FileSystemDirectoryHandle | null;
  readonly clock: Clock;
  readonly staging?: StagingDirectory;
  /** How long a file of so many bytes may take to be renamed, in milliseconds. */
  readonly renameLimit?: (sizeBytes: number) => number;
  /** Parts that are none of this publisher's, and no leftovers either. */
  readonly isHeld?: (transfer: TransferId) => boolean;
}

/**
 * Staging → the user's folder. The bytes go into `<name>.<transfer>.part`, copied by the browser's process while this
 * worker hashes them; when size, proofs and copy agree, a free name is picked under the folder's lock and the part
 * renamed to it.
 *
 * Staging is left as it is: whoever has *saved* that the transfer is completed discards it. A kill in between finds
 * everything needed to answer "published" again, by the intent beside the bytes and the content of the final file.
 */
export const createPublisher = ({
  folder,
  clock,
  staging = stagingDirectory,
  renameLimit = renameLimitMs,
  isHeld = () => false,
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
      const done = await alreadyThere(root, earlier, order, () => undefined, signal);
      if (done) return done;
      await removePart(root, earlier);
    }

    const staged = await stagedBytes(place, order);
    const part = await beginPart(root, place, order);
    let sha256: string;
    try {
      sha256 = await verifiedCopy(staged, part.writable, order, progress, signal);
      await closePart(part, order.sizeBytes);
      signal.throwIfAborted();
    } catch (error) {
      await dropPart(part);
      throw error;
    }
    return namePart(part, sha256, { freeNames, clock, limitMs: renameLimit(order.sizeBytes) }, signal);
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
          if (isHeld(transfer)) continue;
          const isGone = await removePart(root, intent);
          if (isGone && !staged) await onStaging(() => removeIntent(place, transfer));
        }
        return succeeded(undefined);
      } catch (error) {
        return failed(error instanceof PublishError ? error.failure : await folderProblem(root, error));
      }
    },
  };
};
