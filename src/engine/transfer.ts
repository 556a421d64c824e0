import type { Failure } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import type { LaneId, TransferId } from '../domain/ids.ts';
import type { MediaItem } from '../domain/media.ts';
import { DEFAULT_PRIORITY } from '../domain/priority.ts';
import { isFinished, laneOf, type Transfer, type TransferState } from '../domain/transfer.ts';
import { batchLost, batchStarted, batchTurned, ensureBatch } from './batches.ts';
import { ByteRanges } from './byte-ranges.ts';
import { notePosition } from './positions.ts';
import { ruleOf } from './retry.ts';
import { unstage } from './room.ts';
import { createRun, type Row, type Run } from './row.ts';
import { sourceKey } from './source-key.ts';
import { type EngineState, log, rowLane, type Turn, touch } from './state.ts';
import { count, endStreak } from './statistics.ts';
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

/** Nobody has to wait for it any more. */
export const isOver = (state: EngineState, id: TransferId): boolean => {
  const kind = state.rows.get(id)?.state.kind;
  return kind === 'completed' || kind === 'skipped';
};

/** Remembers with each that it waits for that it does. */
export const link = (state: EngineState, row: Row): void => {
  for (const id of row.dependsOn) {
    const waiting = state.dependents.get(id);
    if (waiting) waiting.add(row.id);
    else state.dependents.set(id, new Set([row.id]));
  }
};

export const unlink = (state: EngineState, row: Row): void => {
  for (const id of row.dependsOn) {
    const waiting = state.dependents.get(id);
    waiting?.delete(row.id);
    if (waiting?.size === 0) state.dependents.delete(id);
  }
};

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

/** Changes what is on disk, and the sums with it. */
export const changeBytes = (state: EngineState, row: Row, change: () => void): void => {
  weigh(state, row, -1);
  change();
  weigh(state, row, 1);
  touch(state, row);
};

export const runOf = (turn: Turn, row: Row): Run => {
  row.run ??= createRun(turn.now);
  return row.run;
};

/** Stops every request of a transfer; their bytes may be asked for again at once. */
export const stopOrders = (turn: Turn, row: Row): void => {
  if (!row.run) return;
  for (const [order, laneId] of row.run.orders) stopPart(turn, laneId, order);
  row.run.orders.clear();
  if (row.run.publishOrder !== null) {
    turn.commands.push({ kind: 'abort', order: row.run.publishOrder });
    row.run.publishOrder = null;
  }
  turn.state.publishing.delete(row.id);
};

/** Stops one request. Its slot stays taken until the carrier has let go of it. */
export const stopPart = (turn: Turn, laneId: LaneId, order: number): void => {
  const part = turn.state.lanes.get(laneId)?.inFlight.get(order);
  if (!part || part.aborted) return;
  part.aborted = true;
  const row = turn.state.rows.get(part.transfer);
  row?.ranges.release(part);
  row?.run?.orders.delete(order);
  turn.commands.push({ kind: 'abort', order });
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

const NOTHING = new Uint8Array();

/** What is remembered of a row; the bitmap is a copy. Of bytes that a restart loses nothing is. */
export const snapshot = (row: Row): Transfer => ({
  id: row.id,
  batch: row.batch,
  account: row.account,
  item: row.item,
  chatTitle: row.chatTitle,
  ...(row.priority === DEFAULT_PRIORITY ? {} : { priority: row.priority }),
  position: row.position,
  ...(row.dependsOn.length === 0 ? {} : { dependsOn: row.dependsOn }),
  addedAt: row.addedAt,
  state: row.state,
  attempts: row.attempts,
  granules: row.direct ? NOTHING : row.ranges.bitmap(),
  proofs: row.direct ? [] : row.proofs,
  startedAt: row.startedAt,
});

export const bytesDoneOf = (row: Row): number =>
  row.state.kind === 'completed' || row.state.kind === 'skipped' ? row.item.sizeBytes : row.ranges.bytesDone;

/** Whether the same file is there already, in any state but failed and cancelled. */
export const sourceTaken = (state: EngineState, row: Row): boolean => {
  const holder = state.sources.get(sourceKey(row.account, row.item.location));
  return holder !== undefined && holder !== row.id;
};

const forgetSource = (state: EngineState, row: Row): void => {
  const key = sourceKey(row.account, row.item.location);
  if (state.sources.get(key) === row.id) state.sources.delete(key);
};

const weigh = (state: EngineState, row: Row, sign: 1 | -1): void => {
  const batch = state.batches.get(row.batch);
  state.counts[row.state.kind] += sign;
  if (row.state.kind === 'waiting' && row.state.until !== null) state.waitingForTime += sign;
  if (batch) {
    batch.transfers += sign;
    batch.counts[row.state.kind] += sign;
    batch.lastPosition = Math.max(batch.lastPosition, row.position);
  }
  if (row.state.kind === 'waiting' && row.state.reason === 'paused') state.pausedByUser += sign;
  if (row.state.kind === 'cancelled') return;
  const bytes = sign * row.item.sizeBytes;
  const bytesDone = sign * bytesDoneOf(row);
  state.bytesTotal += bytes;
  state.bytesDone += bytesDone;
  if (!batch) return;
  batch.bytesTotal += bytes;
  batch.bytesDone += bytesDone;
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
      rowLane(state, row).queues.get(row.account)?.remove(row.id);
      return;
    case 'active':
      rowLane(state, row).active.delete(row.id);
      state.timers.clear(`file:${row.id}`);
      return;
    case 'publishing':
      state.publishQueue.remove(row.id);
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
  if (row.state.kind === 'failed' || row.state.kind === 'cancelled') forgetSource(state, row);
  else {
    const key = sourceKey(row.account, row.item.location);
    if (!state.sources.has(key)) state.sources.set(key, row.id);
  }
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
      rowLane(state, row).active.add(row.id);
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
