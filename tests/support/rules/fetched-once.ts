import { GRANULE_BYTES } from '../../../src/domain/byte-range.ts';
import { hasGranule } from '../../../src/domain/granules.ts';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { EngineState } from '../../../src/engine/state.ts';
import type { PartOrder } from '../../../src/ports/carrier.ts';
import type { Ground, Rule } from './rule.ts';

/**
 * No byte is fetched twice without cause: none that is under way and was not given up, and none that the running program
 * was told is on disk. Causes are a kill, and staging that was looked at again and holds, or is said to hold, less.
 */
export const nothingIsFetchedTwice = (ground: Ground): Rule => {
  const told = new Map<TransferId, Set<number>>();
  /** Under way since staging was last looked at: what was asked for before may be written where nothing counts any more. */
  const counting = new Set<PartOrder>();

  return {
    sent(order) {
      counting.add(order);
      const there = told.get(order.transfer);
      const again = there && granulesOf(order).find((granule) => there.has(granule));
      if (again !== undefined)
        ground.broken(`granule ${again} of ${order.transfer} is on disk and was fetched again`);
      if (isWantedTwice(ground.state(), order))
        ground.broken(`${order.transfer} at ${order.offset} was asked for again while under way`);
    },
    ended(order, failure, bytes = 0) {
      const counts = counting.delete(order);
      const isWhole = bytes === Math.min(order.limit, order.sizeBytes - order.offset);
      if (failure || !counts || !isWhole) return;
      const there = told.get(order.transfer) ?? new Set();
      told.set(order.transfer, there);
      for (const granule of granulesOf(order)) there.add(granule);
    },
    proved(transfer, granules) {
      const there = told.get(transfer);
      for (const granule of there ?? []) if (!hasGranule(granules, granule)) there?.delete(granule);
      for (const order of counting) if (order.transfer === transfer) counting.delete(order);
    },
    stepped(state) {
      for (const lane of state.lanes.values())
        for (const { transfer, aborted, offset } of lane.inFlight.values())
          if (!aborted && state.rows.get(transfer)?.state.kind === 'publishing')
            ground.broken(`${transfer} at ${offset} is asked for though the file is whole`);
    },
    killed() {
      told.clear();
      counting.clear();
    },
  };
};

const granulesOf = ({ offset, limit }: PartOrder): number[] =>
  Array.from({ length: limit / GRANULE_BYTES }, (_, index) => offset / GRANULE_BYTES + index);

/** Whether the engine waits for the answers of two requests that share bytes; this one is the younger. */
const isWantedTwice = (state: EngineState | null, order: PartOrder): boolean => {
  let wanting = 0;
  for (const lane of state?.lanes.values() ?? [])
    for (const part of lane.inFlight.values()) {
      const apart = part.offset + part.length <= order.offset || order.offset + order.limit <= part.offset;
      if (part.transfer === order.transfer && !part.aborted && !apart) wanting += 1;
    }
  return wanting > 1;
};
