import { keepingAlive } from './keep-alive.ts';
import { errorName, removeIfThere } from './staging-directory.ts';

/** Empty whenever it is there at all. */
const PROBE_NAME = 'sluice-check.part';

const removeProbe = async (folder: FileSystemDirectoryHandle): Promise<void> => {
  try {
    const probe = await keepingAlive(folder, (kept) => kept.getFileHandle(PROBE_NAME));
    const { size } = await keepingAlive(probe, (kept) => kept.getFile());
    if (size === 0) await removeIfThere(folder, PROBE_NAME);
  } catch (error) {
    if (errorName(error) !== 'NotFoundError') throw error;
  }
};

/**
 * Whether files can be made in the folder at all: tells a folder that refuses from one that refuses a file. Nothing
 * stays behind. Never rejects.
 */
export const takesFiles = (folder: FileSystemDirectoryHandle): Promise<boolean> =>
  navigator.locks.request('sluice:probe', async () => {
    try {
      const probe = await keepingAlive(folder, (kept) => kept.getFileHandle(PROBE_NAME, { create: true }));
      // Makes the file the browser collects in; nothing needs to be written.
      const writable = await keepingAlive(probe, (kept) => kept.createWritable());
      await keepingAlive(writable, (kept) => kept.abort());
      await removeProbe(folder);
      return true;
    } catch {
      await removeProbe(folder).catch(() => undefined);
      return false;
    }
  });

/** What a kill in the middle of `takesFiles` may have left. @throws errors of the folder */
export const sweepProbe = removeProbe;
