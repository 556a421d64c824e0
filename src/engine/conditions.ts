import type { Failure } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import type { EngineSettings } from '../domain/settings.ts';
import type { Surroundings } from '../domain/surroundings.ts';
import type { AccountCondition, FolderCondition } from './events.ts';
import { DISK_RETRY_MS, STAGING_RETRY_MS } from './failures.ts';
import { lookAround } from './halts.ts';
import type { Lane } from './lane.ts';
import { choosePolicy, goOnWith, note } from './lane-memory.ts';
import { closeLane, demote, lineFailed, probeNow } from './lanes.ts';
import { forgetRefusals, refused } from './room.ts';
import type { Row } from './row.ts';
import { log, type Turn } from './state.ts';
import { stopOrders } from './stopping.ts';
import { moveTransfer } from './transfer.ts';

/** Conditions pause and resume by themselves; none of them costs a transfer a try. */

export const accountChanged = (turn: Turn, condition: AccountCondition): void => {
  const { state } = turn;
  const before = state.account;
  const same = before.kind === 'in' && condition.kind === 'in' && before.account === condition.account;
  if (!same && before.kind === 'in') for (const lane of state.lanes.values()) note(lane, before.account);
  state.account = condition;
  state.changed.unfinished = true;
  if (same) {
    if (condition.online) for (const lane of state.lanes.values()) probeNow(turn, lane);
    return;
  }
  if (before.kind === 'in') closeAllLanes(turn);
  for (const lane of state.lanes.values()) {
    lane.renewals = 0;
    if (condition.kind === 'in') goOnWith(state, lane, condition.account, turn.now);
  }
};

const closeAllLanes = (turn: Turn): void => {
  for (const lane of turn.state.lanes.values()) closeLane(turn, lane);
  turn.commands.push({ kind: 'close-lanes' });
};

/**
 * The server denied our key or account. While the home connection lives, a media host is not believed: the lane
 * waits and the account is asked. Otherwise everything waits for the user.
 */
export const accountDoubted = (turn: Turn, lane: Lane, failure: Failure): void => {
  const { state } = turn;
  turn.commands.push({ kind: 'account-doubted', failure });
  if (state.account.kind === 'in' && state.account.online) {
    lane.life = { kind: 'closed' };
    lineFailed(turn, lane, 'trouble');
    return;
  }
  log(turn, 'ERROR', 'engine', `sign-in needed: ${failure.code}`);
  accountChanged(turn, { kind: 'none' });
};

export const folderChanged = (turn: Turn, condition: FolderCondition): void => {
  const { state } = turn;
  state.folder = condition;
  if (condition.kind === 'ready') {
    state.publishTrouble = null;
    state.publishDoubted = false;
  }
  state.changed.unfinished = true;
};

/** From the next request on. */
export const settingsChanged = (turn: Turn, settings: EngineSettings): void => {
  const { state } = turn;
  state.settings = settings;
  state.policy = settings.policy;
  for (const lane of state.lanes.values()) choosePolicy(turn, lane);
  state.retry = settings.retry;
  lookAround(turn);
};

export const surroundingsChanged = (turn: Turn, surroundings: Surroundings): void => {
  turn.state.surroundings = surroundings;
  lookAround(turn);
};

export const onlineChanged = (turn: Turn, online: boolean): void => {
  turn.state.online = online;
  if (online) for (const lane of turn.state.lanes.values()) probeNow(turn, lane);
};

/** So many files in a row that could not be staged: it is not the file. */
const STAGING_MISFORTUNE_LIMIT = 3;

/**
 * Staging cannot be written: nothing is fetched until it can. A disk that is full is everybody's; anything else may
 * be about one file only (a handle somebody holds), which then waits alone.
 */
export const stagingFailed = (turn: Turn, row: Row | undefined, failure: Failure): void => {
  const { state } = turn;
  if (failure.code === 'NO_ROOM' && row) {
    stagingRefused(turn, row);
    return;
  }
  if (failure.code !== 'QUOTA' && row) {
    // The other parts of a file that waits already say nothing new.
    if (row.state.kind !== 'active' && row.state.kind !== 'queued') return;
    state.stagingMisfortunes += 1;
    if (state.stagingMisfortunes < STAGING_MISFORTUNE_LIMIT) {
      log(turn, 'WARNING', 'engine', `${wishedName(row.item)}: ${failure.code}, tried again in a minute`);
      moveTransfer(turn, row, { kind: 'waiting', reason: 'disk', until: turn.now + DISK_RETRY_MS });
      return;
    }
  }
  // The other requests that were under way find the same.
  if (state.stagingTrouble) return;
  if (state.stagingRefusals === 0)
    log(turn, 'ERROR', 'engine', `staging: ${failure.code}, downloading waits`);
  const waitMs = Math.min(DISK_RETRY_MS, STAGING_RETRY_MS * 2 ** state.stagingRefusals);
  state.stagingRefusals = Math.min(10, state.stagingRefusals + 1);
  state.stagingTrouble = { failure, retryAt: turn.now + waitMs };
  state.timers.set('staging', state.stagingTrouble.retryAt);
  state.changed.unfinished = true;
  for (const lane of state.lanes.values()) demote(turn, lane);
};

/** There is no room for this one. It waits or goes straight into the folder, others that are smaller may go on. */
const stagingRefused = (turn: Turn, row: Row): void => {
  const { state } = turn;
  if (row.state.kind !== 'active' && row.state.kind !== 'queued') return;
  stopOrders(turn, row);
  refused(state, row);
  if (row.run) row.run.staging = 'unproved';
  state.timers.set('room', turn.now + STAGING_RETRY_MS);
  moveTransfer(turn, row, { kind: 'queued' });
};

/** The folder cannot be written: downloading goes on, publishing waits. */
export const publishingFailed = (turn: Turn, failure: Failure): void => {
  const { state } = turn;
  if (!state.publishTrouble) log(turn, 'ERROR', 'engine', `folder: ${failure.code}, publishing waits`);
  state.publishDoubted = true;
  state.publishTrouble = { failure, retryAt: turn.now + DISK_RETRY_MS };
  state.timers.set('publish', state.publishTrouble.retryAt);
  state.changed.unfinished = true;
};

/** Room may have been made, by time or by the user: try. */
export const tryDisksAgain = (turn: Turn): void => {
  const { state } = turn;
  if (state.stagingTrouble || state.publishTrouble) state.changed.unfinished = true;
  state.stagingTrouble = null;
  forgetRefusals(state);
  state.publishTrouble = null;
  state.timers.clear('staging');
  state.timers.clear('room');
  state.timers.clear('publish');
};
