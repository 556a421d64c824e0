import { type TransferId, transferId } from '../../domain/ids.ts';
import { keepingAlive } from './keep-alive.ts';

/**
 * `staging/` of the origin's private file system holds, per transfer, `<id>` (its bytes) and, from the moment it is
 * first published, `<id>.publish` (where to; see publish-intent.ts).
 */
export type StagingDirectory = () => Promise<FileSystemDirectoryHandle>;

export const stagingDirectory: StagingDirectory = async () => {
  const root = await navigator.storage.getDirectory();
  return keepingAlive(root, (kept) => kept.getDirectoryHandle('staging', { create: true }));
};

const INTENT_SUFFIX = '.publish';

export const bytesName = (transfer: TransferId): string => transfer;
export const intentName = (transfer: TransferId): string => `${transfer}${INTENT_SUFFIX}`;

/** Whose bytes a file of this name holds; null if it holds none. */
export const ownerOfBytes = (name: string): TransferId | null =>
  name.includes('.') ? null : transferId(name);

/** Whose intent a file of this name holds; null if it holds none. */
export const ownerOfIntent = (name: string): TransferId | null =>
  name.endsWith(INTENT_SUFFIX) ? ownerOfBytes(name.slice(0, -INTENT_SUFFIX.length)) : null;

/** The DOM's word for what went wrong, '' if it is no error of the DOM. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Removes an entry; there being none is as good. */
export const removeIfThere = async (directory: FileSystemDirectoryHandle, name: string): Promise<void> => {
  try {
    await keepingAlive(directory, (kept) => kept.removeEntry(name));
  } catch (error) {
    if (errorName(error) !== 'NotFoundError') throw error;
  }
};
