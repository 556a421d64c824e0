import type { ControllerView } from './controller-view.ts';
import type { PolicySettings } from './policy-settings.ts';
import type { SpeedHistory, StatisticsPair } from './statistics.ts';
import type { TransferState } from './transfer.ts';
import type { LaneView } from './views.ts';

/** How the last requests of a lane fared. Null: nothing ended yet. */
export interface LineView {
  /** The quickest answer: a round trip and the time its bytes took. */
  readonly roundTripMs: number | null;
  /** Per cent of requests that failed for the line's or the server's sake. */
  readonly errorRate: number | null;
}

/** Everything the Performance page shows that no other update brings. */
export interface PerformanceView {
  /** Unix milliseconds, by the engine's clock. */
  readonly at: number;
  readonly policy: PolicySettings['kind'];
  readonly overall: StatisticsPair;
  readonly lanes: readonly (StatisticsPair & {
    readonly lane: LaneView;
    readonly line: LineView;
    readonly controller: ControllerView;
  })[];
  /** Transfers by the state that is shown. */
  readonly counts: Readonly<Record<TransferState['kind'], number>>;
  readonly speed: SpeedHistory;
  /** Asked for and not yet on disk. */
  readonly bytesInFlight: number;
  /** Of all unfinished files in staging, at full size. */
  readonly stagedBytes: number;
}
