import type { FixedSettings, PolicySettings } from '../../../src/domain/policy-settings.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../../src/domain/settings.ts';

const withPolicy = (policy: PolicySettings): EngineSettings => ({ ...DEFAULT_ENGINE_SETTINGS, policy });

/** A preset that does not adapt: so many files at once, each with one request of 512 KiB under way. */
const preset = (workers: number): FixedSettings => ({
  ...{ kind: 'fixed', filesAtOnce: workers, connections: workers },
  ...{ windowBytes: 524_288, pauseSeconds: 0 },
});

/** What the engine is set to, by the name of the table's column. */
export const POLICIES: Readonly<Record<string, EngineSettings>> = {
  auto: withPolicy({ kind: 'auto' }),
  classic: withPolicy({
    ...{ kind: 'classic', maxWorkers: 4, minDelaySeconds: 0.1, maxDelaySeconds: 3, adaptive: true },
  }),
  slow: withPolicy(preset(2)),
  normal: withPolicy(preset(4)),
  fast: withPolicy(preset(8)),
};
