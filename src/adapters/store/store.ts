import type { Stored, UnreadableRow } from '../../domain/transfer.ts';
import type { Store } from '../../ports/store.ts';
import type { Database } from './database.ts';
import { believed, readSegments } from './reading.ts';
import { readBatch, readLane, readTransfer } from './schema.ts';
import { createSegments, type Segments } from './segments.ts';

/**
 * The queue in IndexedDB: transfers that were begun in rows of their own, the others in segments. A bad row stays where
 * it is and is told in `unreadable`.
 */
export const createStore = (database: Database): Store => {
  const { transfers, segments, gone, batches, lanes } = database;
  /** Null until the database was read: only then is it known where each transfer is. */
  let index: Segments | null = null;

  // The engine is the only writer and loads before it writes: no transaction is needed over the tables, and without one
  // a damaged row aborts nothing but its own reading.
  const read = async (): Promise<Stored & { readonly index: Segments }> => {
    const fresh = createSegments();
    const unreadable: UnreadableRow[] = [];
    // Each table is two questions to the browser, and they need not wait for each other.
    const [begun, storedBatches, storedLanes] = await Promise.all([
      believed(transfers, readTransfer, unreadable),
      believed(batches, readBatch, unreadable),
      believed(lanes, readLane, unreadable),
    ]);
    for (const { id } of begun) fresh.foundRow(id);
    for (const { transfer } of unreadable) if (transfer) fresh.foundRow(transfer);
    const waiting = await readSegments({ segments, gone }, fresh, unreadable);
    return {
      transfers: [...waiting, ...begun],
      batches: storedBatches,
      lanes: storedLanes,
      unreadable,
      index: fresh,
    };
  };

  return {
    load: () =>
      database.use(async () => {
        const { index: fresh, ...stored } = await read();
        index = fresh;
        return stored;
      }),
    save: (changes) =>
      database.use(async (dexie) => {
        index ??= (await read()).index;
        const writes = index.plan(changes);
        await dexie.transaction('rw', [transfers, segments, gone, batches, lanes], async () => {
          if (writes.removedRows.length > 0) await transfers.bulkDelete([...writes.removedRows]);
          if (writes.removedSegments.length > 0) {
            await segments.bulkDelete([...writes.removedSegments]);
            await gone.bulkDelete([...writes.removedSegments]);
          }
          // One at a time: each takes milliseconds to be cloned, and the engine has other things to do between them.
          for (const segment of writes.segments) await segments.put(segment);
          if (writes.gone.length > 0) await gone.bulkPut([...writes.gone]);
          if (writes.rows.length > 0) await transfers.bulkPut([...writes.rows]);
          if (changes.removedBatches?.length) await batches.bulkDelete([...changes.removedBatches]);
          if (changes.batches?.length) await batches.bulkPut([...changes.batches]);
          if (changes.lanes?.length) await lanes.bulkPut([...changes.lanes]);
        });
        writes.written();
      }),
    close: () => database.close(),
  };
};
