import { type Failure, failed, type Outcome, succeeded } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import type { TransferId } from '../domain/ids.ts';
import { isFinished } from '../domain/transfer.ts';
import type { HeldBy } from '../domain/views.ts';
import { isOver, link, unlink } from './links.ts';
import type { Row } from './row.ts';
import { type EngineState, log, type Turn, touch } from './state.ts';
import { moveTransfer } from './transfer.ts';

/**
 * "After that one": a transfer begins when all it depends on are completed or skipped. What has ended well, or is not
 * there any more, is taken out of its list (`transfer.ts` does that); what failed or was cancelled stays, until the user
 * tries it again or releases what waits.
 */

/** These wait for those and nothing else from here on. Refused as a whole: what is unknown, and what would go round. */
export const depend = (
  turn: Turn,
  transfers: readonly TransferId[],
  on: readonly TransferId[],
): Outcome<number> => {
  const { state } = turn;
  const rows = transfers.flatMap((id) => state.rows.get(id) ?? []);
  const wanted = [...new Set(on)];
  if (rows.length < transfers.length || wanted.some((id) => !state.rows.has(id))) return failed(UNKNOWN);
  // What has ended holds nobody, whatever it was to wait for itself.
  const open = wanted.filter((id) => !isOver(state, id));
  const path = pathTo(state, open, new Set(transfers));
  if (path) return failed(circular([...path.slice(-1), ...path].flatMap((id) => state.rows.get(id) ?? [])));
  let count = 0;
  for (const row of rows) {
    if (isFinished(row.state)) continue;
    wait(turn, row, open);
    count += 1;
  }
  log(turn, 'INFO', 'user', `begin after ${wanted.length} others: ${count}`);
  return succeeded(count);
};

/** Whatever it waited for, it may begin. Returns whether it waited for anything. */
export const release = (turn: Turn, row: Row): boolean => {
  if (row.dependsOn.length === 0) return false;
  wait(turn, row, []);
  return true;
};

const wait = (turn: Turn, row: Row, on: readonly TransferId[]): void => {
  unlink(turn.state, row);
  row.dependsOn = on;
  link(turn.state, row);
  const waits = row.state.kind === 'waiting' && row.state.reason === 'dependency';
  const runs = row.state.kind === 'queued' || row.state.kind === 'active' || waits;
  // What is copied already, paused or waits for another reason keeps its state: the list holds it later.
  if (runs) moveTransfer(turn, row, { kind: 'queued' });
  else touch(turn.state, row);
};

/** A way from one of these along what each depends on, to one of the ends; null when there is none. */
const pathTo = (
  state: EngineState,
  from: readonly TransferId[],
  ends: ReadonlySet<TransferId>,
): TransferId[] | null => {
  const cameFrom = new Map<TransferId, TransferId | null>(from.map((id) => [id, null]));
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (ends.has(id)) {
      const path: TransferId[] = [];
      for (let at: TransferId | null = id; at !== null; at = cameFrom.get(at) ?? null) path.unshift(at);
      return path;
    }
    for (const next of state.rows.get(id)?.dependsOn ?? []) {
      if (cameFrom.has(next) || isOver(state, next)) continue;
      cameFrom.set(next, id);
      open.push(next);
    }
  }
  return null;
};

/** After a restart: what is not there is not waited for, and a circle that a damaged row makes is opened. */
export const restoreDependencies = (turn: Turn): void => {
  const { state } = turn;
  for (const [row, on] of threadsThatEnd(turn)) {
    const { length } = row.dependsOn;
    row.dependsOn = isOver(state, row.id) ? [] : on;
    link(state, row);
    if (row.state.kind === 'queued') moveTransfer(turn, row, row.state);
    if (row.dependsOn.length < length) state.dirty.transfers.add(row.id);
  }
};

/** What each row waits for still, without the threads that would close a circle. Follows every thread once. */
const threadsThatEnd = (turn: Turn): ReadonlyMap<Row, readonly TransferId[]> => {
  const { rows } = turn.state;
  const kept = new Map<Row, TransferId[]>();
  /** From the row begun with to the one looked at; its keys are those in it. */
  const way = new Map<Row, Iterator<TransferId>>();
  const goTo = (row: Row): Row => {
    kept.set(row, []);
    way.set(row, row.dependsOn.values());
    return row;
  };
  for (const first of rows.values()) {
    if (first.dependsOn.length === 0 || kept.has(first)) continue;
    const path = [goTo(first)];
    for (let row = path.at(-1); row; row = path.at(-1)) {
      const thread = way.get(row)?.next();
      if (!thread || thread.done) {
        path.pop();
        way.delete(row);
        continue;
      }
      const on = rows.get(thread.value);
      if (!on || isOver(turn.state, on.id)) continue;
      if (way.has(on)) {
        log(
          turn,
          'WARNING',
          'store',
          `${wishedName(row.item)} waited for itself, and waits for that no more`,
        );
        continue;
      }
      kept.get(row)?.push(on.id);
      if (on.dependsOn.length > 0 && !kept.has(on)) path.push(goTo(on));
    }
  }
  return kept;
};

/** What of all it waits for should be named: what failed, else the first that is not done. O(what it waits for). */
export const heldBy = (state: EngineState, row: Row): HeldBy | null => {
  let named: HeldBy | null = null;
  for (const id of row.dependsOn) {
    const on = state.rows.get(id);
    if (!on) continue;
    const { kind } = on.state;
    const end = kind === 'failed' || kind === 'cancelled' ? kind : 'open';
    if (named && (named.end !== 'open' || end === 'open')) continue;
    named = { id, name: wishedName(on.item), end, others: row.dependsOn.length - 1 };
  }
  return named;
};

const UNKNOWN: Failure = {
  category: 'input',
  code: 'UNKNOWN_TRANSFER',
  message: 'One of these files is not in the queue any more. Nothing was changed; choose again.',
};

const NAMES_SHOWN = 5;
const circular = (rows: readonly Row[]): Failure => {
  const names = rows.map((row) => `“${wishedName(row.item)}”`);
  const shown =
    names.length > NAMES_SHOWN + 1
      ? [...names.slice(0, NAMES_SHOWN - 1), `${names.length - NAMES_SHOWN} more`, ...names.slice(-1)]
      : names;
  const [first, ...others] = shown;
  const message =
    rows.length === 2 && rows[0] === rows[1]
      ? `${first} cannot wait for itself. Nothing was changed.`
      : `This would go round in a circle: ${first} after ${others.join(' after ')}. Nothing was changed.`;
  return { category: 'input', code: 'CIRCULAR_DEPENDENCY', message };
};
