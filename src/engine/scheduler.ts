import { activate } from './places.ts';
import { startPublishing } from './publishing.ts';
import { dispatch, openIfNeeded } from './requests.ts';
import type { Turn } from './state.ts';

/** After every event: starts whatever may start. Looks at lanes and running transfers only, never at all of them. */
export const schedule = (turn: Turn): void => {
  if (turn.state.account.kind === 'in' && !turn.state.stagingTrouble) {
    activate(turn);
    for (const lane of turn.state.lanes.values()) {
      openIfNeeded(turn, lane);
      dispatch(turn, lane);
    }
  }
  startPublishing(turn);
};
