import { currentQueue, type EngineState, type Turn } from './state.ts';
import { ALL_LANES, keepTime } from './statistics.ts';

/**
 * After every event: averages are over the time in which there was something to do that the user had not paused. A
 * flood wait or a dead line is part of it, an empty queue is not. What was counted is to be saved. O(lanes).
 */
export const settleCounts = ({ state, now }: Turn): void => {
  let isAnyWorking = false;
  for (const lane of state.lanes.values()) {
    const isWorking =
      state.account.kind === 'in' && (lane.active.size > 0 || (currentQueue(state, lane)?.size ?? 0) > 0);
    isAnyWorking ||= isWorking;
    keepTime(state.statistics, lane.id, isWorking, now);
  }
  keepTime(state.statistics, ALL_LANES, isAnyWorking || isFinishing(state), now);
  for (const lane of state.statistics.unsaved) state.dirty.lanes.add(lane);
  state.statistics.unsaved.clear();
};

/** Nothing is left to start, but something waits for its time or is being copied into the folder. */
const isFinishing = ({ waitingForTime, publishing, account }: EngineState): boolean =>
  publishing.size > 0 || (account.kind === 'in' && waitingForTime > 0);
