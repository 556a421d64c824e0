import { succeeded } from '../../src/domain/failure.ts';
import type { LogFile, LogFiles } from '../../src/ports/log-files.ts';
import type { RemoteLogFiles } from '../contracts/log-files-contract.ts';

/** Open files named by their numbers, so that another thread can use them. */
export const openedByNumber = (files: LogFiles): RemoteLogFiles => {
  const opened = new Map<number, LogFile>();
  const fileOf = (number: number): LogFile => {
    const file = opened.get(number);
    if (!file) throw new Error(`file ${number} was not opened`);
    return file;
  };
  return {
    list: () => files.list(),
    remove: (number) => files.remove(number),
    read: (number, offset, length) => files.read(number, offset, length),
    open: async (number) => {
      const answer = await files.open(number);
      if (!answer.ok) return answer;
      opened.set(number, answer.value);
      return succeeded({ sizeBytes: answer.value.sizeBytes });
    },
    write: async (number, offset, bytes) => fileOf(number).write(offset, bytes),
    readOpen: async (number, offset, length) => fileOf(number).read(offset, length),
    close: async (number) => fileOf(number).close(),
  };
};
