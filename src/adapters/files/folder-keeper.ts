import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FolderStatus } from '../../ports/folder.ts';
import type { Cabinet } from '../../ports/store.ts';
import { checkFolder } from './folder-check.ts';

const HANDLE = 'folder';
/** A folder that cannot be used is looked at again this often, or by one click. */
const RECHECK_MS = 10_000;

/** Remembers the user's folder over restarts and knows how it stands; the page alone can ask for permission. */
export interface FolderKeeper {
  status(): FolderStatus;
  /** Called with every change; returns the way to stop. */
  watch(listener: (status: FolderStatus, handle: FileSystemDirectoryHandle | null) => void): () => void;
  handle(): FileSystemDirectoryHandle | null;
  /** Reads what was remembered. */
  restore(): Promise<void>;
  /** Takes a handle that was just picked, dropped or granted again; one that cannot be used replaces nothing. */
  use(handle: FileSystemDirectoryHandle): Promise<Outcome<FolderStatus>>;
  /** A page said that its browser gives no folder. */
  useDownloads(): void;
  /** Looks again, as after a failed publish. */
  check(): Promise<FolderStatus>;
}

export const createFolderKeeper = (cabinet: Cabinet, clock: Clock): FolderKeeper => {
  const listeners = new Set<(status: FolderStatus, handle: FileSystemDirectoryHandle | null) => void>();
  let handle: FileSystemDirectoryHandle | null = null;
  let hasFolders = true;
  let status: FolderStatus = { kind: 'none' };
  let cancelRecheck = (): void => undefined;

  const settle = (next: FolderStatus): FolderStatus => {
    const changed = JSON.stringify(next) !== JSON.stringify(status);
    status = next;
    cancelRecheck();
    cancelRecheck = (): void => undefined;
    // A grant given in another tab, a disk plugged in again: neither tells us.
    if (next.kind === 'unusable' || next.kind === 'needs-permission')
      cancelRecheck = clock.at(clock.now() + RECHECK_MS, () => void check());
    if (changed) for (const listener of listeners) listener(next, handle);
    return next;
  };

  const check = async (): Promise<FolderStatus> => {
    if (!handle) return settle({ kind: hasFolders ? 'none' : 'downloads' });
    const looked = handle;
    const found = await checkFolder(looked);
    return looked === handle ? settle(found) : status;
  };

  return {
    status: () => status,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handle: () => handle,
    restore: async () => {
      const stored = await cabinet.read(HANDLE);
      if (stored.ok && stored.value instanceof FileSystemDirectoryHandle) handle = stored.value;
      await check();
    },
    use: async (chosen) => {
      const found = await checkFolder(chosen);
      if (found.kind === 'unusable')
        return failed({ category: 'disk', code: found.code, field: 'folder', message: found.message });
      handle = chosen;
      await cabinet.write(HANDLE, chosen);
      settle(found);
      // The same name may stand for another folder: whoever publishes needs the new handle in any case.
      for (const listener of listeners) listener(found, handle);
      return succeeded(found);
    },
    useDownloads: () => {
      hasFolders = false;
      void check();
    },
    check,
  };
};
