import type { Table } from 'dexie';
import type { Store, Stored } from '../../ports/store.ts';
import type { Database } from './database.ts';
import { type Read, readBatch, readLane, readTransfer } from './schema.ts';

type Unreadable = Stored['unreadable'][number];

/**
 * All rows of a table with their keys. One damaged row makes the browser refuse to read them all at once: then they
 * are read one by one, and those it cannot give are set aside.
 */
const rowsOf = async (
  table: Table<unknown, string>,
  unreadable: Unreadable[],
): Promise<readonly (readonly [key: string, row: unknown])[]> => {
  const keys = await table.toCollection().primaryKeys();
  try {
    const rows = await table.toArray();
    return rows.map((row, index) => [keys[index] ?? '', row] as const);
  } catch {
    // Told apart below, key by key.
  }
  const rows: (readonly [string, unknown])[] = [];
  for (const key of keys) {
    try {
      rows.push([key, await table.get(key)]);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'cannot be read';
      unreadable.push({ key: `${table.name}/${key}`, reason });
    }
  }
  return rows;
};

const believed = async <T>(
  table: Table<unknown, string>,
  read: (row: unknown) => Read<T>,
  unreadable: Unreadable[],
): Promise<readonly T[]> => {
  const values: T[] = [];
  for (const [key, row] of await rowsOf(table, unreadable)) {
    const result = read(row);
    if (result.ok) values.push(result.value);
    else unreadable.push({ key: `${table.name}/${key}`, reason: result.reason });
  }
  return values;
};

/** The queue in IndexedDB, a row for each transfer. A bad row stays where it is and is told in `unreadable`. */
export const createStore = (database: Database): Store => {
  const { transfers, batches, lanes } = database;
  return {
    // The engine is the only writer and loads before it writes: no transaction is needed over the three, and without
    // one a damaged row aborts nothing but its own reading.
    load: () =>
      database.use(async () => {
        const unreadable: Unreadable[] = [];
        return {
          transfers: await believed(transfers, readTransfer, unreadable),
          batches: await believed(batches, readBatch, unreadable),
          lanes: await believed(lanes, readLane, unreadable),
          unreadable,
        };
      }),
    save: (changes) =>
      database.use((dexie) =>
        dexie.transaction('rw', [transfers, batches, lanes], async () => {
          if (changes.removedTransfers?.length) await transfers.bulkDelete([...changes.removedTransfers]);
          if (changes.removedBatches?.length) await batches.bulkDelete([...changes.removedBatches]);
          if (changes.transfers?.length) await transfers.bulkPut([...changes.transfers]);
          if (changes.batches?.length) await batches.bulkPut([...changes.batches]);
          if (changes.lanes?.length) await lanes.bulkPut([...changes.lanes]);
        }),
      ),
    close: () => database.close(),
  };
};
