import { type Failure, failed, succeeded } from '../../src/domain/failure.ts';
import type { LogFile, LogFiles } from '../../src/ports/log-files.ts';

const QUOTA: Failure = { category: 'disk', code: 'QUOTA', message: 'The disk is full.' };
const LOG_FILE: Failure = { category: 'disk', code: 'LOG_FILE', message: 'The log cannot be used.' };

export interface MemoryLogFiles extends LogFiles {
  /** No write succeeds while this is true. */
  setFull(isFull: boolean): void;
  /** Nothing at all succeeds while this is true. */
  setBroken(isBroken: boolean): void;
  /** As a kill does: what is open is open no more. The last file loses so many bytes of its end. */
  kill(cutBytes?: number): void;
  content(number: number): string;
  readonly writes: readonly number[];
}

/** A log's files without a disk. Outlives whoever uses it: hand the same one to the next run to play a restart. */
export const createMemoryLogFiles = (): MemoryLogFiles => {
  const files = new Map<number, Uint8Array>();
  const open = new Set<number>();
  const writes: number[] = [];
  let isFull = false;
  let isBroken = false;
  let life = 0;

  const contentOf = (number: number): Uint8Array => files.get(number) ?? new Uint8Array();
  const opened = (number: number): LogFile => {
    const birth = life;
    open.add(number);
    const isOpen = (): boolean => birth === life && open.has(number);
    return {
      number,
      sizeBytes: contentOf(number).length,
      write: (offset, bytes) => {
        if (!isOpen() || isBroken) return failed(LOG_FILE);
        if (isFull) return failed(QUOTA);
        const before = contentOf(number);
        const after = new Uint8Array(Math.max(before.length, offset + bytes.length));
        after.set(before);
        after.set(bytes, offset);
        files.set(number, after);
        writes.push(bytes.length);
        return succeeded(undefined);
      },
      read: (offset, length) =>
        isOpen() && !isBroken
          ? succeeded(contentOf(number).slice(offset, offset + length))
          : failed(LOG_FILE),
      close: () => {
        if (birth === life) open.delete(number);
      },
    };
  };

  return {
    list: async () =>
      isBroken
        ? failed(LOG_FILE)
        : succeeded(
            [...files]
              .map(([number, { length }]) => ({ number, sizeBytes: length }))
              .sort((left, right) => left.number - right.number),
          ),
    open: async (number) => {
      if (isBroken || open.has(number)) return failed(LOG_FILE);
      files.set(number, contentOf(number));
      return succeeded(opened(number));
    },
    read: async (number, offset, length) =>
      isBroken ? failed(LOG_FILE) : succeeded(contentOf(number).slice(offset, offset + length)),
    remove: async (number) => {
      if (isBroken) return failed(LOG_FILE);
      open.delete(number);
      files.delete(number);
      return succeeded(undefined);
    },
    setFull: (full) => {
      isFull = full;
    },
    setBroken: (broken) => {
      isBroken = broken;
    },
    kill: (cutBytes = 0) => {
      life += 1;
      open.clear();
      const last = Math.max(...files.keys());
      if (cutBytes > 0) files.set(last, contentOf(last).slice(0, -cutBytes));
    },
    content: (number) => new TextDecoder().decode(contentOf(number)),
    writes,
  };
};
