import type { Published, PublishOrder } from '../../domain/orders.ts';
import type { Clock } from '../../ports/clock.ts';
import { acceptedNames, giveFinalName } from './final-name.ts';
import type { FreeNames } from './free-name.ts';
import { keepingAlive } from './keep-alive.ts';
import { collisionKey, safePath } from './names.ts';
import { onStaging, PublishError, wrongSize } from './publish-error.ts';
import { type PublishIntent, removeIntent, writeIntent } from './publish-intent.ts';
import { makeFolders, pathOf, removePart } from './published-files.ts';

const RENAME_LIMIT_MS = 30_000;
/** What a busy disk gives of a file that is looked through: 10 MiB/s. */
const BYTES_PER_MS = 10_486;

/**
 * A rename takes under a millisecond, unless the browser looks through the whole file first, as it may where that gets
 * another ending. One that waits for the user's answer is not waited for longer than this.
 */
export const renameLimitMs = (sizeBytes: number): number => RENAME_LIMIT_MS + sizeBytes / BYTES_PER_MS;

/**
 * `<name>.<transfer>.part` in the user's folder, which bytes go into before the file gets its final name. A rename is
 * the only way it gets that: there is never half of a file under its own name.
 */
export interface FolderPart {
  readonly transfer: PublishOrder['transfer'];
  readonly root: FileSystemDirectoryHandle;
  /** Private: where the intent is written down, beside staging. */
  readonly place: FileSystemDirectoryHandle;
  readonly directory: FileSystemDirectoryHandle;
  /** Accepted by the browser, best first. */
  readonly names: readonly [string, ...string[]];
  readonly intent: PublishIntent;
  readonly handle: FileSystemFileHandle;
  readonly writable: FileSystemWritableFileStream;
}

/**
 * Makes folders and part, and opens it for writing; the intent is written before anything appears.
 * @throws PublishError; errors of the folder
 */
export const beginPart = async (
  root: FileSystemDirectoryHandle,
  place: FileSystemDirectoryHandle,
  order: Pick<PublishOrder, 'transfer' | 'name'>,
): Promise<FolderPart> => {
  const { transfer } = order;
  const wish = safePath(order.name, `file-${transfer}`);
  const { directory, folders } = await makeFolders(root, wish.folders);
  const names = await acceptedNames(directory, wish.name, transfer);
  const intent = { folders, part: `${names[0]}.${transfer}.part`, name: null, sha256: null };
  await onStaging(() => writeIntent(place, transfer, intent));
  const handle = await keepingAlive(directory, (kept) => kept.getFileHandle(intent.part, { create: true }));
  const writable = await keepingAlive(handle, (kept) => kept.createWritable({ mode: 'exclusive' }));
  return { transfer, root, place, directory, names, intent, handle, writable };
};

/**
 * What was written is in the part when this settles, and as long as it should be.
 * @throws PublishError; errors of the folder
 */
export const closePart = async ({ writable, handle }: FolderPart, sizeBytes: number): Promise<void> => {
  await keepingAlive(writable, (kept) => kept.close());
  const { size } = await keepingAlive(handle, (kept) => kept.getFile());
  if (size !== sizeBytes) throw new PublishError(wrongSize(`${size} copied of ${sizeBytes}`));
};

/** Deletes the part, open or closed. What cannot be deleted now, the next try or the sweep at start deletes. */
export const dropPart = async ({ writable, root, place, intent, transfer }: FolderPart): Promise<void> => {
  // Closed or broken already: then there is nothing to abort.
  await keepingAlive(writable, (kept) => kept.abort()).catch(() => undefined);
  const isGone = await removePart(root, intent).catch(() => false);
  if (isGone) await removeIntent(place, transfer).catch(() => undefined);
};

export interface Naming {
  readonly freeNames: FreeNames;
  readonly clock: Clock;
  readonly limitMs: number;
}

/**
 * Picks a free name under the folder's lock and renames the part to it.
 * @throws PublishError; errors of the folder; the signal's reason
 */
export const namePart = async (
  { directory, root, place, intent, handle, names, transfer }: FolderPart,
  sha256: string,
  naming: Naming,
  signal: AbortSignal,
): Promise<Published> => {
  const path = pathOf([root.name, ...intent.folders], '');
  const intend = (final: string): Promise<void> =>
    onStaging(() => writeIntent(place, transfer, { ...intent, name: final, sha256 }));
  const renaming = { directory, path, part: handle, names, intend, ...naming };
  // Folded: on some disks two spellings are one folder.
  const lock = `sluice:publish:${collisionKey(path)}`;
  const name = await navigator.locks.request(lock, { signal }, () => giveFinalName(renaming));
  return { path: pathOf(intent.folders, name), sha256 };
};
