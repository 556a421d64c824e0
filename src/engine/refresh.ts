import type { Failure, Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Refreshed } from '../domain/orders.ts';
import type { OrderId } from './events.ts';
import { tryFailed } from './failures.ts';
import type { Lane } from './lane.ts';
import { ruleOf } from './retry.ts';
import type { Row } from './row.ts';
import { currentQueue, log, type Turn, takeOrder, touch } from './state.ts';
import { failTransfer, moveTransfer, runOf } from './transfer.ts';

/** Messages asked for in one request (messages.getMessages takes up to 100 ids). */
const GROUP_SIZE = 100;
/** Queued neighbours with a reference younger than this are left alone. */
const FRESH_FOR_MS = 600_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Where a running transfer's reference expired, those queued behind it from the same chat have expired too, most
 * likely: they are asked for in the same request. One request per lane at a time.
 */
export const askReferences = (turn: Turn): void => {
  if (turn.state.account.kind !== 'in') return;
  for (const lane of turn.state.lanes.values()) {
    if (lane.refreshOrder !== null || lane.refreshBlockedUntil > turn.now) continue;
    const wanted = [...lane.active]
      .map((id) => turn.state.rows.get(id))
      .filter((row): row is Row => row?.run?.reference === 'wanted');
    if (wanted[0]) ask(turn, lane, wanted[0], wanted);
  }
};

const ask = (turn: Turn, lane: Lane, first: Row, wanted: readonly Row[]): void => {
  const { state, now } = turn;
  const neighbours = (currentQueue(state, lane)?.front(4 * GROUP_SIZE) ?? [])
    .map((id) => state.rows.get(id))
    .filter((row): row is Row => row !== undefined && (row.run?.referenceAt ?? 0) < now - FRESH_FOR_MS)
    .sort((left, right) => left.position - right.position);
  const group = [...wanted, ...neighbours]
    .filter((row) => row.item.origin.chatId === first.item.origin.chatId)
    .slice(0, GROUP_SIZE);
  const order = takeOrder(state);
  lane.refreshOrder = order;
  for (const row of group) {
    if (row.run?.reference === 'wanted') row.run.reference = 'asked';
  }
  state.refreshes.set(order, { lane: lane.id, transfers: group.map((row) => row.id) });
  const origins = group.map((row) => ({ origin: row.item.origin, known: row.item.location }));
  turn.commands.push({ kind: 'refresh', order, origins });
  log(turn, 'INFO', 'engine', `asking for ${group.length} fresh references`);
};

export const refreshed = (turn: Turn, order: OrderId, outcome: Outcome<readonly Refreshed[]>): void => {
  const asked = turn.state.refreshes.get(order);
  turn.state.refreshes.delete(order);
  const lane = asked && turn.state.lanes.get(asked.lane);
  if (!asked || !lane) return;
  lane.refreshOrder = null;
  if (!outcome.ok) {
    refreshFailed(turn, lane, asked.transfers, outcome.failure);
    return;
  }
  lane.refreshFailures = 0;
  asked.transfers.forEach((id, index) => {
    const row = turn.state.rows.get(id);
    const answer = outcome.value[index];
    if (row && answer) apply(turn, row, answer);
  });
};

const apply = (turn: Turn, row: Row, answer: Refreshed): void => {
  if (row.state.kind !== 'active' && row.state.kind !== 'queued' && row.state.kind !== 'waiting') return;
  if (answer.kind === 'fresh') {
    // The bytes are where they were: a lane learned from FILE_MIGRATE is not unlearned.
    row.item = { ...row.item, location: { ...answer.location, dc: row.item.location.dc } };
    const run = runOf(turn, row);
    if (run.reference === 'asked') run.refreshes += 1;
    run.reference = 'good';
    run.referenceAt = turn.now;
    touch(turn.state, row);
    return;
  }
  failTransfer(
    turn,
    row,
    answer.kind === 'replaced'
      ? {
          category: 'replaced',
          code: 'REPLACED',
          message: 'The message now holds another file. What had been downloaded of the old one was dropped.',
        }
      : {
          category: 'gone',
          code: 'MESSAGE_GONE',
          message: 'The message was deleted, so the rest of the file cannot be had. What is staged was kept.',
        },
  );
};

const refreshFailed = (turn: Turn, lane: Lane, transfers: readonly TransferId[], failure: Failure): void => {
  const rule = ruleOf(failure);
  const wanted = transfers
    .map((id) => turn.state.rows.get(id))
    .filter((row): row is Row => row?.run?.reference === 'asked');
  for (const row of wanted) runOf(turn, row).reference = 'wanted';
  const waits =
    rule.action === 'lane-waits' ||
    rule.blamesLine ||
    rule.action === 'sign-in' ||
    failure.category === 'aborted';
  if (!waits) {
    for (const row of wanted) {
      if (rule.action === 'fail') failTransfer(turn, row, failure);
      else tryFailed(turn, row, null, failure, turn.now, true);
    }
    return;
  }
  // Asking failed, not the file: it waits for the home connection and loses no try. Other files of the lane go on.
  const pauseMs =
    failure.waitSeconds === undefined
      ? Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(lane.refreshFailures, 10))
      : failure.waitSeconds * 1_000;
  lane.refreshFailures += 1;
  lane.refreshBlockedUntil = turn.now + pauseMs;
  const reason =
    rule.action === 'lane-waits' ? 'flood' : failure.category === 'server' ? 'trouble' : 'offline';
  for (const row of wanted) {
    if (row.state.kind !== 'active' && row.state.kind !== 'queued') continue;
    moveTransfer(turn, row, { kind: 'waiting', reason, until: lane.refreshBlockedUntil });
  }
};
