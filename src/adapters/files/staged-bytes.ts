import type { PublishOrder } from '../../domain/orders.ts';
import { keepingAlive } from './keep-alive.ts';
import { onStaging, PublishError, stagingChanged, wrongSize } from './publish-error.ts';
import { bytesName, errorName } from './staging-directory.ts';

/**
 * What is staged of a whole file.
 * @throws PublishError when nothing is staged, or not as much as was declared
 */
export const stagedBytes = (
  place: FileSystemDirectoryHandle,
  { transfer, sizeBytes }: Pick<PublishOrder, 'transfer' | 'sizeBytes'>,
): Promise<FileSystemFileHandle> =>
  onStaging(async () => {
    try {
      const staged = await keepingAlive(place, (kept) => kept.getFileHandle(bytesName(transfer)));
      const { size } = await keepingAlive(staged, (kept) => kept.getFile());
      if (size !== sizeBytes) throw new PublishError(wrongSize(`${size} staged, ${sizeBytes} declared`));
      return staged;
    } catch (error) {
      if (errorName(error) === 'NotFoundError') throw new PublishError(stagingChanged('nothing is staged'));
      throw error;
    }
  });
