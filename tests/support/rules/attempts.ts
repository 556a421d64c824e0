import type { Failure, FailureCategory } from '../../../src/domain/failure.ts';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { EngineState } from '../../../src/engine/state.ts';
import { FEW, type Ground, type Rule } from './rule.ts';

/** What may use up a try of a transfer. Everything else waits, asks again or fails at once. */
const SPENDING: ReadonlySet<FailureCategory> = new Set(['network', 'server', 'system', 'bug']);
/** Codes of the disk that are about one file alone. */
const SPENDING_CODES: ReadonlySet<string> = new Set(['FILE_REFUSED']);
/** About the connection, whatever their category: mended without a try. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'HTTP_REFUSED',
  'LANE_MISSING',
  'KEY_UNKNOWN',
  'AUTH_KEY_UNREGISTERED',
]);
const HOP_LIMIT = 3;
/** Fails only when the tries are used up. */
const RETRIED: ReadonlySet<FailureCategory> = new Set(['network', 'server', 'system', 'bug', 'stale']);
/** No reason to give a file up. */
const NEVER_FAILS: ReadonlySet<FailureCategory> = new Set(['flood', 'auth', 'moved', 'store', 'aborted']);

/** Tries are used up, and transfers given up, only for the failures of which the table says so. */
export const attemptsAreSpentAsTheTableSays = (ground: Ground): Rule => {
  /** Failures answered in this instant that may cost a try. */
  let reasons: { readonly at: number; readonly transfers: Map<TransferId, number> } = {
    at: 0,
    transfers: new Map(),
  };
  const attempts = new Map<TransferId, number>();
  const failures = new Set<TransferId>();

  const mayCost = (transfer: TransferId): void => {
    if (reasons.at !== ground.now()) reasons = { at: ground.now(), transfers: new Map() };
    reasons.transfers.set(transfer, (reasons.transfers.get(transfer) ?? 0) + 1);
  };
  const isReason = (
    state: EngineState,
    transfer: TransferId,
    dc: number | null,
    failure: Failure,
  ): boolean => {
    const run = state.rows.get(transfer)?.run;
    if (failure.category === 'stale') return (run?.refreshes ?? 0) > 0;
    if (failure.category === 'moved') return failure.dc === dc || (run?.hops ?? 0) >= HOP_LIMIT;
    if (CONNECTION_CODES.has(failure.code)) return false;
    const lineIsDown = [...state.lanes.values()].some((lane) => lane.dc === dc && lane.dead) || !state.online;
    if (failure.category === 'network' && lineIsDown) return false;
    return SPENDING.has(failure.category) || SPENDING_CODES.has(failure.code);
  };
  const judge = (transfer: TransferId, dc: number | null, failure: Failure): void => {
    const state = ground.state();
    if (state && isReason(state, transfer, dc, failure)) mayCost(transfer);
  };

  return {
    ended(order, failure) {
      if (failure) judge(order.transfer, order.location.dc, failure);
    },
    failed: (transfer, failure) => judge(transfer, null, failure),
    answered(method, _dc, failure) {
      // A refusal that is about the messages asked for, not about asking, is a try of each.
      if (
        method !== 'references' ||
        (failure && (failure.category === 'flood' || failure.category === 'network'))
      )
        return;
      for (const transfer of ground.state()?.references.asked ?? []) mayCost(transfer);
    },
    stepped(state) {
      if (state.rows.size > FEW) return;
      for (const row of state.rows.values()) {
        const before = attempts.get(row.id) ?? row.attempts;
        attempts.set(row.id, row.attempts);
        const spent = row.attempts - before;
        const allowed = reasons.at === ground.now() ? (reasons.transfers.get(row.id) ?? 0) : 0;
        if (spent > allowed) ground.broken(`${row.item.name} lost ${spent} tries for ${allowed} failures`);
        if (row.state.kind !== 'failed') failures.delete(row.id);
        else if (!failures.has(row.id)) {
          failures.add(row.id);
          const { category, code } = row.state.failure;
          if (NEVER_FAILS.has(category))
            ground.broken(`${row.item.name} was given up for ${category} ${code}`);
          if (RETRIED.has(category) && row.attempts <= state.retry.limit)
            ground.broken(`${row.item.name} was given up for ${code} after ${row.attempts} tries`);
        }
      }
    },
    killed() {
      attempts.clear();
      failures.clear();
    },
  };
};
