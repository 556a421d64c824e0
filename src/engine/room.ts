import { wishedName } from '../domain/file-name.ts';
import type { TransferId } from '../domain/ids.ts';
import type { StorageCondition } from './events.ts';
import type { Lane } from './lane.ts';
import type { Row } from './row.ts';
import { type EngineState, log, type Turn } from './state.ts';

/** Below this nothing is started: the browser itself, the queue's database and other programs need some too. */
const FREE_THRESHOLD_BYTES = 1_073_741_824;
/** Where the browser gives little at all, a share of that. */
const FREE_THRESHOLD_SHARE = 0.1;

/** What is known of the place files are staged in. */
export interface Room {
  /** At the last look, less what has been begun since. */
  freeBytes: number;
  readonly thresholdBytes: number;
  /** All staged files together; null: half of what there is for them. */
  readonly budgetBytes: number | null;
}

/** The browser was asked anew. What was begun before this counts as part of what it says is in use. */
export const storageChanged = (
  turn: Turn,
  { quotaBytes, usageBytes, budgetBytes }: StorageCondition,
): void => {
  const { state } = turn;
  if (quotaBytes === null || usageBytes === null) {
    state.room = null;
    return;
  }
  state.room = {
    freeBytes: quotaBytes - usageBytes,
    thresholdBytes: Math.min(FREE_THRESHOLD_BYTES, quotaBytes * FREE_THRESHOLD_SHARE),
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

/** Its file is going to be deleted. That there is more room is believed when the browser says so. */
export const unstage = (state: EngineState, transfer: TransferId): void => {
  state.stagedBytes -= state.staged.get(transfer) ?? 0;
  state.staged.delete(transfer);
};

/**
 * Whether there is room to begin a transfer; one that has begun has its room. A file larger than the whole budget may
 * begin when nothing else is staged: the budget is there to keep unfinished files from piling up, not to refuse one.
 */
export const fits = (state: EngineState, row: Row): boolean => {
  const { room, stagedBytes } = state;
  const { sizeBytes } = row.item;
  if (state.staged.has(row.id)) return true;
  if (sizeBytes >= state.refusedBytes) return false;
  if (!room) return true;
  if (room.freeBytes < Math.max(room.thresholdBytes, sizeBytes)) return false;
  const budgetBytes = room.budgetBytes ?? (room.freeBytes + stagedBytes) / 2;
  return stagedBytes === 0 || stagedBytes + sizeBytes <= budgetBytes;
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
