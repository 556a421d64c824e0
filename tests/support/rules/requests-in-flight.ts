import { filesOverAllLanes } from '../../../src/engine/adaptive/controller-for.ts';
import type { Ground, Rule } from './rule.ts';

/** Connections, or slots, by policy; over HTTP one request on each. */
const AT_ONCE = { fixed: 4, auto: 8, classic: 8 } as const;
const OVER_HTTP_AT_ONCE = 6;
/** "Too many connections" (−429): half of them for ten minutes. */
const CROWDED_MS = 600_000;
const PUBLISHES_AT_ONCE = 2;

/**
 * Never more connections with requests under way in a data centre than the policy allows (those we gave up count until
 * they are over), over HTTP never two requests on one; one request on a line that is dead, none while nobody is signed in or staging takes no bytes.
 */
export const requestsStayWithinLimits = (ground: Ground): Rule => {
  /** By data centre and slot. */
  const underWay = new Map<number, Map<number, number>>();
  const crowdedUntil = new Map<number, number>();
  const now = (): number => ground.now() + ground.forwardedMs();
  return {
    sent(order) {
      const { dc } = order.location;
      const slots = underWay.get(dc) ?? new Map<number, number>();
      underWay.set(dc, slots);
      slots.set(order.slot, (slots.get(order.slot) ?? 0) + 1);
      const state = ground.state();
      const isHttp = order.transport === 'http';
      const usual = AT_ONCE[state?.policy.kind ?? 'fixed'];
      const allowed = isHttp ? Math.min(OVER_HTTP_AT_ONCE, usual) : usual;
      const most = (crowdedUntil.get(dc) ?? 0) > now() ? allowed / 2 : allowed;
      if (slots.size > most) ground.broken(`${slots.size} connections at work in ${dc}, ${most} are allowed`);
      if (isHttp && (slots.get(order.slot) ?? 0) > 1)
        ground.broken(`two requests in slot ${order.slot} of ${dc}`);
      if (state && state.account.kind !== 'in') ground.broken(`a request in ${dc} while nobody is signed in`);
      if (state?.stagingTrouble) ground.broken(`a request in ${dc} while staging takes no bytes`);
    },
    ended(order, failure) {
      const { dc } = order.location;
      const slots = underWay.get(dc);
      const left = (slots?.get(order.slot) ?? 1) - 1;
      if (left > 0) slots?.set(order.slot, left);
      else slots?.delete(order.slot);
      if (failure?.code === 'LANE_FLOOD') crowdedUntil.set(dc, now() + CROWDED_MS);
    },
    stepped(state) {
      let files = 0;
      for (const lane of state.lanes.values()) {
        files += lane.active.size;
        const wanted = [...lane.inFlight.values()].filter((part) => !part.aborted).length;
        if (lane.dead && wanted > 1) ground.broken(`${wanted} requests wanted in ${lane.id}, which is dead`);
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
