import type { Failure } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import type { MediaItem } from '../domain/media.ts';
import { isFinished, laneOf, type TransferState } from '../domain/transfer.ts';
import { batchLost, batchStarted, batchTurned, ensureBatch } from './batches.ts';
import { ByteRanges } from './byte-ranges.ts';
import { dropBytes } from './bytes.ts';
import { isOver, link, unlink } from './links.ts';
import { notePosition } from './positions.ts';
import { ruleOf } from './retry.ts';
import { type Row, runOf } from './row.ts';
import { claimSource, forgetSource } from './sources.ts';
import { type EngineState, log, rowLane, type Turn, touch } from './state.ts';
import { count, endStreak } from './statistics.ts';
import { stopOrders } from './stopping.ts';
import { weigh } from './sums.ts';
import { createWaitingQueue } from './waiting-queue.ts';

/**
 * The life cycle of a transfer. `moveTransfer` is the only code that changes a row's state; it keeps every structure
 * that depends on the state in step: the lanes' queues, the active sets, the publish queue, timers, counts, sums.
 *
 *   queued ⇄ active → publishing → completed
 *     ⇅        ⇅          ⇅
 *   waiting (paused, retry, flood, offline, trouble)      failed, cancelled ⇄ queued
 */
export const moveTransfer = (turn: Turn, row: Row, next: TransferState): void => {
  const { state } = turn;
  const before = row.state;
  weigh(state, row, -1);
  rest(row, turn.now);
  leave(state, row);
  row.state = next.kind === 'queued' && row.dependsOn.length > 0 ? HELD : next;
  enter(turn, row);
  weigh(state, row, 1);
  touch(state, row);
  if (row.state.kind === 'active') batchStarted(turn, row.batch);
  if (isFinished(before) !== isFinished(row.state)) batchTurned(turn, row.batch);
  if (isFinished(before) || isFinished(row.state)) tellDependents(turn, row);
};

/** It waits for others; see `dependencies.ts`. */
const HELD: TransferState = { kind: 'waiting', reason: 'dependency', until: null };

/** It ended, began anew or is gone: those that wait for it begin, or look different. */
const tellDependents = (turn: Turn, row: Row): void => {
  const { state } = turn;
  const gone = !state.rows.has(row.id) || isOver(state, row.id);
  for (const id of [...(state.dependents.get(row.id) ?? [])]) {
    const waiting = state.rows.get(id);
    if (!waiting) continue;
    touch(state, waiting);
    if (!gone) continue;
    unlink(state, waiting);
    waiting.dependsOn = waiting.dependsOn.filter((other) => other !== row.id);
    link(state, waiting);
    const { state: held } = waiting;
    if (waiting.dependsOn.length === 0 && held.kind === 'waiting' && held.reason === 'dependency')
      moveTransfer(turn, waiting, { kind: 'queued' });
  }
};

/** Puts a row that is new in memory where its state belongs. */
export const admit = (turn: Turn, row: Row): void => {
  ensureBatch(turn.state, row);
  turn.state.rows.set(row.id, row);
  notePosition(turn.state, row.position);
  enter(turn, row);
  weigh(turn.state, row, 1);
};

/** Takes a row out of everything; whoever calls this has stopped its orders. */
export const expel = (turn: Turn, row: Row): void => {
  const { state } = turn;
  weigh(state, row, -1);
  leave(state, row);
  forgetSource(state, row);
  unlink(state, row);
  state.rows.delete(row.id);
  tellDependents(turn, row);
  batchLost(turn, row.batch);
};

/** The file lives in another data centre than we were told. */
export const relocate = (turn: Turn, row: Row, dc: number): void => {
  weigh(turn.state, row, -1);
  rest(row, turn.now);
  leave(turn.state, row);
  row.item = { ...row.item, location: { ...row.item.location, dc } };
  row.state = row.dependsOn.length > 0 ? HELD : { kind: 'queued' };
  enter(turn, row);
  weigh(turn.state, row, 1);
  touch(turn.state, row);
};

/** The message holds another file now: the transfer is about that one from here on, and has nothing of it. */
export const replaceItem = (turn: Turn, row: Row, item: MediaItem): void => {
  stopOrders(turn, row);
  dropBytes(turn, row);
  weigh(turn.state, row, -1);
  leave(turn.state, row);
  forgetSource(turn.state, row);
  row.item = item;
  row.ranges = new ByteRanges(item.sizeBytes);
  enter(turn, row);
  weigh(turn.state, row, 1);
  touch(turn.state, row);
};

export const failTransfer = (turn: Turn, row: Row, failure: Failure): void => {
  stopOrders(turn, row);
  rowLane(turn.state, row).controller.tryFailed();
  if (ruleOf(failure).dropsBytes) dropBytes(turn, row);
  countFailure(turn.state, row, failure);
  moveTransfer(turn, row, { kind: 'failed', at: turn.now, failure });
  log(
    turn,
    'WARNING',
    'engine',
    `failed ${wishedName(row.item)}: ${failure.category} ${failure.code} after ${row.attempts} tries`,
  );
};

const countFailure = ({ statistics }: EngineState, row: Row, failure: Failure): void => {
  const lane = laneOf(row);
  count(statistics, lane, 'failures');
  if (failure.category === 'gone') count(statistics, lane, 'missing');
  endStreak(statistics, lane);
};

/** A try goes on where it was interrupted, unless the one before failed. */
const begin = (turn: Turn, row: Row): void => {
  const run = runOf(turn, row);
  run.activeSince = turn.now;
  if (run.trying) return;
  run.trying = true;
  count(turn.state.statistics, laneOf(row), 'attempts');
};

const rest = ({ run }: Row, now: number): void => {
  if (!run || run.activeSince === null) return;
  run.activeMs += now - run.activeSince;
  run.activeSince = null;
};

const leave = (state: EngineState, row: Row): void => {
  switch (row.state.kind) {
    case 'queued':
      rowLane(state, row).queues.get(row.account)?.remove(row);
      return;
    case 'active':
      rowLane(state, row).active.delete(row.id);
      state.timers.clear(`file:${row.id}`);
      return;
    case 'publishing':
      state.publishQueue.remove(row);
      return;
    case 'waiting':
      state.timers.clear(`retry:${row.id}`);
      return;
    case 'cancelled':
      state.timers.clear(`discard:${row.id}`);
      return;
    case 'completed':
    case 'skipped':
    case 'failed':
      return;
  }
};

const enter = (turn: Turn, row: Row): void => {
  const { state } = turn;
  state.placesChanged = true;
  if (row.state.kind === 'failed' || row.state.kind === 'cancelled') forgetSource(state, row);
  else claimSource(state, row);
  if (isFinished(row.state)) row.run = null;
  switch (row.state.kind) {
    case 'queued': {
      const lane = rowLane(state, row);
      let queue = lane.queues.get(row.account);
      if (!queue) {
        queue = createWaitingQueue();
        lane.queues.set(row.account, queue);
      }
      queue.put(row);
      return;
    }
    case 'active':
      rowLane(state, row).active.set(row.id, row);
      row.startedAt ??= turn.now;
      begin(turn, row);
      state.begun[row.priority] = Math.max(state.begun[row.priority], row.position);
      if (state.settings.fileDeadlineMs !== null)
        state.timers.set(`file:${row.id}`, turn.now + state.settings.fileDeadlineMs);
      return;
    case 'publishing':
      state.publishQueue.put(row);
      return;
    case 'waiting':
      if (row.state.until !== null) state.timers.set(`retry:${row.id}`, row.state.until);
      return;
    case 'completed':
    case 'skipped':
    case 'failed':
    case 'cancelled':
      return;
  }
};
