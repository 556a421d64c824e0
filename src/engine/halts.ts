import type { Halt } from '../domain/views.ts';
import { lookAtMemory } from './allowance.ts';
import { limitAt } from './bandwidth.ts';
import type { Lane, PartInFlight } from './lane.ts';
import { demote } from './lanes.ts';
import { speedOf } from './progress.ts';
import type { EngineState, Turn } from './state.ts';
import { stopPart } from './stopping.ts';
import { lookAtPressure } from './workers.ts';

/** What the schedule, the settings and the computer itself mean for everything that is fetched. */

/** Why nothing at all is fetched now, and until when if that is known. */
export const haltOf = (state: EngineState): Halt | null => {
  const { bandwidth, settings, surroundings } = state;
  if (bandwidth.limit === 'paused') {
    const { edgeAt } = bandwidth;
    return { reason: 'schedule', until: edgeAt === Number.POSITIVE_INFINITY ? null : edgeAt };
  }
  if (settings.pauseOnMeteredLine && surroundings.metered) return { reason: 'metered', until: null };
  return state.memoryShort ? { reason: 'memory', until: null } : null;
};

/** Called whenever any of it may have changed: settings, surroundings, a window of the schedule. */
export const lookAround = (turn: Turn): void => {
  const { state } = turn;
  const before = haltOf(state)?.reason ?? null;
  lookAtLimit(turn);
  lookAtPressure(turn);
  lookAtMemory(turn);
  const halt = haltOf(state);
  if ((halt?.reason ?? null) === before) return;
  state.changed.unfinished = true;
  // What is short of memory gets rid of what it has asked for; everything else stops in the middle of a part.
  if (halt && halt.reason !== 'memory') stopEverything(turn);
};

const lookAtLimit = (turn: Turn): void => {
  const { state, now } = turn;
  const { bandwidth } = state;
  const before = bandwidth.limit;
  Object.assign(bandwidth, limitAt(state.settings.bandwidth, now, state.surroundings.localOffsetMs));
  if (bandwidth.edgeAt === Number.POSITIVE_INFINITY) state.timers.clear('window');
  else state.timers.set('window', Math.ceil(bandwidth.edgeAt));
  const { limit } = bandwidth;
  if (limit === before) return;
  bandwidth.nextAt = now;
  if (typeof limit === 'number' && (typeof before !== 'number' || limit < before)) trimTo(turn, limit);
};

const stopEverything = (turn: Turn): void => {
  for (const lane of turn.state.lanes.values()) {
    for (const order of [...lane.inFlight.keys()]) stopPart(turn, lane.id, order);
    demote(turn, lane);
  }
};

/** What comes this soon at the present speed is let come. */
const COMING_SECONDS = 0.5;
/** From then on a new limit holds. */
const EFFECTIVE_MS = 1_000;

/**
 * A lower limit holds within a second: of what was asked for, only so much goes on as comes in time, the oldest first.
 * What goes on is the first that counts against the new limit.
 */
const trimTo = (turn: Turn, limit: number): void => {
  const { state, now } = turn;
  const comingBytes = Math.max(limit, speedOf(state.speed, now) * COMING_SECONDS);
  const parts: { readonly lane: Lane; readonly order: number; readonly part: PartInFlight }[] = [];
  for (const lane of state.lanes.values())
    for (const [order, part] of lane.inFlight) parts.push({ lane, order, part });
  parts.sort((one, other) => one.order - other.order);
  let keptBytes = 0;
  for (const { lane, order, part } of parts) {
    if (keptBytes + part.length > comingBytes) stopPart(turn, lane.id, order);
    else keptBytes += part.length;
  }
  state.bandwidth.nextAt = now + Math.min(EFFECTIVE_MS, (keptBytes * 1_000) / limit);
};
