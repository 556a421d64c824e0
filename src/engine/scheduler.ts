import { lookAtMemory } from './allowance.ts';
import { haltOf } from './halts.ts';
import { activate } from './places.ts';
import { startPublishing } from './publishing.ts';
import { dispatch, openIfNeeded } from './requests.ts';
import { lanesInTurn } from './shares.ts';
import type { Turn } from './state.ts';

/** After every event: starts whatever may start. Looks at lanes and running transfers only, never at all of them. */
export const schedule = (turn: Turn): void => {
  if (turn.state.memoryShort) lookAtMemory(turn);
  if (turn.state.account.kind === 'in' && !turn.state.stagingTrouble && !haltOf(turn.state)) {
    activate(turn);
    for (const lane of lanesInTurn(turn.state)) {
      openIfNeeded(turn, lane);
      dispatch(turn, lane);
    }
  }
  startPublishing(turn);
};
