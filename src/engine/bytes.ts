import { unstage } from './room.ts';
import type { Row } from './row.ts';
import { type EngineState, type Turn, touch } from './state.ts';
import { bytesDoneOf, weighBytes } from './sums.ts';

/** Changes what is on disk, and the sums with it. */
export const changeBytes = (state: EngineState, row: Row, change: () => void): void => {
  const before = bytesDoneOf(row);
  change();
  weighBytes(state, row, before);
  touch(state, row);
};

/** Nothing of what was fetched counts any more; where the next bytes go is decided anew. */
export const forgetBytes = (turn: Turn, row: Row): void => {
  changeBytes(turn.state, row, () => row.ranges.clear());
  row.proofs = [];
  row.direct = false;
  row.droppedBefore = turn.state.nextOrder;
  if (!row.run) return;
  row.run.staging = 'unproved';
  row.run.prepareOrder = null;
};

/** Forgets and deletes what was staged. */
export const dropBytes = (turn: Turn, row: Row): void => {
  forgetBytes(turn, row);
  unstage(turn.state, row.id);
  turn.commands.push({ kind: 'discard', transfer: row.id });
};
