import { wishedName } from '../domain/file-name.ts';
import type { AccountId } from '../domain/ids.ts';
import { mediaKey } from '../domain/media.ts';
import { isFinished, laneOf, type TransferState, type WaitReason } from '../domain/transfer.ts';
import type { DiskTrouble, LaneView, QueueTotals, TransferView } from '../domain/views.ts';
import { heldBy } from './dependencies.ts';
import { haltOf } from './halts.ts';
import type { Lane } from './lane.ts';
import { isFlooding } from './lanes.ts';
import { secondsLeft, speedOf } from './progress.ts';
import { directObstacle, neverFits } from './room.ts';
import type { Row } from './row.ts';
import type { EngineState } from './state.ts';
import { bytesDoneOf } from './sums.ts';

/** What the user sees: a transfer's own state, with what its lane and the conditions make of it. */
export const transferView = (state: EngineState, row: Row, now: number): TransferView => {
  const bytesDone = bytesDoneOf(row);
  const shown = shownState(state, row, now);
  // The speed is a mean over some seconds: of what is not active it would tell the past.
  const bytesPerSecond = row.run && shown.kind === 'active' ? speedOf(row.run.speed, now) : 0;
  return {
    id: row.id,
    batch: row.batch,
    name: wishedName(row.item),
    chatTitle: row.chatTitle,
    kind: row.item.kind,
    key: mediaKey(row.item.origin),
    sizeBytes: row.item.sizeBytes,
    direct: row.direct,
    bytesDone,
    bytesPublished: state.publishing.has(row.id) ? (row.run?.bytesPublished ?? 0) : null,
    priority: row.priority,
    position: row.position,
    dependsOn: row.dependsOn,
    heldBy: heldBy(state, row),
    state: shown,
    attempts: row.attempts,
    bytesPerSecond,
    secondsLeft: secondsLeft(row.item.sizeBytes - bytesDone, bytesPerSecond),
  };
};

const waiting = (reason: WaitReason, until: number | null): TransferState => ({
  kind: 'waiting',
  reason,
  until,
});

export const shownState = (state: EngineState, row: Row, now: number): TransferState => {
  switch (row.state.kind) {
    case 'queued':
    case 'active':
      return fetchObstacle(state, row, now) ?? row.state;
    case 'publishing':
      return state.publishing.has(row.id) ? row.state : (publishObstacle(state) ?? row.state);
    case 'waiting':
    case 'completed':
    case 'skipped':
    case 'failed':
    case 'cancelled':
      return row.state;
  }
};

/** What holds up all transfers of a lane and an account at once; null: nothing. */
const lineObstacle = (
  state: EngineState,
  account: AccountId,
  lane: Lane | undefined,
  now: number,
): TransferState | null => {
  if (state.account.kind === 'none') return waiting('sign-in', null);
  if (state.account.kind === 'in' && state.account.account !== account) return waiting('sign-in', null);
  if (state.stagingTrouble) return waiting('disk', state.stagingTrouble.retryAt);
  const halt = haltOf(state);
  if (halt) return waiting(halt.reason, halt.until);
  if (!lane) return null;
  if (isFlooding(lane, now)) return waiting('flood', lane.floodUntil);
  if (lane.dead) return waiting(lane.dead.cause, Math.max(now, lane.dead.nextProbeAt));
  return null;
};

const fetchObstacle = (state: EngineState, row: Row, now: number): TransferState | null => {
  const lane = state.lanes.get(laneOf(row));
  const shared = lineObstacle(state, row.account, lane, now);
  if (shared || !lane) return shared;
  if (row.direct && row.state.kind === 'active') return publishObstacle(state);
  if (!lane.shortOfRoom || row.state.kind !== 'queued') return null;
  return (neverFits(state, row) && publishObstacle(state)) || waiting('disk', null);
};

/** What is shown of the queued transfers of a lane and an account, but for those that `queuedDiffer` tells of. */
export const queuedState = (
  state: EngineState,
  account: AccountId,
  lane: Lane | undefined,
  now: number,
): TransferState =>
  lineObstacle(state, account, lane, now) ?? (lane?.shortOfRoom ? waiting('disk', null) : { kind: 'queued' });

/** Of one line some may wait for room and others, too large for staging, for the folder. */
export const queuedDiffer = (state: EngineState): boolean => {
  if (!publishObstacle(state)) return false;
  for (const lane of state.lanes.values()) if (lane.shortOfRoom) return true;
  return false;
};

const publishObstacle = (state: EngineState): TransferState | null => {
  if (state.folder.kind !== 'ready') return waiting(state.folder.reason, null);
  if (!state.publishTrouble) return null;
  const { failure, retryAt } = state.publishTrouble;
  const asksUser = failure.code === 'FOLDER_PERMISSION' || failure.code === 'FOLDER_NONE';
  return waiting(asksUser ? 'permission' : 'disk', retryAt);
};

export const laneView = (state: EngineState, lane: Lane, now: number): LaneView => {
  let inFlight = 0;
  for (const part of lane.inFlight.values()) if (!part.aborted) inFlight += 1;
  const base = { lane: lane.id, transport: lane.transport, inFlight, advice: lane.dead?.advice ?? null };
  if (isFlooding(lane, now)) return { ...base, state: 'flood', until: lane.floodUntil };
  if (lane.dead) return { ...base, state: lane.dead.cause, until: lane.dead.nextProbeAt };
  if (lane.life.kind === 'opening') return { ...base, state: 'opening', until: null };
  if (inFlight === 0 && lane.pacedUntil - now >= WORTH_TELLING_MS && lane.active.size > 0 && !haltOf(state))
    return { ...base, state: 'paced', until: lane.pacedUntil };
  return { ...base, state: lane.active.size > 0 || inFlight > 0 ? 'running' : 'idle', until: null };
};

/** A pause between two requests that nobody would notice is none, nor is the usual wait of a throttle. */
const WORTH_TELLING_MS = 3_500;

/** Counts are by the state shown; cancelled transfers are in no sum of bytes. O(lanes). */
export const queueTotals = (state: EngineState, now: number): QueueTotals => {
  const counts = { ...state.counts };
  const files = Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.cancelled;
  const hide = (kind: 'queued' | 'active' | 'publishing', hidden: number): void => {
    counts[kind] -= hidden;
    counts.waiting += hidden;
  };
  for (const lane of state.lanes.values()) hideBlocked(state, lane, now, hide);
  if (isHeldUp(state, now)) hide('active', 1);
  if (publishObstacle(state)) hide('publishing', state.publishQueue.size);
  const bytesPerSecond = counts.active > 0 ? speedOf(state.speed, now) : 0;
  return {
    files,
    filesDone: counts.completed + counts.skipped,
    filesFailed: counts.failed,
    bytes: state.bytesTotal,
    bytesDone: state.bytesDone,
    bytesPerSecond,
    secondsLeft: secondsLeft(state.bytesTotal - state.bytesDone, bytesPerSecond),
    counts,
    diskTrouble: diskTrouble(state),
  };
};

/** What of the disk somebody should know; of a folder that cannot be used its own status tells. */
const diskTrouble = (state: EngineState): DiskTrouble | null => {
  if (state.stagingTrouble) return { kind: 'failure', message: state.stagingTrouble.failure.message };
  const short = state.shortOfRoom && state.rows.get(state.shortOfRoom);
  const instead = short && neverFits(state, short) ? directObstacle(state, short) : null;
  // What the folder said helps more than that there is no other way.
  const folderSays = state.folder.kind === 'ready' && state.publishTrouble?.failure.message;
  if (folderSays && (!short || instead === 'folder')) return { kind: 'failure', message: folderSays };
  if (short) {
    const refused = short.item.sizeBytes >= state.refusedBytes;
    return {
      kind: 'room',
      name: wishedName(short.item),
      sizeBytes: short.item.sizeBytes,
      freeBytes: refused || !state.room ? null : Math.max(0, state.room.freeBytes),
      stagedBytes: state.stagedBytes,
      instead,
    };
  }
  const direct = state.direct === null ? undefined : state.rows.get(state.direct);
  return direct?.direct && !isFinished(direct.state)
    ? { kind: 'direct', name: wishedName(direct.item) }
    : null;
};

/** Whether one that goes straight into the folder is active but for the folder alone. */
const isHeldUp = (state: EngineState, now: number): boolean => {
  const row = state.direct === null ? undefined : state.rows.get(state.direct);
  if (!row?.direct || row.state.kind !== 'active' || !publishObstacle(state)) return false;
  const lane = state.lanes.get(laneOf(row));
  return (
    state.account.kind !== 'none' &&
    !state.stagingTrouble &&
    !haltOf(state) &&
    !(lane && (isFlooding(lane, now) || lane.dead))
  );
};

const hideBlocked = (
  state: EngineState,
  lane: Lane,
  now: number,
  hide: (kind: 'queued' | 'active', hidden: number) => void,
): void => {
  const all =
    state.account.kind === 'none' ||
    state.stagingTrouble !== null ||
    haltOf(state) !== null ||
    isFlooding(lane, now) ||
    lane.dead;
  for (const [account, queue] of lane.queues) {
    const elsewhere = state.account.kind === 'in' && state.account.account !== account;
    if (all || elsewhere || lane.shortOfRoom) hide('queued', queue.size);
  }
  if (all) hide('active', lane.active.size);
};
