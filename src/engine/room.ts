import { wishedName } from '../domain/file-name.ts';
import type { TransferId } from '../domain/ids.ts';
import { isFinished, isPaused } from '../domain/transfer.ts';
import type { StorageCondition } from './events.ts';
import type { Lane } from './lane.ts';
import type { Row } from './row.ts';
import { type EngineState, log, type Turn } from './state.ts';

/**
 * Below the setting nothing is started: the browser itself, the queue's database and other programs need some too. Where
 * the browser gives little at all, a share of that.
 */
const FREE_THRESHOLD_SHARE = 0.1;

/** What is known of the place files are staged in. */
export interface Room {
  /** At the last look, less what has been begun since. */
  freeBytes: number;
  /** Free, and staged of what ends by itself, at this look. */
  readonly heldBytes: number;
  /** The same at this look or the one before, whichever is more: what is being deleted counts as in use for a while. */
  readonly mostBytes: number;
  readonly quotaBytes: number;
  /** All staged files together; null: half of what there is for them. */
  readonly budgetBytes: number | null;
}

/** The browser was asked anew. What was begun before this counts as part of what it says is in use. */
export const storageChanged = (
  turn: Turn,
  { quotaBytes, usageBytes, budgetBytes }: StorageCondition,
): void => {
  const { state } = turn;
  const { leavingBytes } = state;
  leavingBytes.before = leavingBytes.now;
  leavingBytes.now = 0;
  if (quotaBytes === null || usageBytes === null) {
    state.room = null;
    return;
  }
  const freeBytes = quotaBytes - usageBytes;
  const heldBytes = freeBytes + goingBytes(state);
  state.room = {
    freeBytes,
    heldBytes,
    mostBytes: Math.max(heldBytes, state.room?.heldBytes ?? Number.POSITIVE_INFINITY),
    quotaBytes,
    budgetBytes,
  };
};

/** Its file takes its full size from the moment it is made. */
export const stage = (state: EngineState, row: Row): void => {
  if (state.staged.has(row.id)) return;
  state.staged.set(row.id, row.item.sizeBytes);
  state.stagedBytes += row.item.sizeBytes;
  if (state.room) state.room.freeBytes -= row.item.sizeBytes;
};

const takeOut = (state: EngineState, transfer: TransferId): number => {
  const sizeBytes = state.staged.get(transfer) ?? 0;
  state.stagedBytes -= sizeBytes;
  state.staged.delete(transfer);
  return sizeBytes;
};

/** Its file is going to be deleted. That there is more room is believed when the browser says so. */
export const unstage = (state: EngineState, transfer: TransferId): void => {
  state.leavingBytes.now += takeOut(state, transfer);
};

/** Where a transfer's bytes go: into staging, from which they go on after a restart, or straight into the folder. */
export type Place = 'staging' | 'folder';

/** Where a transfer may begin now, or go on; null: it waits. */
export const placeFor = (state: EngineState, row: Row): Place | null => {
  if (neverFits(state, row)) return directObstacle(state, row) ? null : 'folder';
  return fits(state, row) ? 'staging' : null;
};

/** Its bytes are there already, or staging could not hold it even when all has ended that ends by itself. */
export const neverFits = (state: EngineState, row: Row): boolean => {
  const { room, neverBytes } = state;
  const { sizeBytes } = row.item;
  if (row.direct) return true;
  if (state.staged.has(row.id)) return false;
  return sizeBytes >= neverBytes || (room !== null && sizeBytes > room.mostBytes);
};

/**
 * Whether there is room to begin a transfer; one that has begun has its room. A file larger than the whole budget may
 * begin when nothing else is staged: the budget is there to keep unfinished files from piling up, not to refuse one.
 */
const fits = (state: EngineState, row: Row): boolean => {
  const { room, stagedBytes } = state;
  const { sizeBytes } = row.item;
  if (state.staged.has(row.id)) return true;
  if (sizeBytes >= state.refusedBytes) return false;
  if (!room) return true;
  const thresholdBytes = Math.min(state.settings.freeSpaceBytes, room.quotaBytes * FREE_THRESHOLD_SHARE);
  if (room.freeBytes < Math.max(thresholdBytes, sizeBytes)) return false;
  const budgetBytes = room.budgetBytes ?? (room.freeBytes + stagedBytes) / 2;
  return stagedBytes === 0 || stagedBytes + sizeBytes <= budgetBytes;
};

/** Why a transfer may not write into the folder now: it takes no parts, or another transfer is at it. */
export const directObstacle = (state: EngineState, row: Row): 'downloads' | 'folder' | 'turn' | null => {
  const { folder } = state;
  if (folder.kind === 'ready' && folder.to === 'downloads') return 'downloads';
  if (folder.kind !== 'ready' || state.publishTrouble) return 'folder';
  return hasTurn(state, row) ? null : 'turn';
};

/** One at a time: what is half there is lost with the browser, so the less of it the better. */
const hasTurn = (state: EngineState, row: Row): boolean => {
  const other = state.direct === null || state.direct === row.id ? undefined : state.rows.get(state.direct);
  if (!other?.direct || isFinished(other.state)) return true;
  return isPaused(other.state) || other.account !== row.account;
};

/** What is staged, but for what stays there until the user does something about it. */
const goingBytes = (state: EngineState): number => {
  let bytes = 0;
  for (const [id, sizeBytes] of state.staged) {
    const row = state.rows.get(id);
    if (row && row.state.kind !== 'failed' && !isPaused(row.state)) bytes += sizeBytes;
  }
  return bytes;
};

/** The transfer begins there. */
export const beginIn = (state: EngineState, row: Row, place: Place): void => {
  row.direct = place === 'folder';
  if (row.direct) state.direct = row.id;
  else stage(state, row);
};

/** It is at the folder now, also one that goes on with what it has there. */
export const takeTurn = (state: EngineState, row: Row): void => {
  if (row.direct) state.direct = row.id;
};

/** Everything else in staging that will go is so little that nothing would be gained by waiting for its end. */
const LITTLE_SHARE = 1 / 8;

/** Staging has no room for it: a smaller one may be taken, one as large is not tried before room may have been made. */
export const refused = (state: EngineState, row: Row): void => {
  const { sizeBytes } = row.item;
  takeOut(state, row.id);
  state.refusedBytes = Math.min(state.refusedBytes, sizeBytes);
  const { now, before } = state.leavingBytes;
  if (goingBytes(state) + now + before <= sizeBytes * LITTLE_SHARE)
    state.neverBytes = Math.min(state.neverBytes, sizeBytes);
};

/** Room may have been made. */
export const forgetRefusals = (state: EngineState): void => {
  state.refusedBytes = Number.POSITIVE_INFINITY;
  state.neverBytes = Number.POSITIVE_INFINITY;
};

/** Remembers, for whoever looks, which lanes have work but nothing there is room for, and their first file. */
export const roomSought = (turn: Turn, short: ReadonlyMap<Lane, Row>): void => {
  const { state } = turn;
  const [first] = short.values();
  state.shortOfRoom = first?.id ?? null;
  for (const lane of state.lanes.values()) {
    if (lane.shortOfRoom === short.has(lane)) continue;
    lane.shortOfRoom = short.has(lane);
    state.changed.unfinished = true;
  }
  if (!first || state.shortTold === first.id) return;
  state.shortTold = first.id;
  log(turn, 'INFO', 'engine', `${wishedName(first.item)}: no room to stage it, it waits`);
};
