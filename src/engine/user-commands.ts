import type { TransferId } from '../domain/ids.ts';
import type { Priority } from '../domain/priority.ts';
import { isFinished, isPaused } from '../domain/transfer.ts';
import type { QueuePlace, QueueTarget, QueueVerb } from '../domain/views.ts';
import { dropBytes } from './bytes.ts';
import { tryDisksAgain } from './conditions.ts';
import { release } from './dependencies.ts';
import { placeRows, rowsOf, setPriority } from './positions.ts';
import { unstage } from './room.ts';
import type { Row } from './row.ts';
import { sourceTaken } from './sources.ts';
import { log, type Turn } from './state.ts';
import { stopOrders } from './stopping.ts';
import { expel, moveTransfer } from './transfer.ts';

/** A cancelled transfer's bytes are kept this long, so that cancelling can be undone. */
export const UNDO_MS = 8_000;

/** What the user asked for; returns how many transfers it applied to. */
export const obey = (turn: Turn, verb: QueueVerb, target: QueueTarget): number => {
  const chosen = rowsOf(turn.state, target);
  const apply = VERBS[verb];
  let count = 0;
  for (const row of chosen) if (apply(turn, row, !('ids' in target))) count += 1;
  if (verb === 'retry' || verb === 'resume') tryDisksAgain(turn);
  log(turn, 'INFO', 'user', `${verb}: ${count} of ${chosen.length}`);
  return count;
};

/** They are as urgent as this from the next part on; returns how many were not before. */
export const prioritise = (turn: Turn, target: QueueTarget, priority: Priority): number => {
  const rows = rowsOf(turn.state, target).filter(
    (row) => row.priority !== priority && !isFinished(row.state),
  );
  for (const row of rows) setPriority(turn, row, priority);
  log(turn, 'INFO', 'user', `priority ${priority}: ${rows.length}`);
  return rows.length;
};

/** Puts them at another place of the queue; returns how many could be. */
export const place = (turn: Turn, transfers: readonly TransferId[], to: QueuePlace): number => {
  const rows = rowsOf(turn.state, { ids: [...new Set(transfers)] }).filter((row) => !isFinished(row.state));
  const count = placeRows(turn, rows, to);
  log(turn, 'INFO', 'user', `moved in the queue: ${count}`);
  return count;
};

/** Applies to one transfer, or returns false where it makes no sense. */
type Verb = (turn: Turn, row: Row, all: boolean) => boolean;

const pause: Verb = (turn, row) => {
  if (isFinished(row.state) || isPaused(row.state)) return false;
  stopOrders(turn, row);
  moveTransfer(turn, row, { kind: 'waiting', reason: 'paused', until: null });
  return true;
};

const resume: Verb = (turn, row) => {
  if (!isPaused(row.state)) return false;
  moveTransfer(turn, row, { kind: 'queued' });
  return true;
};

const cancel: Verb = (turn, row, all) => {
  if (isFinished(row.state) && (row.state.kind !== 'failed' || all)) return false;
  const paused = isPaused(row.state);
  stopOrders(turn, row);
  moveTransfer(turn, row, { kind: 'cancelled', at: turn.now });
  row.undo = paused ? { kind: 'waiting', reason: 'paused', until: null } : { kind: 'queued' };
  turn.state.timers.set(`discard:${row.id}`, turn.now + UNDO_MS);
  return true;
};

const undoCancel: Verb = (turn, row) => {
  if (row.state.kind !== 'cancelled' || !row.undo || sourceTaken(turn.state, row)) return false;
  moveTransfer(turn, row, row.undo);
  row.undo = null;
  return true;
};

const retry: Verb = (turn, row, all) => {
  const { state } = row;
  const waits = state.kind === 'waiting' && state.reason !== 'paused' && state.reason !== 'dependency';
  const revives = state.kind === 'failed' || (state.kind === 'cancelled' && !all);
  if (!waits && !(revives && !sourceTaken(turn.state, row))) return false;
  row.attempts = 0;
  row.undo = null;
  if (row.run) row.run.refetches = 0;
  moveTransfer(turn, row, { kind: 'queued' });
  return true;
};

const remove: Verb = (turn, row) => {
  stopOrders(turn, row);
  removeRow(turn, row);
  return true;
};

const clear: Verb = (turn, row) => {
  const { kind } = row.state;
  if (kind !== 'completed' && kind !== 'skipped' && kind !== 'cancelled') return false;
  return remove(turn, row, false);
};

const VERBS: Readonly<Record<QueueVerb, Verb>> = {
  pause,
  resume,
  cancel,
  'undo-cancel': undoCancel,
  retry,
  remove,
  clear,
  release,
};

/**
 * Takes back what was added but could not be saved: after a restart nobody would know of it. One that stands in the
 * folder by now stays, and is saved with the rest when that is possible.
 */
export const withdraw = (turn: Turn, transfers: readonly TransferId[]): void => {
  let count = 0;
  for (const id of transfers) {
    const row = turn.state.rows.get(id);
    if (row && row.state.kind !== 'completed' && remove(turn, row, false)) count += 1;
  }
  log(turn, 'WARNING', 'store', `${count} added were taken back: they could not be saved`);
};

const removeRow = (turn: Turn, row: Row): void => {
  const { state } = turn;
  expel(turn, row);
  state.dirty.transfers.delete(row.id);
  state.dirty.removedTransfers.add(row.id);
  state.changed.transfers.delete(row.id);
  state.changed.removed.add(row.id);
  unstage(state, row.id);
  turn.commands.push({ kind: 'discard', transfer: row.id });
};

/** The time for undoing is over. */
export const discardCancelled = (turn: Turn, id: TransferId): void => {
  const row = turn.state.rows.get(id);
  if (row?.state.kind !== 'cancelled') return;
  row.undo = null;
  dropBytes(turn, row);
};
