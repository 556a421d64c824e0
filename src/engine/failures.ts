import type { Failure } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import { laneOf } from '../domain/transfer.ts';
import type { OrderId } from './events.ts';
import type { Lane } from './lane.ts';
import { isQuiet, lineFailed } from './lanes.ts';
import { CONFIGURATION_CODES, REFETCH_LIMIT, retryDelayMs, ruleOf } from './retry.ts';
import { type Row, runOf } from './row.ts';
import { log, rowLane, type Turn } from './state.ts';
import { endStreak } from './statistics.ts';
import { failTransfer, moveTransfer } from './transfer.ts';

/** Staging that is full, and a folder that says no, are tried again after this. */
export const DISK_RETRY_MS = 60_000;
/** Only a try tells whether staging takes bytes again; each costs what was asked for, so the next waits longer. */
export const STAGING_RETRY_MS = 10_000;
/** Three tries of a lane in a row that failed for the line's sake: it is the line. */
const MISFORTUNE_LIMIT = 3;

/** Whether a failure can still change anything about this transfer. */
const isGoing = (row: Row): boolean =>
  row.state.kind === 'active' || row.state.kind === 'queued' || row.state.kind === 'publishing';

/**
 * A try of a transfer failed. Failures of orders given before the last one that counted are the same misfortune.
 * `lane` is null when no line is to blame. `spends` overrides the table.
 */
export const tryFailed = (
  turn: Turn,
  row: Row,
  lane: Lane | null,
  failure: Failure,
  order: OrderId,
  spends = ruleOf(failure).spendsAttempt,
): void => {
  const { state, now } = turn;
  const rule = ruleOf(failure);
  const run = runOf(turn, row);
  rowLane(state, row).controller.tryFailed();
  if (lane && rule.blamesLine) {
    const cause = failure.category === 'server' ? 'trouble' : 'offline';
    const lineIsDead = failure.category === 'network' && (!state.online || isQuiet(lane, now));
    if (lane.dead || lineIsDead || CONFIGURATION_CODES.has(failure.code)) {
      lineFailed(turn, lane, cause, failure);
      return;
    }
  }
  if (!isGoing(row) || order < run.failedBefore) return;
  run.failedBefore = state.nextOrder;
  endStreak(state.statistics, laneOf(row));
  if (spends) {
    row.attempts += 1;
    run.trying = false;
  }
  if (lane && rule.blamesLine) {
    lane.misfortunes.set(row.id, (lane.misfortunes.get(row.id) ?? 0) + 1);
    if (isLineToBlame(lane, failure)) {
      lineFailed(turn, lane, failure.category === 'server' ? 'trouble' : 'offline');
      return;
    }
  }
  if (row.attempts > state.retry.limit) {
    failTransfer(turn, row, failure);
    return;
  }
  const delayMs = retryDelayMs(rule, Math.max(1, row.attempts), state.retry, state.random);
  moveTransfer(turn, row, { kind: 'waiting', reason: 'retry', until: Math.ceil(now + delayMs) });
  const name = wishedName(row.item);
  const delaySeconds = Math.round(delayMs / 100) / 10;
  const { category, code } = failure;
  const message = `retry ${row.attempts} of ${name} in ${delaySeconds} s: ${category} ${code}`;
  log(turn, 'INFO', 'engine', message, { name, attempt: row.attempts, category, code, delaySeconds });
};

/**
 * A server that answers with errors must do so for three transfers, or one bad file would stop a lane; silence needs
 * only three tries of anybody, or a single transfer would use up its tries on a dead router.
 */
const isLineToBlame = (lane: Lane, failure: Failure): boolean => {
  if (failure.category === 'server') return lane.misfortunes.size >= MISFORTUNE_LIMIT;
  let tries = 0;
  for (const count of lane.misfortunes.values()) tries += count;
  return tries >= MISFORTUNE_LIMIT;
};

/** What came was not what was promised: fetched again, twice at most. Returns false when that is used up. */
export const mayRefetch = (turn: Turn, row: Row, failure: Failure, order: OrderId): boolean => {
  const run = runOf(turn, row);
  if (order < run.failedBefore) return true;
  run.failedBefore = turn.state.nextOrder;
  run.refetches += 1;
  rowLane(turn.state, row).controller.tryFailed();
  endStreak(turn.state.statistics, laneOf(row));
  log(
    turn,
    'WARNING',
    'engine',
    `${wishedName(row.item)}: ${failure.code}, fetched again (${run.refetches})`,
  );
  if (run.refetches <= REFETCH_LIMIT) return true;
  failTransfer(turn, row, failure);
  return false;
};
