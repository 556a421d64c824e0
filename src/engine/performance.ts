import type { PerformanceView } from '../domain/performance.ts';
import type { SpeedSpanSeconds } from '../domain/statistics.ts';
import { laneView, queueTotals } from './projection.ts';
import { historyOf } from './speed-history.ts';
import type { EngineState } from './state.ts';
import { ALL_LANES, type ControllerNumbers, statisticsOf } from './statistics.ts';

/** What the Performance page shows, as of `now`. O(lanes), but for the points of the picture. */
export const performanceView = (
  state: EngineState,
  spanSeconds: SpeedSpanSeconds,
  now: number,
): PerformanceView => {
  const lanes = [...state.lanes.values()];
  const controllers: ControllerNumbers[] = [];
  let bytesInFlight = 0;
  for (const lane of lanes)
    for (const part of lane.inFlight.values()) if (!part.aborted) bytesInFlight += part.length;
  return {
    at: now,
    policy: state.policy.kind,
    overall: statisticsOf(state.statistics, ALL_LANES, controllers, now),
    lanes: lanes.map((lane) => ({
      lane: laneView(lane, now),
      ...statisticsOf(state.statistics, lane.id, [], now),
    })),
    counts: queueTotals(state, now).counts,
    speed: historyOf(state.speedRing, spanSeconds, now),
    bytesInFlight,
    stagedBytes: state.stagedBytes,
  };
};
