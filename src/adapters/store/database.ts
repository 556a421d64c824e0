import { Dexie, type Table } from 'dexie';
import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { BlockedDatabaseError, NewerDatabaseError, storeFailure } from './failure.ts';

export const DATABASE_NAME = 'sluice';
export const SCHEMA_VERSION = 1;
/** Dexie multiplies its version numbers by ten for IndexedDB. */
const NATIVE_VERSION = SCHEMA_VERSION * 10;

/** Where the rows are, and what a test or Node hands in instead of the browser's own. */
export interface DatabaseOptions {
  readonly name?: string;
  readonly indexedDB?: IDBFactory;
  readonly IDBKeyRange?: typeof IDBKeyRange;
  /** A newer version of Sluice asks for the database: ours is closed now, the page should offer a reload. */
  readonly outdated?: () => void;
}

/** The opened database and the one way to use it. */
export interface Database {
  readonly transfers: Table<unknown, string>;
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
    // Handed to the system before `complete`: survives a kill of the browser. `strict` would wait for the platter
    // at each of four checkpoints a second; after a power cut the proofs in staging decide anyway.
    chromeTransactionDurability: 'relaxed',
    ...(options.indexedDB ? { indexedDB: options.indexedDB } : {}),
    ...(options.IDBKeyRange ? { IDBKeyRange: options.IDBKeyRange } : {}),
  });
  dexie.version(SCHEMA_VERSION).stores({ transfers: 'id', batches: 'id', lanes: 'lane', cabinet: '' });

  const unlessBlocked = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const blocked = (): void => reject(new BlockedDatabaseError('held by an older version'));
      dexie.on('blocked', blocked);
      // The opening itself goes on and is found done by a later use.
      dexie
        .open()
        .then(() => resolve(), reject)
        .finally(() => dexie.on('blocked').unsubscribe(blocked));
    });
  // Dexie's own handler closes; transactions that have begun still finish.
  dexie.on('versionchange', (event) => {
    if (event.newVersion !== null && event.newVersion > NATIVE_VERSION) options.outdated?.();
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
  const batches = dexie.table<unknown, string>('batches');
  const lanes = dexie.table<unknown, string>('lanes');
  const cabinet = dexie.table<unknown, string>('cabinet');

  return {
    transfers,
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
