import type { Failure, Outcome } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import { hasGranule } from '../domain/granules.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Published } from '../domain/orders.ts';
import { laneOf } from '../domain/transfer.ts';
import { changeBytes, forgetBytes } from './bytes.ts';
import { publishingFailed, stagingFailed, tryDisksAgain } from './conditions.ts';
import { directLost, isLoss } from './direct.ts';
import type { OrderId } from './events.ts';
import { mayRefetch, tryFailed } from './failures.ts';
import { tellFaster } from './pace-words.ts';
import { prepareOrPublish } from './places.ts';
import { ruleOf } from './retry.ts';
import { unstage } from './room.ts';
import type { Row, Run } from './row.ts';
import { log, rowLane, type Turn } from './state.ts';
import { countSuccess } from './statistics.ts';
import { failTransfer, moveTransfer } from './transfer.ts';

/** Staging was opened: what can be proved of it stays, the rest is fetched again. */
export const prepared = (turn: Turn, order: OrderId, id: TransferId, outcome: Outcome<Uint8Array>): void => {
  const row = turn.state.rows.get(id);
  if (row?.run?.prepareOrder !== order) return;
  row.run.prepareOrder = null;
  if (!outcome.ok) {
    row.run.staging = 'unproved';
    const { action } = ruleOf(outcome.failure);
    const lost = isLoss(outcome.failure) || outcome.failure.category === 'disk';
    if (row.direct && lost) directLost(turn, row, outcome.failure);
    else if (action === 'pause-writing') stagingFailed(turn, row, outcome.failure);
    else if (action !== 'nothing') tryFailed(turn, row, null, outcome.failure, turn.state.nextOrder);
    else if (row.state.kind === 'active') moveTransfer(turn, row, { kind: 'queued' });
    return;
  }
  const before = row.ranges.bytesDone;
  row.run.staging = 'ready';
  changeBytes(turn.state, row, () => row.ranges.replace(outcome.value));
  if (row.ranges.bytesDone < before) {
    const lost = before - row.ranges.bytesDone;
    log(
      turn,
      'WARNING',
      'engine',
      `${wishedName(row.item)}: ${lost} bytes staged could not be proved and are fetched again`,
    );
    row.proofs = row.proofs.filter(({ granule }) => hasGranule(outcome.value, granule));
  }
  if (row.state.kind === 'active') prepareOrPublish(turn, row);
};

/** The file stands in the folder under its final name, or does not and why. */
export const publishEnded = (
  turn: Turn,
  order: OrderId,
  id: TransferId,
  outcome: Outcome<Published>,
): void => {
  const row = turn.state.rows.get(id);
  const current = row?.run?.publishOrder === order;
  if (current && row?.run) {
    row.run.publishOrder = null;
    turn.state.publishing.delete(id);
  }
  if (!row) return;
  // Stopped too late: the file stands in the folder, so it is completed whatever was wished since.
  if (outcome.ok) {
    completed(turn, row, outcome.value);
    return;
  }
  if (!current) return;
  const { failure } = outcome;
  if (row.direct && isLoss(failure)) {
    directLost(turn, row, failure);
    return;
  }
  switch (ruleOf(failure).action) {
    case 'pause-writing':
      publishingFailed(turn, failure);
      moveTransfer(turn, row, { kind: 'publishing' });
      return;
    case 'refetch':
      if (!mayRefetch(turn, row, failure, turn.state.nextOrder)) return;
      // Not deleted: it is written over, and a deletion might come after the first new part.
      forgetBytes(turn, row);
      moveTransfer(turn, row, { kind: 'queued' });
      return;
    case 'fail':
      failTransfer(turn, row, failure);
      return;
    case 'nothing':
      moveTransfer(turn, row, { kind: 'publishing' });
      return;
    default:
      tryFailed(turn, row, null, failure, turn.state.nextOrder);
      return;
  }
};

/** Of what was fetched since this start, while it was active; null where nothing was. */
const meanSpeed = (run: Run | null): number | null =>
  run && run.bytesFetched > 0 && run.activeMs > 0
    ? Math.round((run.bytesFetched * 1_000) / run.activeMs)
    : null;

const tellDownloaded = (turn: Turn, row: Row, bytesPerSecond: number | null): void => {
  const name = wishedName(row.item);
  const { sizeBytes } = row.item;
  const speed = bytesPerSecond === null ? '' : ` at ${Math.round(bytesPerSecond / 1_000)} kB/s`;
  const fields = { name, sizeBytes, ...(bytesPerSecond === null ? {} : { bytesPerSecond }) };
  log(turn, 'INFO', 'engine', `downloaded ${name}: ${sizeBytes} bytes${speed}`, fields);
};

const FILE_DEADLINE: Failure = {
  category: 'network',
  code: 'FILE_DEADLINE',
  message: 'The file took longer than the time limit that is set. It goes on where it stopped.',
};

/** The time limit of a whole file is over while it is at work: it makes room for others. What was asked for still comes. */
export const tookTooLong = (turn: Turn, id: TransferId): void => {
  const row = turn.state.rows.get(id);
  if (row?.state.kind !== 'active') return;
  tryFailed(turn, row, null, FILE_DEADLINE, turn.state.nextOrder, false);
};

const completed = (turn: Turn, row: Row, { path, sha256 }: Published): void => {
  turn.state.publishDoubted = false;
  if (row.state.kind !== 'completed') {
    countSuccess(turn.state.statistics, laneOf(row));
    const lane = rowLane(turn.state, row);
    const before = lane.controller.view(turn.now);
    lane.controller.fileCompleted(turn.now);
    turn.state.dirty.lanes.add(lane.id);
    tellFaster(turn, lane, before, lane.controller.view(turn.now));
  }
  const bytesPerSecond = meanSpeed(row.run);
  moveTransfer(turn, row, { kind: 'completed', at: turn.now, path, sha256 });
  row.ranges.clear();
  row.proofs = [];
  row.undo = null;
  tellDownloaded(turn, row, bytesPerSecond);
  unstage(turn.state, row.id);
  turn.commands.push({ kind: 'save', urgent: true }, { kind: 'discard', transfer: row.id });
  // What was staged is gone by then: there may be room again.
  if (turn.state.stagingTrouble || turn.state.refusedBytes < Number.POSITIVE_INFINITY) tryDisksAgain(turn);
};
