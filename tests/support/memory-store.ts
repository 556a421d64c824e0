import { type Failure, failed, succeeded } from '../../src/domain/failure.ts';
import type { Batch, Changes, LaneMemory, Transfer } from '../../src/domain/transfer.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Store } from '../../src/ports/store.ts';

/** A store that outlives the program using it, as a database does: what `save` returned for survives `kill`. */
export interface MemoryStore extends Store {
  readonly transfers: Map<string, Transfer>;
  readonly lanes: Map<string, LaneMemory>;
  saves: number;
  /** Every save fails with this while set. */
  failure: Failure | null;
}

export const createMemoryStore = (clock: Clock, saveMs = 5): MemoryStore => {
  const transfers = new Map<string, Transfer>();
  const batches = new Map<string, Batch>();
  const lanes = new Map<string, LaneMemory>();
  const store: MemoryStore = {
    transfers,
    lanes,
    saves: 0,
    failure: null,
    load: async () =>
      structuredClone(
        succeeded({
          transfers: [...transfers.values()],
          batches: [...batches.values()],
          lanes: [...lanes.values()],
          unreadable: [],
        }),
      ),
    async save(given) {
      let changes: Changes;
      try {
        changes = structuredClone(given);
      } catch (error) {
        return failed({ category: 'store', code: 'STORE', message: String(error) });
      }
      await new Promise<void>((resolve) => clock.at(clock.now() + saveMs, resolve));
      if (store.failure) return failed(store.failure);
      store.saves += 1;
      for (const transfer of changes.transfers ?? []) transfers.set(transfer.id, transfer);
      for (const id of changes.removedTransfers ?? []) transfers.delete(id);
      for (const batch of changes.batches ?? []) batches.set(batch.id, batch);
      for (const id of changes.removedBatches ?? []) batches.delete(id);
      for (const lane of changes.lanes ?? []) lanes.set(lane.lane, lane);
      return succeeded(undefined);
    },
    close: () => {},
  };
  return store;
};
