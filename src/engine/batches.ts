import type { BatchId } from '../domain/ids.ts';
import { batchView, createBatchEntry, unfinishedIn } from './batch-entry.ts';
import type { Row } from './row.ts';
import { type EngineState, log, type Turn } from './state.ts';

/** Its first transfer begins to run. */
export const batchStarted = (turn: Turn, id: BatchId): void => {
  const entry = turn.state.batches.get(id);
  if (!entry || entry.batch.startedAt !== undefined) return;
  entry.batch = { ...entry.batch, startedAt: turn.now };
  turn.state.dirty.batches.add(id);
};

/** Called when a transfer of it has ended, begun again or gone: it ends with the last, and is summed up in the log. */
export const batchTurned = (turn: Turn, id: BatchId): void => {
  const { state, now } = turn;
  const entry = state.batches.get(id);
  if (!entry) return;
  const ended = unfinishedIn(entry) === 0;
  if (ended === (entry.batch.endedAt !== undefined)) return;
  const { endedAt: _endedAt, ...open } = entry.batch;
  entry.batch = ended ? { ...open, endedAt: now } : open;
  state.dirty.batches.add(id);
  state.changed.batches.add(id);
  if (!ended) return;
  const view = batchView(entry, now);
  const counts = [
    `${view.filesDone} done`,
    ...(view.duplicates > 0 ? [`${view.duplicates} duplicates`] : []),
    ...(view.filesFailed > 0 ? [`${view.filesFailed} failed`] : []),
  ];
  const seconds = Math.round(view.ended?.seconds ?? 0);
  const flow = `${view.bytesDone} bytes in ${seconds} s, ${view.ended?.bytesPerSecond ?? 0} B/s`;
  log(turn, 'INFO', 'engine', `batch ${entry.batch.title} ended: ${counts.join(', ')}, ${flow}`);
};

/** A row of a batch that nothing was remembered of gets one that says as much as the row does. */
export const ensureBatch = (state: EngineState, row: Row): void => {
  if (state.batches.has(row.batch)) return;
  const batch = { id: row.batch, title: row.chatTitle, addedAt: row.addedAt };
  state.batches.set(row.batch, createBatchEntry(batch));
  state.dirty.batches.add(row.batch);
};

/** A transfer of it is no more; with the last one the batch goes too. */
export const batchLost = (turn: Turn, id: BatchId): void => {
  const { state } = turn;
  const entry = state.batches.get(id);
  if (!entry) return;
  state.changed.batches.add(id);
  if (entry.transfers > 0) {
    batchTurned(turn, id);
    return;
  }
  state.batches.delete(id);
  state.dirty.batches.delete(id);
  state.dirty.removedBatches.add(id);
  state.changed.batches.delete(id);
  state.changed.removedBatches.add(id);
};
