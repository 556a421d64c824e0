import type { Failure } from '../domain/failure.ts';
import type { Lane, PartInFlight } from './lane.ts';
import { forgetMeasures } from './lane-load.ts';
import { log, type Turn } from './state.ts';

/** How a connection is called in the log: `telegram:2: connection 1 (HTTP)`. */
const nameOf = (lane: Lane, { slot, transport }: PartInFlight): string =>
  `${lane.id}: connection ${slot + 1} (${transport === 'http' ? 'HTTP' : 'WebSocket'})`;

/** It is open once something came over it. */
export const connectionAnswered = (turn: Turn, lane: Lane, part: PartInFlight): void => {
  if (lane.answered[part.slot]) return;
  lane.answered[part.slot] = true;
  const { slot, transport } = part;
  log(turn, 'INFO', 'lane', `${nameOf(lane, part)} opened`, { lane: lane.id, slot, transport });
};

/** A request on it failed for the line's sake: whatever answered before, it has to prove itself again. */
export const connectionDropped = (turn: Turn, lane: Lane, part: PartInFlight, failure: Failure): void => {
  if (!lane.answered[part.slot]) return;
  lane.answered[part.slot] = false;
  const { category, code } = failure;
  const { slot, transport } = part;
  const fields = { lane: lane.id, slot, transport, category, code };
  log(turn, 'INFO', 'lane', `${nameOf(lane, part)} dropped: ${category} ${code}`, fields);
};

/** All of its connections are let go of at once: what comes next has to prove itself. */
export const connectionsDropped = (turn: Turn, lane: Lane, why: string): void => {
  const connections = lane.answered.filter(Boolean).length;
  lane.answered.length = 0;
  forgetMeasures(lane);
  if (connections === 0) return;
  const words = `${lane.id}: ${connections === 1 ? 'its connection' : `${connections} connections`} dropped: ${why}`;
  log(turn, 'INFO', 'lane', words, { lane: lane.id, connections, why });
};
