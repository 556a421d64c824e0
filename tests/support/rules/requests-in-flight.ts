import { filesOverAllLanes } from '../../../src/engine/adaptive/controller-for.ts';
import type { Ground, Rule } from './rule.ts';

const AT_ONCE = 4;
/** "Too many connections" (−429): half of them for ten minutes. */
const CROWDED_AT_ONCE = 2;
const CROWDED_MS = 600_000;
const PUBLISHES_AT_ONCE = 2;

/**
 * Never more requests under way in a data centre than the policy allows (those we gave up count until they are over),
 * one on a line that is dead, none while nobody is signed in or staging takes no bytes.
 */
export const requestsStayWithinLimits = (ground: Ground): Rule => {
  const underWay = new Map<number, number>();
  const crowdedUntil = new Map<number, number>();
  const now = (): number => ground.now() + ground.forwardedMs();
  return {
    sent(order) {
      const { dc } = order.location;
      const count = (underWay.get(dc) ?? 0) + 1;
      underWay.set(dc, count);
      const most = (crowdedUntil.get(dc) ?? 0) > now() ? CROWDED_AT_ONCE : AT_ONCE;
      if (count > most) ground.broken(`${count} requests under way in ${dc}, ${most} are allowed`);
      const state = ground.state();
      if (state && state.account.kind !== 'in') ground.broken(`a request in ${dc} while nobody is signed in`);
      if (state?.stagingTrouble) ground.broken(`a request in ${dc} while staging takes no bytes`);
    },
    ended(order, failure) {
      const { dc } = order.location;
      underWay.set(dc, (underWay.get(dc) ?? 1) - 1);
      if (failure?.code === 'LANE_FLOOD') crowdedUntil.set(dc, now() + CROWDED_MS);
    },
    stepped(state) {
      let files = 0;
      for (const lane of state.lanes.values()) {
        files += lane.active.size;
        const wanted = [...lane.inFlight.values()].filter((part) => !part.aborted).length;
        const most = lane.dead ? 1 : AT_ONCE;
        if (wanted > most) ground.broken(`${wanted} requests wanted in ${lane.id}, ${most} are allowed`);
      }
      if (files > filesOverAllLanes(state.policy)) ground.broken(`${files} files at once`);
      if (state.publishing.size > PUBLISHES_AT_ONCE)
        ground.broken(`${state.publishing.size} published at once`);
    },
    killed() {
      underWay.clear();
      crowdedUntil.clear();
    },
  };
};
