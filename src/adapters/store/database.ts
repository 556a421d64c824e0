import { Dexie, type Table } from 'dexie';
import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { BlockedDatabaseError, NewerDatabaseError, storeFailure } from './failure.ts';

export const DATABASE_NAME = 'sluice';
export const SCHEMA_VERSION = 3;
/** Dexie multiplies its version numbers by ten for IndexedDB. */
const NATIVE_VERSION = SCHEMA_VERSION * 10;
/** So long an older version may take to finish its writes before it is said that it holds the database. */
const BLOCKED_PATIENCE_MS = 3_000;

/** Where the rows are, and what a test or Node hands in instead of the browser's own. */
export interface DatabaseOptions {
  readonly name?: string;
  readonly indexedDB?: IDBFactory;
  readonly IDBKeyRange?: typeof IDBKeyRange;
  /**
   * A newer version of Sluice asks for the database, and waits until it is closed: when this settles, or at once
   * without it. Called once.
   */
  readonly outdated?: () => Promise<void>;
  /** Only tests have another. */
  readonly blockedPatienceMs?: number;
}

/** The opened database and the one way to use it. */
export interface Database {
  /** Those that were begun. */
  readonly transfers: Table<unknown, string>;
  /** Those that were not, a thousand in a row; see segments.ts. */
  readonly segments: Table<unknown, number>;
  readonly gone: Table<unknown, number>;
  readonly batches: Table<unknown, string>;
  readonly lanes: Table<unknown, string>;
  readonly cabinet: Table<unknown, string>;
  /** Opens if it must (the browser may have closed it), works, and turns whatever is thrown into a failure. */
  use<T>(work: (dexie: Dexie) => PromiseLike<T>): Promise<Outcome<T>>;
  /** Lets go of it; a later use opens it again. */
  close(): void;
}

/**
 * The one IndexedDB of the app. Rows are found by key alone: the engine reads everything at start and keeps its own
 * order, and every index would cost a second per 25,000 rows added. Opens on first use.
 */
export const openDatabase = (options: DatabaseOptions = {}): Database => {
  const dexie = new Dexie(options.name ?? DATABASE_NAME, {
    cache: 'disabled',
    // Closed under a write, Dexie would open again by itself, also what a newer version has made meanwhile.
    autoOpen: false,
    // Handed to the system before `complete`: survives a kill of the browser. `strict` would wait for the platter
    // at each of four checkpoints a second; after a power cut the proofs in staging decide anyway.
    chromeTransactionDurability: 'relaxed',
    ...(options.indexedDB ? { indexedDB: options.indexedDB } : {}),
    ...(options.IDBKeyRange ? { IDBKeyRange: options.IDBKeyRange } : {}),
  });
  dexie.version(1).stores({ transfers: 'id', batches: 'id', lanes: 'lane', cabinet: '' });
  // What version 1 gave a row of its own keeps it until it changes: nothing is to be moved.
  dexie.version(2).stores({ segments: 'segment', gone: 'segment' });
  // Segments in columns: what version 2 wrote is read as it is.
  dexie.version(SCHEMA_VERSION).stores({});

  const unlessBlocked = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let patience: ReturnType<typeof setTimeout> | undefined;
      const giveUp = (): void => reject(new BlockedDatabaseError('held by an older version'));
      const blocked = (): void => {
        patience ??= setTimeout(giveUp, options.blockedPatienceMs ?? BLOCKED_PATIENCE_MS);
      };
      dexie.on('blocked', blocked);
      // The opening itself goes on and is found done by a later use.
      dexie
        .open()
        .then(() => resolve(), reject)
        .finally(() => {
          clearTimeout(patience);
          dexie.on('blocked').unsubscribe(blocked);
        });
    });
  let isGivenUp = false;
  dexie.on('versionchange', (event) => {
    const { outdated } = options;
    // Dexie's own handler closes; transactions that have begun still finish.
    if (outdated === undefined || event.newVersion === null || event.newVersion <= NATIVE_VERSION) return;
    if (!isGivenUp) void outdated().finally(() => dexie.close());
    isGivenUp = true;
    // Keeps that handler from closing before the last writes.
    return false;
  });

  const opened = async (): Promise<void> => {
    if (dexie.isOpen()) return;
    await unlessBlocked();
    // Dexie opens a newer database with the older code; we must not write into what we do not know.
    const { version } = dexie.backendDB();
    if (version > NATIVE_VERSION) {
      dexie.close();
      throw new NewerDatabaseError(`database version ${version / 10}, code knows ${SCHEMA_VERSION}`);
    }
  };

  const transfers = dexie.table<unknown, string>('transfers');
  const segments = dexie.table<unknown, number>('segments');
  const gone = dexie.table<unknown, number>('gone');
  const batches = dexie.table<unknown, string>('batches');
  const lanes = dexie.table<unknown, string>('lanes');
  const cabinet = dexie.table<unknown, string>('cabinet');

  return {
    transfers,
    segments,
    gone,
    batches,
    lanes,
    cabinet,
    use: async (work) => {
      try {
        await opened();
        return succeeded(await work(dexie));
      } catch (error) {
        return failed(storeFailure(error));
      }
    },
    close: () => dexie.close(),
  };
};
