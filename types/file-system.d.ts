/** Parts of the file system API that TypeScript's libraries do not describe yet. */
interface FileSystemCreateWritableOptions {
  /** `exclusive`: a second writer is refused instead of the last one winning. */
  mode?: 'siloed' | 'exclusive';
}
interface FileSystemHandle {
  queryPermission(descriptor?: { mode?: 'read' | 'readwrite' }): Promise<'granted' | 'denied' | 'prompt'>;
  /** Needs a click on the page. */
  requestPermission(descriptor?: { mode?: 'read' | 'readwrite' }): Promise<'granted' | 'denied' | 'prompt'>;
}
interface FileSystemFileHandle {
  /** Renames in place, silently over a file that has the name already. */
  move(name: string): Promise<void>;
  /** `readwrite-unsafe`: several workers may hold the file at once. */
  createSyncAccessHandle(options?: {
    mode?: 'readwrite' | 'read-only' | 'readwrite-unsafe';
  }): Promise<FileSystemSyncAccessHandle>;
}
