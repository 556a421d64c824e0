import { ABORTED, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Published, PublishOrder } from '../../domain/orders.ts';
import type { Publisher } from '../../ports/folder.ts';
import { safePath } from './names.ts';
import { onStaging, PublishError } from './publish-error.ts';
import { stagedBytes } from './staged-bytes.ts';
import { stagingFailure } from './staging.ts';
import { type StagingDirectory, stagingDirectory } from './staging-directory.ts';
import { verified } from './verified-copy.ts';

/**
 * For a browser that gives no folder: checks what is staged and names it, as for a folder. The page then hands it to
 * the browser's own downloads, which know no folders and number names that are taken.
 */
export const createDownloadPublisher = (staging: StagingDirectory = stagingDirectory): Publisher => {
  const check = async (
    order: PublishOrder,
    progress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Published> => {
    const place = await onStaging(staging);
    const sha256 = await verified(await stagedBytes(place, order), order, progress, signal);
    return { path: safePath(order.name, `file-${order.transfer}`).name, sha256 };
  };
  return {
    publish: async (order, progress, signal): Promise<Outcome<Published>> => {
      try {
        return succeeded(await check(order, progress, signal));
      } catch (error) {
        if (signal.aborted) return failed(ABORTED);
        return failed(error instanceof PublishError ? error.failure : stagingFailure(error));
      }
    },
    sweep: async () => succeeded(undefined),
  };
};

/**
 * A whole staged file, for the page to hand over: a reference, no bytes. Failures as of `Publisher.publish`.
 */
export const finishedFile = async (
  order: Pick<PublishOrder, 'transfer' | 'sizeBytes'>,
  staging: StagingDirectory = stagingDirectory,
): Promise<Outcome<File>> => {
  try {
    const staged = await stagedBytes(await onStaging(staging), order);
    return succeeded(await staged.getFile());
  } catch (error) {
    return failed(error instanceof PublishError ? error.failure : stagingFailure(error));
  }
};
