import type { PerformanceView } from '../domain/performance.ts';
import type { SpeedSpanSeconds } from '../domain/statistics.ts';
import { lineView } from './line-quality.ts';
import { laneView, queueTotals } from './projection.ts';
import { historyOf } from './speed-history.ts';
import type { EngineState } from './state.ts';
import { ALL_LANES, statisticsOf } from './statistics.ts';

/** What the Performance page shows, as of `now`. O(lanes), but for the points of the picture. */
export const performanceView = (
  state: EngineState,
  spanSeconds: SpeedSpanSeconds,
  now: number,
): PerformanceView => {
  const lanes = [...state.lanes.values()];
  const controllers = lanes.map((lane) => lane.controller.view(now));
  // A fixed number of files is one for all lanes together: summed up it would be more than there may ever be.
  const together = state.policy.kind === 'fixed' ? controllers.slice(0, 1) : controllers;
  return {
    at: now,
    policy: state.policy.kind,
    overall: statisticsOf(state.statistics, ALL_LANES, together, now),
    lanes: lanes.map((lane, index) => ({
      lane: laneView(state, lane, now),
      line: lineView(lane.quality),
      controller: controllers[index]!,
      ...statisticsOf(state.statistics, lane.id, controllers.slice(index, index + 1), now),
    })),
    counts: queueTotals(state, now).counts,
    speed: historyOf(state.speedRing, spanSeconds, now),
    bytesInFlight: lanes.reduce((sum, lane) => sum + lane.bytesInFlight, 0),
    stagedBytes: state.stagedBytes,
  };
};
