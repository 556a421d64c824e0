import { isFinished, isPaused } from '../domain/transfer.ts';
import type { Row } from './row.ts';
import type { EngineState } from './state.ts';

export const bytesDoneOf = (row: Row): number =>
  row.state.kind === 'completed' || row.state.kind === 'skipped' ? row.item.sizeBytes : row.ranges.bytesDone;

/** So much more of a row is done than `bytesBefore`: the sums that it is in are told. */
export const weighBytes = (state: EngineState, row: Row, bytesBefore: number): void => {
  if (row.state.kind === 'cancelled') return;
  const more = bytesDoneOf(row) - bytesBefore;
  state.bytesDone += more;
  const batch = state.batches.get(row.batch);
  if (batch) batch.bytesDone += more;
};

/** Puts a row into the sums of its batch and of the whole queue, or takes it out before something of it changes. */
export const weigh = (state: EngineState, row: Row, sign: 1 | -1): void => {
  const batch = state.batches.get(row.batch);
  const paused = isPaused(row.state) ? sign : 0;
  state.counts[row.state.kind] += sign;
  if (row.state.kind === 'waiting' && row.state.until !== null) state.waitingForTime += sign;
  state.pausedByUser += paused;
  if (batch) {
    batch.transfers += sign;
    batch.paused += paused;
    batch.counts[row.state.kind] += sign;
    if (!isFinished(row.state)) batch.unfinished[row.priority] += sign;
    batch.lastPosition = Math.max(batch.lastPosition, row.position);
  }
  if (row.state.kind === 'cancelled') return;
  const bytes = sign * row.item.sizeBytes;
  const bytesDone = sign * bytesDoneOf(row);
  state.bytesTotal += bytes;
  state.bytesDone += bytesDone;
  if (!batch) return;
  batch.bytesTotal += bytes;
  batch.bytesDone += bytesDone;
};
