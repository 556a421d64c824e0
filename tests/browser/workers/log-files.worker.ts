import * as Comlink from 'comlink';
import { createLogFiles } from '../../../src/adapters/files/log-files.ts';
import type { RemoteLogFiles } from '../../contracts/log-files-contract.ts';
import { openedByNumber } from '../../support/opened-log-files.ts';

/** A log's files in a dedicated worker, the only place where they are written. */
const createWorker = () => {
  let place: FileSystemDirectoryHandle | null = null;
  const files: RemoteLogFiles = openedByNumber(
    createLogFiles(async () => {
      if (!place) throw new Error('call start first');
      return place;
    }),
  );
  return {
    ...files,
    start: (handle: FileSystemDirectoryHandle): void => {
      place = handle;
    },
  };
};

export type LogFilesWorker = ReturnType<typeof createWorker>;

Comlink.expose(createWorker());
