import { keepingAlive, namesIn } from './keep-alive.ts';
import { collisionKey, numberedName } from './names.ts';
import { errorName } from './staging-directory.ts';

/** Listing may take this share of the time at most; in between its result is believed… */
const LISTING_SHARE = 0.02;
/** …but never for longer than other workers tell what they have published since. */
const LISTING_LIFE_MS = 30_000;

interface Listing {
  readonly keys: Set<string>;
  readonly staleAtMs: number;
}

const list = async (directory: FileSystemDirectoryHandle): Promise<Listing> => {
  const begunMs = performance.now();
  const keys = new Set((await namesIn(directory)).map(collisionKey));
  const endedMs = performance.now();
  const lifeMs = Math.min(LISTING_LIFE_MS, (endedMs - begunMs) / LISTING_SHARE);
  return { keys, staleAtMs: endedMs + lifeMs };
};

/** @throws TypeError when the browser refuses the name as such */
export const stands = async (directory: FileSystemDirectoryHandle, name: string): Promise<boolean> => {
  try {
    await keepingAlive(directory, (kept) => kept.getFileHandle(name));
    return true;
  } catch (error) {
    if (errorName(error) === 'NotFoundError') return false;
    // A folder has the name.
    if (errorName(error) === 'TypeMismatchError') return true;
    throw error;
  }
};

/** Held, shared, by whoever has lately published something under this name, in any case and with any accents. */
const lockOf = (path: string, name: string): string => `sluice:name:${collisionKey(`${path}/${name}`)}`;

const usedLately = (path: string, name: string): Promise<boolean> =>
  navigator.locks.request(lockOf(path, name), { ifAvailable: true }, async (lock) => lock === null);

/** Settles when every other worker can see it. */
const tellOthers = (path: string, name: string): Promise<void> =>
  new Promise((held, failed) => {
    const hold = async (): Promise<void> => {
      held();
      await new Promise((over) => setTimeout(over, LISTING_LIFE_MS));
    };
    navigator.locks.request(lockOf(path, name), { mode: 'shared' }, hold).catch(failed);
  });

/**
 * Finds names that are free: by a listing compared as the strictest disk would (case folded, accents composed), which
 * may be a little old in a large folder, and by asking for the very name, which never is. What another worker has put
 * there under another case since the listing is told by a lock on the folded name. Whoever uses the answer holds the
 * folder's lock.
 */
export const createFreeNames = () => {
  const listings = new Map<string, Listing>();
  const listed = async (path: string, directory: FileSystemDirectoryHandle): Promise<Listing> => {
    const listing = await list(directory);
    listings.set(path, listing);
    return listing;
  };
  return {
    /** `path` tells directories apart. @throws errors of the directory; TypeError when the name is refused as such */
    find: async (path: string, directory: FileSystemDirectoryHandle, wish: string): Promise<string> => {
      let listing = listings.get(path);
      if (!listing || performance.now() >= listing.staleAtMs) listing = await listed(path, directory);
      for (let number = 1; ; number += 1) {
        const name = numberedName(wish, number);
        const key = collisionKey(name);
        if (!listing.keys.has(key) && (await usedLately(path, name))) listing = await listed(path, directory);
        if (listing.keys.has(key)) continue;
        listing.keys.add(key);
        if (!(await stands(directory, name))) return name;
      }
    },
    /** The name is in use now: settles when no worker can overlook that. */
    taken: tellOthers,
    /** Nothing known of the folder holds any more: another was chosen, or a name found free was not taken. */
    forget: (): void => listings.clear(),
  };
};

export type FreeNames = ReturnType<typeof createFreeNames>;
