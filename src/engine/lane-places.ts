import type { Lane } from './lane.ts';
import type { Row } from './row.ts';
import type { EngineState, Turn } from './state.ts';
import { isLarge } from './waiting-queue.ts';

/** A lane starts files as its controller says; when only time is missing, it is looked at again then. */
export const mayStart = ({ state, now }: Turn, lane: Lane): boolean => {
  const { nextStartAt } = lane.controller;
  if (nextStartAt <= now) return true;
  state.timers.set(`start:${lane.id}`, Math.ceil(nextStartAt));
  return false;
};

/** Whether its lane has a place for this file; `without`: were that one not at work. O(files at work). */
export const laneHasPlace = (state: EngineState, lane: Lane, row: Row, without?: Row): boolean => {
  const places = lane.controller.places();
  let held = 0;
  let alike = 0;
  for (const id of lane.active) {
    const other = state.rows.get(id);
    if (!other || other === without || (places.onlyWhileAsking && !isAsking(other))) continue;
    held += 1;
    if (isLarge(other) === isLarge(row)) alike += 1;
  }
  return held < places.total && alike < (isLarge(row) ? places.large : places.small);
};

/** Something of it has not been asked for yet. */
const isAsking = (row: Row): boolean => row.run?.staging !== 'ready' || row.ranges.nextMissing(0) !== null;
