import type { ControllerView } from './controller-view.ts';
import type { PolicySettings } from './policy-settings.ts';
import type { SpeedHistory, StatisticsPair } from './statistics.ts';
import type { TransferState } from './transfer.ts';
import type { LaneView } from './views.ts';

/** Everything the Performance page shows that no other update brings. */
export interface PerformanceView {
  /** Unix milliseconds, by the engine's clock. */
  readonly at: number;
  readonly policy: PolicySettings['kind'];
  readonly overall: StatisticsPair;
  readonly lanes: readonly (StatisticsPair & {
    readonly lane: LaneView;
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
