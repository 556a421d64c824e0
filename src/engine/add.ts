import { isFileSize } from '../domain/byte-range.ts';
import { type BatchId, batchId, type TransferId, telegramLane, transferId } from '../domain/ids.ts';
import { DEFAULT_PRIORITY } from '../domain/priority.ts';
import type { GranuleProof } from '../domain/transfer.ts';
import type { AddResult } from '../domain/views.ts';
import { createBatchEntry, priorityOf } from './batch-entry.ts';
import { batchTurned } from './batches.ts';
import { ByteRanges } from './byte-ranges.ts';
import type { Event } from './events.ts';
import { nextPosition, reachedBy, shareOf } from './positions.ts';
import type { Row } from './row.ts';
import { holderOf } from './sources.ts';
import { type EngineState, log, type Turn, touch } from './state.ts';
import { count } from './statistics.ts';
import { admit } from './transfer.ts';

/** Shared by all that depend on nothing, and of which nothing is on disk. */
const NONE: readonly TransferId[] = [];
const NO_PROOFS: readonly GranuleProof[] = [];

/** Puts files into the queue: refuses what may not be fetched, counts what is there already. */
export const addTransfers = (
  turn: Turn,
  event: Event & { kind: 'add' },
): { readonly result: AddResult; readonly transfers: readonly TransferId[] } => {
  const { state, now } = turn;
  const known = event.batch === null ? undefined : state.batches.get(event.batch);
  const batch = known?.batch ?? {
    id: event.batch ?? nextBatchId(state, now),
    title: event.title,
    addedAt: now,
  };
  const entry = known ?? createBatchEntry(batch);
  const share = shareOf(state.batches.size);
  state.batches.set(batch.id, entry);
  const priority = event.priority ?? priorityOf(entry) ?? DEFAULT_PRIORITY;
  const reached = reachedBy(state, priority);
  const added: TransferId[] = [];
  let duplicates = 0;
  let refused = 0;
  for (const item of event.items) {
    if (item.refusal !== null || !isFileSize(item.sizeBytes)) {
      refused += 1;
      continue;
    }
    const holder = holderOf(state, event.account, item.location);
    if (holder !== undefined && state.rows.has(holder)) {
      duplicates += 1;
      count(state.statistics, telegramLane(item.location.dc), 'duplicates');
      continue;
    }
    const row: Row = {
      id: nextTransferId(state, now),
      batch: batch.id,
      account: event.account,
      chatTitle: event.title,
      priority,
      position: nextPosition(reached, entry.lastPosition, share),
      dependsOn: NONE,
      addedAt: now,
      item,
      state: { kind: 'queued' },
      attempts: 0,
      ranges: new ByteRanges(item.sizeBytes),
      proofs: NO_PROOFS,
      droppedBefore: 0,
      direct: false,
      startedAt: null,
      run: null,
      undo: null,
      place: null,
    };
    admit(turn, row);
    touch(state, row);
    added.push(row.id);
  }
  if (entry.transfers === 0) state.batches.delete(batch.id);
  else {
    const { endedAt: _endedAt, ...open } = entry.batch;
    entry.batch = { ...open, duplicates: (open.duplicates ?? 0) + duplicates };
    state.dirty.batches.add(batch.id);
    state.dirty.removedBatches.delete(batch.id);
    state.changed.batches.add(batch.id);
    state.changed.removedBatches.delete(batch.id);
    if (added.length === 0) batchTurned(turn, batch.id);
  }
  log(turn, 'INFO', 'user', `added ${added.length}, duplicates ${duplicates}, refused ${refused}`);
  const result = { batch: batch.id, added: added.length, duplicates, refused };
  return { result, transfers: added };
};

/** Milliseconds and a counter, both base 36 of fixed length, so that ids sort by creation; never the same twice. */
const nextId = (state: EngineState, now: number): string => {
  if (now > state.idMilliseconds) {
    state.idMilliseconds = now;
    state.idBegin = `${Math.floor(now).toString(36).padStart(9, '0')}-`;
    state.idCounter = 0;
  }
  state.idCounter += 1;
  return state.idBegin + state.idCounter.toString(36).padStart(5, '0');
};

const nextTransferId = (state: EngineState, now: number): TransferId => {
  for (;;) {
    const id = transferId(nextId(state, now));
    if (!state.rows.has(id)) return id;
  }
};

const nextBatchId = (state: EngineState, now: number): BatchId => {
  for (;;) {
    const id = batchId(nextId(state, now));
    if (!state.batches.has(id)) return id;
  }
};
