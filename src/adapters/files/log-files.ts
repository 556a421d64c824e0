import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { LogFile, LogFiles } from '../../ports/log-files.ts';
import { keepingAlive, namesIn } from './keep-alive.ts';
import { errorName, removeIfThere } from './staging-directory.ts';

const NAME = /^\d{8}$/;
const nameOf = (number: number): string => String(number).padStart(8, '0');

const failureOf = (error: unknown): Failure => ({
  category: 'disk',
  ...(errorName(error) === 'QuotaExceededError'
    ? { code: 'QUOTA', message: 'The disk, or the share of it that the browser gives this page, is full.' }
    : { code: 'LOG_FILE', message: 'The browser could not use its private storage.' }),
  detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
});

const attempt = <T>(work: () => T): Outcome<T> => {
  try {
    return succeeded(work());
  } catch (error) {
    return failed(failureOf(error));
  }
};

const attemptLater = async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return succeeded(await work());
  } catch (error) {
    return failed(failureOf(error));
  }
};

/** Dedicated workers only: nowhere else are there synchronous handles. */
const logFile = (number: number, access: FileSystemSyncAccessHandle, closed: () => void): LogFile => ({
  number,
  sizeBytes: access.getSize(),
  write: (offset, bytes) =>
    attempt(() => {
      const written = access.write(bytes, { at: offset });
      if (written < bytes.length)
        throw new DOMException(`wrote ${written} of ${bytes.length}`, 'QuotaExceededError');
    }),
  read: (offset, length) =>
    attempt(() => {
      const into = new Uint8Array(length);
      return into.subarray(0, access.read(into, { at: offset }));
    }),
  close: () => {
    access.close();
    closed();
  },
});

/** The files of one log in a directory of the origin's private file system; nothing else is in there. */
export const createLogFiles = (directory: () => Promise<FileSystemDirectoryHandle>): LogFiles => {
  const openHere = new Map<number, LogFile>();

  /** Null where there is none. */
  const fileOf = async (number: number): Promise<File | null> => {
    try {
      const place = await directory();
      const handle = await keepingAlive(place, (kept) => kept.getFileHandle(nameOf(number)));
      return await keepingAlive(handle, (kept) => kept.getFile());
    } catch (error) {
      if (errorName(error) === 'NotFoundError') return null;
      throw error;
    }
  };

  return {
    list: () =>
      attemptLater(async () => {
        const names = await namesIn(await directory());
        const numbers = names.filter((name) => NAME.test(name)).map(Number);
        const sizes = numbers.map(async (number) => ({
          number,
          sizeBytes: (await fileOf(number))?.size ?? 0,
        }));
        return (await Promise.all(sizes)).sort((left, right) => left.number - right.number);
      }),
    open: (number) =>
      attemptLater(async () => {
        const place = await directory();
        const handle = await keepingAlive(place, (kept) =>
          kept.getFileHandle(nameOf(number), { create: true }),
        );
        const access = await keepingAlive(handle, (kept) => kept.createSyncAccessHandle());
        const file = logFile(number, access, () => openHere.delete(number));
        openHere.set(number, file);
        return file;
      }),
    read: (number, offset, length) =>
      attemptLater(async () => {
        const piece = (await fileOf(number))?.slice(offset, offset + length);
        return new Uint8Array((await piece?.arrayBuffer()) ?? new ArrayBuffer(0));
      }),
    remove: (number) =>
      attemptLater(async () => {
        openHere.get(number)?.close();
        await removeIfThere(await directory(), nameOf(number));
      }),
  };
};

/** `name/` of the origin's private file system. */
export const logDirectory = (name: string) => async (): Promise<FileSystemDirectoryHandle> => {
  const root = await navigator.storage.getDirectory();
  return keepingAlive(root, (kept) => kept.getDirectoryHandle(name, { create: true }));
};
