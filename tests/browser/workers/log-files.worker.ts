import * as Comlink from 'comlink';
import { createClock } from '../../../src/adapters/browser/clock.ts';
import { createLogFiles } from '../../../src/adapters/files/log-files.ts';
import { createLogs } from '../../../src/workers/logs.ts';
import type { RemoteLogFiles } from '../../contracts/log-files-contract.ts';
import { createMemoryLogFiles } from '../../support/memory-log-files.ts';
import { openedByNumber } from '../../support/opened-log-files.ts';

/** A log's files in a dedicated worker, the only place where they are written. */
const createWorker = () => {
  let place: FileSystemDirectoryHandle | null = null;
  const files: RemoteLogFiles = openedByNumber(createLogFiles(() => directory()));
  const directory = async (): Promise<FileSystemDirectoryHandle> => {
    if (!place) throw new Error('call start first');
    return place;
  };
  return {
    ...files,
    /** Writes so many lines of 1.9 kB as the program does, and says how the newest three begin. */
    fill: async (lines: number) => {
      const clock = createClock();
      const files = { log: createLogFiles(directory), audit: createMemoryLogFiles() };
      const logs = createLogs({ clock, files: (kind) => files[kind] });
      logs.start();
      const request = { kind: 'log', filter: { level: 'DEBUG', name: '', text: '' } } as const;
      for (let number = 0; number < lines; number += 1) {
        logs.log.write('INFO', 'test', `${number} ${'long '.repeat(375)}`);
        // Opening the next file takes a turn.
        if (number % 100 === 99) await new Promise((resolve) => setTimeout(resolve));
      }
      const page = await logs.page({ ...request, from: { before: null }, limit: 3 });
      await logs.close();
      return page.entries.map(({ message }) => message.split(' ', 1)[0]);
    },
    start: (handle: FileSystemDirectoryHandle): void => {
      place = handle;
    },
  };
};

export type LogFilesWorker = ReturnType<typeof createWorker>;

Comlink.expose(createWorker());
