import { isFileSize } from '../domain/byte-range.ts';
import type { Failure, Outcome } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Refreshed } from '../domain/orders.ts';
import { isFinished } from '../domain/transfer.ts';
import type { OrderId } from './events.ts';
import { tryFailed } from './failures.ts';
import { REFERENCES } from './reference-desk.ts';
import { ruleOf, tellsToWait } from './retry.ts';
import { type Row, runOf } from './row.ts';
import { currentQueue, log, type Turn, takeOrder, touch } from './state.ts';
import { countFlood } from './statistics.ts';
import { failTransfer, moveTransfer, replaceItem } from './transfer.ts';

/** Messages asked for in one request (messages.getMessages takes up to 100 ids). */
const GROUP_SIZE = 100;
/** Queued neighbours with a reference younger than this are left alone. */
const FRESH_FOR_MS = 600_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Where a running transfer's reference expired, those queued behind it from the same chat have expired too, most
 * likely: they are asked for in the same request. While nobody may ask, whoever must waits and gives its place to
 * another. Returns whether places were given up.
 */
export const askReferences = (turn: Turn): boolean => {
  const { references, lanes, account } = turn.state;
  if (account.kind !== 'in') return false;
  const wanted: Row[] = [];
  for (const lane of lanes.values())
    for (const row of lane.active.values()) if (row.run?.reference === 'wanted') wanted.push(row);
  const [first] = wanted;
  if (!first) return false;
  if (references.closedUntil > turn.now) {
    for (const row of wanted) {
      moveTransfer(turn, row, {
        kind: 'waiting',
        reason: references.closedBecause,
        until: references.closedUntil,
      });
    }
    return true;
  }
  if (references.order === null) ask(turn, first, wanted);
  return false;
};

const ask = (turn: Turn, first: Row, wanted: readonly Row[]): void => {
  const { state } = turn;
  const group = [...wanted, ...neighbours(turn)]
    .filter((row) => row.item.origin.chatId === first.item.origin.chatId)
    .slice(0, GROUP_SIZE);
  const order = takeOrder(state);
  state.references.order = order;
  state.references.asked = group.map((row) => row.id);
  for (const row of group) {
    if (row.run?.reference === 'wanted') row.run.reference = 'asked';
  }
  const origins = group.map((row) => ({ origin: row.item.origin, known: row.item.location }));
  turn.commands.push({ kind: 'refresh', order, origins });
  log(turn, 'INFO', 'engine', `asking for ${group.length} fresh references`);
};

/** Running or next in the queue of any lane and not asked for of late, in the order they were added. */
const neighbours = ({ state, now }: Turn): Row[] => {
  const found: Row[] = [];
  for (const lane of state.lanes.values()) {
    for (const id of [
      ...lane.active.keys(),
      ...(currentQueue(state, lane)?.front(lane.controller.lookAhead) ?? []),
    ]) {
      const row = state.rows.get(id);
      const isOld = (row?.run?.referenceAt ?? 0) < now - FRESH_FOR_MS;
      if (row && isOld && row.run?.reference !== 'wanted') found.push(row);
    }
  }
  return found.sort((left, right) => left.position - right.position);
};

export const refreshed = (turn: Turn, order: OrderId, outcome: Outcome<readonly Refreshed[]>): void => {
  const { references, rows } = turn.state;
  if (references.order !== order) return;
  const { asked } = references;
  references.order = null;
  references.asked = [];
  if (!outcome.ok) {
    refreshFailed(turn, asked, outcome.failure);
    return;
  }
  references.failures = 0;
  tellRefreshed(turn, asked.length, outcome.value);
  asked.forEach((id, index) => {
    const row = rows.get(id);
    if (row && !isFinished(row.state)) apply(turn, row, outcome.value[index] ?? NO_ANSWER);
  });
};

const apply = (turn: Turn, row: Row, answer: Refreshed | Failure): void => {
  const run = runOf(turn, row);
  if ('category' in answer) {
    if (run.reference !== 'asked') return;
    run.reference = 'wanted';
    tryFailed(turn, row, null, answer, turn.state.nextOrder);
    return;
  }
  if (answer.kind === 'fresh') {
    // The bytes are where they were: a lane learned from FILE_MIGRATE is not unlearned.
    row.item = { ...row.item, location: { ...answer.location, dc: row.item.location.dc } };
    if (run.reference === 'asked') run.refreshes += 1;
    run.reference = 'good';
    run.referenceAt = turn.now;
    touch(turn.state, row);
    return;
  }
  if (row.state.kind === 'publishing') {
    // Whole already: should bytes be missing after all, it is asked for again.
    run.reference = 'wanted';
    return;
  }
  if (answer.kind === 'gone') failTransfer(turn, row, MESSAGE_GONE);
  else if (answer.item.refusal !== null || !isFileSize(answer.item.sizeBytes))
    failTransfer(turn, row, REPLACED_REFUSED);
  else {
    const before = wishedName(row.item);
    // Trying again gets the new one; nothing but the user's word does.
    replaceItem(turn, row, answer.item);
    failTransfer(turn, row, replaced(before));
  }
};

const tellRefreshed = (turn: Turn, asked: number, answers: readonly Refreshed[]): void => {
  const fresh = answers.filter(({ kind }) => kind === 'fresh').length;
  log(turn, 'INFO', 'engine', `references refreshed: ${fresh} of ${asked}`, { fresh, asked });
};

const refreshFailed = (turn: Turn, asked: readonly TransferId[], failure: Failure): void => {
  const { references, rows } = turn.state;
  const rule = ruleOf(failure);
  const wanted = asked.map((id) => rows.get(id)).filter((row): row is Row => row?.run?.reference === 'asked');
  for (const row of wanted) runOf(turn, row).reference = 'wanted';
  const waits =
    tellsToWait(rule) || rule.blamesLine || rule.action === 'sign-in' || failure.category === 'aborted';
  if (!waits) {
    for (const row of wanted) {
      if (rule.action === 'fail') failTransfer(turn, row, failure);
      else tryFailed(turn, row, null, failure, turn.state.nextOrder, true);
    }
    return;
  }
  // Asking failed, not the file: it waits for the home connection and loses no try. Other files go on.
  const toldMs = (failure.waitSeconds ?? 0) * 1_000;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(references.failures, 10));
  references.failures += 1;
  references.closedUntil = turn.now + (toldMs > 0 ? toldMs : pauseMs);
  if (tellsToWait(rule)) countFlood(turn.state.statistics, null, turn.now);
  references.closedBecause = tellsToWait(rule)
    ? 'flood'
    : failure.category === 'server'
      ? 'trouble'
      : 'offline';
  turn.state.dirty.lanes.add(REFERENCES);
  log(
    turn,
    'WARNING',
    'engine',
    `fresh references refused: ${failure.code}, waiting ${Math.ceil((references.closedUntil - turn.now) / 1_000)} s`,
  );
};

const replaced = (before: string): Failure => ({
  category: 'replaced',
  code: 'REPLACED',
  message: `It was replaced — get the new one? The message held “${before}” before; nothing of that is kept.`,
});
const REPLACED_REFUSED: Failure = {
  category: 'replaced',
  code: 'REPLACED_REFUSED',
  message: 'The message now holds another file, which may not be downloaded. Nothing of the old one is kept.',
};
const MESSAGE_GONE: Failure = {
  category: 'gone',
  code: 'MESSAGE_GONE',
  message: 'The message was deleted, so the rest of the file cannot be had. What is staged was kept.',
};
const NO_ANSWER: Failure = {
  category: 'bug',
  code: 'REFRESH_UNANSWERED',
  message: 'Telegram said nothing of this message. What is staged was kept; it is asked again.',
};
