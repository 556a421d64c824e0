import { granuleCount } from '../../../src/domain/byte-range.ts';
import type { MediaItem } from '../../../src/domain/media.ts';
import type { Transfer } from '../../../src/domain/transfer.ts';
import { isFinished } from '../../../src/domain/transfer.ts';
import { hash } from '../fake-carrier.ts';
import type { MemoryStore } from '../memory-store.ts';
import type { PretendWorld } from '../pretend-world.ts';
import { FEW, type Ground, type Rule } from './rule.ts';

const isSet = (bitmap: Uint8Array, granule: number): boolean =>
  ((bitmap[granule >> 3] ?? 0) & (1 << (granule & 7))) !== 0;

/** Larger files are looked at by nobody: a million granules after every event would take hours. */
const FEW_GRANULES = 400;

/** A row, in memory or in the database, never promises staged bytes that are not there; and the sums are right. */
export const rowsPromiseOnlyWhatIsStaged = (
  ground: Ground,
  world: PretendWorld,
  store: MemoryStore,
): Rule => {
  let checkedSaves = -1;
  const check = (whose: string, id: Transfer['id'], item: MediaItem, bitmap: Uint8Array): void => {
    if (granuleCount(item.sizeBytes) > FEW_GRANULES) return;
    const there = world.staged.get(id)?.granules;
    for (let granule = 0; granule < granuleCount(item.sizeBytes); granule += 1) {
      if (!isSet(bitmap, granule) || there?.get(granule) === hash(item.location.id, granule)) continue;
      ground.broken(`${whose} ${id} promises granule ${granule}, which is not staged`);
      return;
    }
  };
  return {
    stepped(state) {
      if (state.rows.size > FEW) return;
      let bytesDone = 0;
      for (const row of state.rows.values()) {
        if (row.state.kind !== 'cancelled')
          bytesDone += row.state.kind === 'completed' ? row.item.sizeBytes : row.ranges.bytesDone;
        // Of what goes straight into the folder the worker that writes it knows better, and says so when it is lost.
        if (!isFinished(row.state) && !row.direct) check('the row', row.id, row.item, row.ranges.bitmap());
      }
      if (bytesDone !== state.bytesDone)
        ground.broken(`${state.bytesDone} bytes done, in truth ${bytesDone}`);
      if (store.saves === checkedSaves) return;
      checkedSaves = store.saves;
      for (const saved of store.transfers.values())
        if (!isFinished(saved.state)) check('the saved row', saved.id, saved.item, saved.granules);
    },
  };
};
