import type { Priority } from '../domain/priority.ts';
import type { Lane } from './lane.ts';
import { comesBefore } from './precedence.ts';
import type { Row } from './row.ts';
import type { EngineState } from './state.ts';

/**
 * Under a cap transfers share what there is by the weight of their priority, whatever lane they are in: whoever has been
 * given least for its weight comes next (start-time fair queueing). One that had nothing to ask for gets no arrears.
 */

const WEIGHTS: Readonly<Record<Priority, number>> = { critical: 8, high: 4, normal: 2, low: 1 };

/** Whose turn it is: the least comes first. In bytes per weight. */
const turnOf = (state: EngineState, row: Row): number => Math.max(state.shareClock, row.run?.share ?? 0);

export const isDueBefore = (state: EngineState, row: Row, other: Row): boolean => {
  const earlier = turnOf(state, row) - turnOf(state, other);
  return earlier < 0 || (earlier === 0 && comesBefore(row, other));
};

/** A request of the transfer leaves. */
export const countShare = (state: EngineState, row: Row, bytes: number): void => {
  if (!row.run) return;
  const turn = turnOf(state, row);
  state.shareClock = turn;
  row.run.share = turn + bytes / WEIGHTS[row.priority];
};

/** Whether there is a cap to be shared. */
export const isShared = ({ bandwidth }: EngineState): boolean => typeof bandwidth.limit === 'number';

/** The lanes in the order in which they may ask: under a cap the one whose transfer comes next first. */
export const lanesInTurn = (state: EngineState): Iterable<Lane> => {
  if (!isShared(state) || state.lanes.size < 2) return state.lanes.values();
  const turns = new Map<Lane, number>();
  for (const lane of state.lanes.values()) {
    let least = Number.POSITIVE_INFINITY;
    for (const row of lane.active.values()) least = Math.min(least, turnOf(state, row));
    turns.set(lane, least);
  }
  return [...state.lanes.values()].sort((one, other) => turns.get(one)! - turns.get(other)!);
};
