import type { FolderStatus } from '../../ports/folder.ts';
import { canBeListed, keepingAlive } from './keep-alive.ts';

const nameOf = (error: unknown): string =>
  error instanceof Error || error instanceof DOMException ? error.name : '';

/**
 * How a folder stands. The grant alone says nothing: it stays `granted` for a folder that was moved away, so the
 * folder is also listed. Never rejects.
 */
export const checkFolder = async (handle: FileSystemDirectoryHandle): Promise<FolderStatus> => {
  const { name } = handle;
  try {
    const permission = await keepingAlive(handle, (kept) => kept.queryPermission({ mode: 'readwrite' }));
    if (permission !== 'granted') return { kind: 'needs-permission', name };
    await canBeListed(handle);
    return { kind: 'ready', name };
  } catch (error) {
    if (nameOf(error) === 'NotAllowedError') return { kind: 'needs-permission', name };
    if (nameOf(error) === 'NotFoundError')
      return {
        kind: 'unusable',
        name,
        code: 'FOLDER_GONE',
        message: `The folder “${name}” is not there any more. Downloads go on and wait in the browser: put it back, or choose another folder.`,
      };
    return {
      kind: 'unusable',
      name,
      code: 'FOLDER_REFUSED',
      message: `The folder “${name}” cannot be used (${nameOf(error) || 'unknown reason'}). Downloads go on and wait in the browser: choose another folder.`,
    };
  }
};
