import type { TransferId } from '../../domain/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import { type FreeNames, stands } from './free-name.ts';
import { keepingAlive } from './keep-alive.ts';
import { extensionOf, safeFileName } from './names.ts';
import { nameRefused, PublishError, renameUnanswered } from './publish-error.ts';
import { errorName } from './staging-directory.ts';

/** What the file may be called, best first: names made from the id hold nothing that a browser objects to. */
const candidates = (wish: string, transfer: TransferId): readonly string[] => {
  const plain = `file-${transfer}`;
  return [...new Set([wish, safeFileName(`${plain}${extensionOf(wish)}`, plain), plain])];
};

/**
 * Those of the candidates from the first that the browser takes here: what our own list of refused names does not
 * know (another system's, a later browser's) is found out before anything is copied.
 */
export const acceptedNames = async (
  directory: FileSystemDirectoryHandle,
  wish: string,
  transfer: TransferId,
): Promise<readonly [string, ...string[]]> => {
  const names = candidates(wish, transfer);
  for (const [index, name] of names.entries()) {
    try {
      await stands(directory, name);
      return [name, ...names.slice(index + 1)];
    } catch (error) {
      if (errorName(error) !== 'TypeError') throw error;
    }
  }
  throw new PublishError(nameRefused(wish));
};

/** The promise, or `failure` when it has not settled in time. */
const settlesIn = <T>(promise: Promise<T>, clock: Clock, limitMs: number, failure: Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.at(clock.now() + limitMs, () => reject(failure));
    promise.then(resolve, reject).finally(cancel);
  });

export interface Renaming {
  readonly directory: FileSystemDirectoryHandle;
  /** Tells directories apart. */
  readonly path: string;
  readonly part: FileSystemFileHandle;
  /** From `acceptedNames`. */
  readonly names: readonly string[];
  readonly freeNames: FreeNames;
  /** Writes down the name before it is given. */
  readonly intend: (name: string) => Promise<void>;
  readonly clock: Clock;
  readonly limitMs: number;
}

/**
 * Gives the part its final name and returns that; the caller holds the folder's lock. A name that is refused only now
 * gives way to the next.
 * @throws PublishError when all are refused, or when the rename does not settle; errors of the folder
 */
export const giveFinalName = async (renaming: Renaming): Promise<string> => {
  const { directory, path, part, names, freeNames, intend, clock, limitMs } = renaming;
  const rename = async (wish: string): Promise<string> => {
    for (;;) {
      const name = await freeNames.find(path, directory, wish);
      await intend(name);
      // As late as can be: a rename overwrites, without a word, what a stranger has put there meanwhile.
      if (await stands(directory, name)) continue;
      // Before some names the browser asks the user, and does not settle until somebody has answered.
      const unanswered = new PublishError(renameUnanswered(name));
      await settlesIn(
        keepingAlive(part, (kept) => kept.move(name)),
        clock,
        limitMs,
        unanswered,
      );
      await freeNames.taken(path, name);
      return name;
    }
  };
  for (const wish of names) {
    try {
      return await rename(wish);
    } catch (error) {
      if (errorName(error) !== 'TypeError') throw error;
    }
  }
  throw new PublishError(nameRefused(names[0] ?? ''));
};
