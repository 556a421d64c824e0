import type { Table } from 'dexie';
import { transferId } from '../../domain/ids.ts';
import type { UnreadableRow } from '../../domain/transfer.ts';
import type { Store } from '../../ports/store.ts';
import type { Database } from './database.ts';
import { type Read, readBatch, readLane, readTransfer } from './schema.ts';

const setAside = (table: Table<unknown, string>, key: string, reason: string): UnreadableRow => ({
  key: `${table.name}/${key}`,
  reason,
  // A transfer's key is its id.
  ...(table.name === 'transfers' ? { transfer: transferId(key) } : {}),
});

/**
 * All rows of a table with their keys. One damaged row makes the browser refuse to read them all at once: then they
 * are read one by one, and those it cannot give are set aside.
 */
const rowsOf = async (
  table: Table<unknown, string>,
  unreadable: UnreadableRow[],
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
      unreadable.push(setAside(table, key, reason));
    }
  }
  return rows;
};

const believed = async <T>(
  table: Table<unknown, string>,
  read: (row: unknown) => Read<T>,
  unreadable: UnreadableRow[],
): Promise<readonly T[]> => {
  const values: T[] = [];
  for (const [key, row] of await rowsOf(table, unreadable)) {
    const result = read(row);
    if (result.ok) values.push(result.value);
    else unreadable.push(setAside(table, key, result.reason));
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
        const unreadable: UnreadableRow[] = [];
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
