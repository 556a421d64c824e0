import { keepingAlive, namesIn } from './keep-alive.ts';
import { collisionKey, numberedName } from './names.ts';
import { errorName } from './staging-directory.ts';

/** Listing may take this share of the time at most; in between its result is believed. */
const LISTING_SHARE = 0.02;

interface Listing {
  readonly keys: Set<string>;
  readonly staleAtMs: number;
}

const list = async (directory: FileSystemDirectoryHandle): Promise<Listing> => {
  const begunMs = performance.now();
  const keys = new Set((await namesIn(directory)).map(collisionKey));
  const endedMs = performance.now();
  return { keys, staleAtMs: endedMs + (endedMs - begunMs) / LISTING_SHARE };
};

const stands = async (directory: FileSystemDirectoryHandle, name: string): Promise<boolean> => {
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

/**
 * Finds names that are free: by a listing compared as the strictest disk would (case folded, accents composed), which
 * may be a little old in a large folder, and by asking for the very name, which never is. Whoever uses the answer
 * holds the folder's lock.
 */
export const createFreeNames = () => {
  const listings = new Map<string, Listing>();
  return {
    /** `path` tells directories apart. @throws errors of the directory */
    find: async (path: string, directory: FileSystemDirectoryHandle, wish: string): Promise<string> => {
      let listing = listings.get(path);
      if (!listing || performance.now() >= listing.staleAtMs) {
        listing = await list(directory);
        listings.set(path, listing);
      }
      for (let number = 1; ; number += 1) {
        const name = numberedName(wish, number);
        const key = collisionKey(name);
        if (listing.keys.has(key)) continue;
        listing.keys.add(key);
        if (!(await stands(directory, name))) return name;
      }
    },
    /** Another folder was chosen: nothing known of the old one holds. */
    forget: (): void => listings.clear(),
  };
};
