import { accountDoubted } from './conditions.ts';
import { connectionsDropped } from './connections.ts';
import type { Event } from './events.ts';
import { beginFlood, lineFailed } from './lanes.ts';
import { ruleOf } from './retry.ts';
import { log, type Turn } from './state.ts';
import { failTransfer } from './transfer.ts';

/** A lane has its key and addresses, or could not be had: then it waits as a dead line does. */
export const laneOpened = (turn: Turn, event: Event & { kind: 'lane-opened' }): void => {
  const lane = turn.state.lanes.get(event.lane);
  if (lane?.life.kind !== 'opening' || lane.life.order !== event.order) return;
  if (event.outcome.ok) {
    lane.life = { kind: 'open' };
    lane.openedBy = event.order;
    lane.renewal = 'if-missing';
    lane.transports = event.outcome.value.transports;
    lane.limits = event.outcome.value.limits ?? null;
    connectionsDropped(turn, lane, 'it was opened anew');
    log(turn, 'INFO', 'lane', `${lane.id}: open (${lane.transports.join(', ')})`);
    return;
  }
  lane.life = { kind: 'closed' };
  const { failure } = event.outcome;
  switch (ruleOf(failure).action) {
    case 'lane-waits':
    case 'lane-slows':
      beginFlood(turn, lane, failure, event.order);
      return;
    case 'sign-in':
      accountDoubted(turn, lane, failure);
      return;
    case 'nothing':
      return;
    case 'fail':
      if (failure.category !== 'unsupported') break;
      // This data centre will not be there the next time either: its files say so, the rest goes on.
      for (const row of [...lane.active.values()]) failTransfer(turn, row, failure);
      return;
    default:
      break;
  }
  log(turn, 'WARNING', 'lane', `${lane.id}: could not be opened: ${failure.category} ${failure.code}`);
  lineFailed(turn, lane, failure.category === 'network' ? 'offline' : 'trouble', failure);
};
