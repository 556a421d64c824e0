/**
 * The page's parts of the File System Access API that TypeScript's library does not know (types/ has the others). Where the picker is missing
 * (Firefox, Safari) so is the rest.
 */
interface DirectoryPickerOptions {
  readonly id?: string;
  readonly mode?: 'read' | 'readwrite';
  readonly startIn?:
    | FileSystemHandle
    | 'desktop'
    | 'documents'
    | 'downloads'
    | 'music'
    | 'pictures'
    | 'videos';
}

declare global {
  interface Window {
    showDirectoryPicker?: (options?: DirectoryPickerOptions) => Promise<FileSystemDirectoryHandle>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
}

/** Whether this browser lets a page write into a folder of the user's. */
export const canUseFolders = (): boolean => typeof window.showDirectoryPicker === 'function';

export const isDirectory = (handle: FileSystemHandle | null): handle is FileSystemDirectoryHandle =>
  handle?.kind === 'directory';
