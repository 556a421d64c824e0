import type { Failure } from '../../domain/failure.ts';
import { takesFiles } from './folder-probe.ts';
import { canBeListed } from './keep-alive.ts';
import { errorName } from './staging-directory.ts';

const KEPT = 'Everything downloaded is kept';

const folderFailure = (code: string, message: string, detail?: string): Failure => ({
  category: 'disk',
  code,
  message,
  ...(detail === undefined ? {} : { detail }),
});

export const FOLDER_NONE: Failure = folderFailure(
  'FOLDER_NONE',
  `No folder is chosen. ${KEPT} and downloading goes on; choose a folder, and the finished files go there.`,
);

const gone = (name: string, detail: string): Failure =>
  folderFailure(
    'FOLDER_GONE',
    `The folder “${name}” is no longer where it was: moved, renamed, deleted, or its drive was taken out. ${KEPT}; put it back, or choose another folder.`,
    detail,
  );

const permission = (name: string, detail: string): Failure =>
  folderFailure(
    'FOLDER_PERMISSION',
    `The browser no longer lets Sluice write to the folder “${name}”. ${KEPT} and downloading goes on; click “Reconnect folder”.`,
    detail,
  );

const full = (name: string, detail: string): Failure =>
  folderFailure(
    'FOLDER_FULL',
    `The disk with the folder “${name}” is full. ${KEPT}; free some space, and Sluice tries again by itself.`,
    detail,
  );

const refused = (name: string, detail: string): Failure =>
  folderFailure(
    'FOLDER_REFUSED',
    `The folder “${name}” takes no files. ${KEPT}; Sluice tries again, and another folder may help if this goes on.`,
    detail,
  );

const fileRefused = (name: string, detail: string): Failure =>
  folderFailure(
    'FILE_REFUSED',
    `The folder “${name}” did not take this file, though it takes others. What was downloaded of it is kept; retry it, or choose another folder.`,
    detail,
  );

const detailOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

const refusedByWhom = async (folder: FileSystemDirectoryHandle, detail: string): Promise<Failure> =>
  (await takesFiles(folder)) ? fileRefused(folder.name, detail) : refused(folder.name, detail);

/**
 * What an error that came from using `folder` means. Looks at the folder again when the error leaves that open: what
 * concerns one file must not stop the others.
 */
export const folderProblem = async (folder: FileSystemDirectoryHandle, error: unknown): Promise<Failure> => {
  const detail = detailOf(error);
  switch (errorName(error)) {
    case 'QuotaExceededError':
      return full(folder.name, detail);
    case 'NotAllowedError':
    case 'SecurityError':
      return permission(folder.name, detail);
    case 'NotFoundError':
      try {
        // A grant says nothing about a folder that was moved away: only listing tells (measured).
        await canBeListed(folder);
      } catch (again) {
        return errorName(again) === 'NotAllowedError'
          ? permission(folder.name, detailOf(again))
          : gone(folder.name, detailOf(again));
      }
      // The folder is there: somebody took the file away under our hands.
      return refusedByWhom(folder, detail);
    default:
      return refusedByWhom(folder, detail);
  }
};
