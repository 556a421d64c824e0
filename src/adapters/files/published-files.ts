import type { Published, PublishOrder } from '../../domain/orders.ts';
import { hashBytes, type ReadBytes } from './hash-bytes.ts';
import { keepingAlive } from './keep-alive.ts';
import { numberedName } from './names.ts';
import type { PublishIntent } from './publish-intent.ts';
import { errorName, removeIfThere } from './staging-directory.ts';

/** Relative to the user's folder. */
export const pathOf = (folders: readonly string[], name: string): string => [...folders, name].join('/');

const descend = async (
  root: FileSystemDirectoryHandle,
  folders: readonly string[],
): Promise<FileSystemDirectoryHandle> => {
  let directory = root;
  for (const folder of folders)
    directory = await keepingAlive(directory, (kept) => kept.getDirectoryHandle(folder));
  return directory;
};

/**
 * Makes the folders. Where a file has the name of one, the next number is taken; a name that the browser refuses is
 * left out.
 */
export const makeFolders = async (
  root: FileSystemDirectoryHandle,
  folders: readonly string[],
): Promise<{ readonly directory: FileSystemDirectoryHandle; readonly folders: readonly string[] }> => {
  let directory = root;
  const made: string[] = [];
  for (const folder of folders) {
    for (let number = 1; ; number += 1) {
      const name = numberedName(folder, number);
      try {
        directory = await keepingAlive(directory, (kept) => kept.getDirectoryHandle(name, { create: true }));
        made.push(name);
        break;
      } catch (error) {
        if (errorName(error) === 'TypeError') break;
        if (errorName(error) !== 'TypeMismatchError') throw error;
      }
    }
  }
  return { directory, folders: made };
};

/** Where the browser collects what is written until `close()`; a kill leaves it behind, and listing does not show it. */
const swapName = (part: string): string => `${part}.crswap`;

/** Deletes a `.part` of ours and its swap file, if they are there. Returns false when somebody is still writing it. */
export const removePart = async (
  root: FileSystemDirectoryHandle,
  intent: PublishIntent,
): Promise<boolean> => {
  try {
    const directory = await descend(root, intent.folders);
    await removeIfThere(directory, intent.part);
    await removeIfThere(directory, swapName(intent.part));
    return true;
  } catch (error) {
    if (errorName(error) === 'NoModificationAllowedError') return false;
    // The folder it was in is gone, and with it what was there of ours.
    if (['NotFoundError', 'TypeMismatchError'].includes(errorName(error))) return true;
    throw error;
  }
};

/** Reads what is in the folder, in pieces. */
export const readsOf =
  (file: File): ReadBytes =>
  async (offset, into) => {
    const piece = file.slice(offset, offset + into.length);
    const bytes = new Uint8Array(await keepingAlive(piece, (kept) => kept.arrayBuffer()));
    into.set(bytes);
    return bytes.length;
  };

/** What an earlier try, killed after its rename, may have left: a file of the name and size it had. */
export const renamedFile = async (
  root: FileSystemDirectoryHandle,
  { folders, name, sha256 }: PublishIntent,
  sizeBytes: number,
): Promise<File | null> => {
  if (name === null || sha256 === null) return null;
  try {
    const directory = await descend(root, folders);
    const handle = await keepingAlive(directory, (kept) => kept.getFileHandle(name));
    const file = await keepingAlive(handle, (kept) => kept.getFile());
    return file.size === sizeBytes ? file : null;
  } catch (error) {
    if (['NotFoundError', 'TypeMismatchError'].includes(errorName(error))) return null;
    throw error;
  }
};

/** The file of an earlier try that was killed after its rename: same size and content as was verified then. */
export const alreadyThere = async (
  root: FileSystemDirectoryHandle,
  intent: PublishIntent,
  order: Pick<PublishOrder, 'sizeBytes'>,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Published | null> => {
  const { folders, name, sha256 } = intent;
  const file = await renamedFile(root, intent, order.sizeBytes);
  if (!file || name === null) return null;
  const hashed = await hashBytes(readsOf(file), file.size, [], progress, signal);
  return hashed.sha256 === sha256 ? { path: pathOf(folders, name), sha256 } : null;
};
