import type { TransferId } from '../../domain/ids.ts';
import { keepingAlive, namesIn } from './keep-alive.ts';
import { bytesName, errorName, intentName, ownerOfIntent, removeIfThere } from './staging-directory.ts';

/**
 * Where a transfer is being published to, written beside its bytes before anything appears in the user's folder. It
 * tells after a kill which `.part` is ours to delete (its name holds the transfer's id too, so that no stranger's
 * file is ever meant), and, once `name` and `sha256` are set, under which name the finished file may already stand.
 */
export interface PublishIntent {
  readonly folders: readonly string[];
  readonly part: string;
  /** The final name, set just before the rename; null before. */
  readonly name: string | null;
  /** Of the verified content, hex; null before it is known. */
  readonly sha256: string | null;
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

const parseIntent = (json: string): PublishIntent | null => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // Cut short by a kill: as if it had not been written.
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (!('folders' in value && 'part' in value && 'name' in value && 'sha256' in value)) return null;
  const { folders, part, name, sha256 } = value;
  if (!Array.isArray(folders) || !folders.every((folder) => typeof folder === 'string')) return null;
  if (typeof part !== 'string' || !isTextOrNull(name) || !isTextOrNull(sha256)) return null;
  return { folders, part, name, sha256 };
};

export const readIntent = async (
  staging: FileSystemDirectoryHandle,
  transfer: TransferId,
): Promise<PublishIntent | null> => {
  try {
    const handle = await keepingAlive(staging, (kept) => kept.getFileHandle(intentName(transfer)));
    const file = await keepingAlive(handle, (kept) => kept.getFile());
    return parseIntent(await keepingAlive(file, (kept) => kept.text()));
  } catch (error) {
    if (errorName(error) === 'NotFoundError') return null;
    throw error;
  }
};

/** Flushed when it returns. */
export const writeIntent = async (
  staging: FileSystemDirectoryHandle,
  transfer: TransferId,
  intent: PublishIntent,
): Promise<void> => {
  const handle = await keepingAlive(staging, (kept) =>
    kept.getFileHandle(intentName(transfer), { create: true }),
  );
  const access = await keepingAlive(handle, (kept) => kept.createSyncAccessHandle());
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(intent));
    access.truncate(0);
    access.write(bytes, { at: 0 });
    access.flush();
  } finally {
    access.close();
  }
};

export interface FoundIntent {
  readonly transfer: TransferId;
  readonly intent: PublishIntent;
  /** The transfer's bytes are still there, so it may be published again. */
  readonly staged: boolean;
}

export const listIntents = async (staging: FileSystemDirectoryHandle): Promise<readonly FoundIntent[]> => {
  const names = new Set(await namesIn(staging));
  const found: FoundIntent[] = [];
  for (const name of names) {
    const transfer = ownerOfIntent(name);
    const intent = transfer ? await readIntent(staging, transfer) : null;
    if (transfer && intent) found.push({ transfer, intent, staged: names.has(bytesName(transfer)) });
  }
  return found;
};

export const removeIntent = (staging: FileSystemDirectoryHandle, transfer: TransferId): Promise<void> =>
  removeIfThere(staging, intentName(transfer));

/** Removes it unless a `.part` may still lie in the folder, which nothing else would tell the next sweep of. */
export const removeSpentIntent = async (
  staging: FileSystemDirectoryHandle,
  transfer: TransferId,
): Promise<void> => {
  const intent = await readIntent(staging, transfer);
  if (!intent || intent.name !== null) await removeIntent(staging, transfer);
};
