import type { Lane } from './lane.ts';
import type { Row } from './row.ts';
import type { Turn } from './state.ts';
import { isLarge } from './waiting-queue.ts';

/** A lane starts files as its controller says; when only time is missing, it is looked at again then. */
export const mayStart = ({ state, now }: Turn, lane: Lane): boolean => {
  const { nextStartAt } = lane.controller;
  if (nextStartAt <= now) return true;
  state.timers.set(`start:${lane.id}`, Math.ceil(nextStartAt));
  return false;
};

/** How a lane's places are taken at this moment. */
export interface Occupancy {
  /** Whether it has a place for one more file of this kind; `without`: were that one not at work. */
  hasPlaceFor(large: boolean, without?: Row): boolean;
}

/** Looks at each file at work once, O(files at work); it holds until one of them begins, ends or asks for a part. */
export const occupancyOf = (lane: Lane): Occupancy => {
  const places = lane.controller.places();
  let small = 0;
  let large = 0;
  const isHolding = (row: Row): boolean => !places.onlyWhileAsking || isAsking(row);
  for (const row of lane.active.values()) {
    if (!isHolding(row)) continue;
    if (isLarge(row)) large += 1;
    else small += 1;
  }
  return {
    hasPlaceFor(isLargeOne, without) {
      const left = without && lane.active.has(without.id) && isHolding(without) ? without : null;
      const alike = isLargeOne ? large : small;
      const leftAlike = left && isLarge(left) === isLargeOne ? 1 : 0;
      return (
        small + large - (left ? 1 : 0) < places.total &&
        alike - leftAlike < (isLargeOne ? places.large : places.small)
      );
    },
  };
};

/** Whether its lane has a place for this file. O(files at work). */
export const laneHasPlace = (lane: Lane, row: Row): boolean => occupancyOf(lane).hasPlaceFor(isLarge(row));

/** Something of it has not been asked for yet. */
const isAsking = (row: Row): boolean => row.run?.staging !== 'ready' || row.ranges.hasMissing;
