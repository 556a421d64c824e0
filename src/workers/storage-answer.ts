import type { StorageView } from './contract.ts';

/**
 * Whether the browser promised to keep what it stores. Its own "no" means two things, never asked and refused: only
 * the page, which asks when a folder is chosen, knows the answer it was given.
 */
export const createStorageAnswer = (isFolderChosen: () => boolean) => {
  let answer: boolean | null = null;
  return {
    /** The page has asked. */
    heard: (persisted: boolean): void => {
      answer = persisted;
    },
    /** `reading` with what is known of the promise; null: not asked yet. */
    complete: (reading: StorageView): StorageView => ({
      ...reading,
      persisted: reading.persisted || (answer ?? (isFolderChosen() ? reading.persisted : null)),
    }),
  };
};
