import { haltOf } from './halts.ts';
import { currentQueue, type Turn } from './state.ts';
import { ALL_LANES, keepTime } from './statistics.ts';

/**
 * After every event: averages are over the time in which there was something to do that was not paused, by the user, the
 * schedule or the like. A flood wait or a dead line is part of it, an empty queue is not. What was counted is to be
 * saved. O(lanes).
 */
export const settleCounts = ({ state, now }: Turn): void => {
  const halt = haltOf(state)?.reason;
  const mayWork = state.account.kind === 'in' && halt !== 'schedule' && halt !== 'metered';
  let isAnyWorking = false;
  for (const lane of state.lanes.values()) {
    const isWorking = mayWork && (lane.active.size > 0 || (currentQueue(state, lane)?.size ?? 0) > 0);
    isAnyWorking ||= isWorking;
    keepTime(state.statistics, lane.id, isWorking, now);
  }
  // Nothing is left to start, but something waits for its time or is being copied into the folder.
  const isFinishing = state.publishing.size > 0 || (mayWork && state.waitingForTime > 0);
  keepTime(state.statistics, ALL_LANES, isAnyWorking || isFinishing, now);
  for (const lane of state.statistics.unsaved) state.dirty.lanes.add(lane);
  state.statistics.unsaved.clear();
};
