import type { PolicySettings } from './policy-settings.ts';
import type { ScheduleWindow } from './schedule.ts';
import { DEFAULT_SETTINGS } from './settings-check.ts';
import type { Settings } from './settings-table.ts';

/** Delays and number of tries after a failure. */
export interface RetrySettings {
  /** 500–10,000 ms. */
  readonly baseMs: number;
  /** 1,000–300,000 ms. */
  readonly capMs: number;
  /** Tries after the first, 0–20. */
  readonly limit: number;
}

/** All downloads together; a window of the schedule comes before the cap. */
export interface BandwidthSettings {
  /** Null: as fast as the line. */
  readonly capBytesPerSecond: number | null;
  readonly windows: readonly ScheduleWindow[];
}

/** What of the user's settings the engine goes by. */
export interface EngineSettings {
  readonly policy: PolicySettings;
  readonly retry: RetrySettings;
  readonly bandwidth: BandwidthSettings;
  /** Asked for and not on disk yet, over all lanes. */
  readonly memoryBytes: number;
  /** Nothing new is begun while staging has less room than this. */
  readonly freeSpaceBytes: number;
  /** A file that is at it longer makes room for others; null: it need not. */
  readonly fileDeadlineMs: number | null;
  readonly pauseOnMeteredLine: boolean;
}

const policyOf = (settings: Settings): PolicySettings => {
  switch (settings.policy) {
    case 'auto':
      return { kind: 'auto' };
    case 'classic': {
      const { maxWorkers, minDelaySeconds, maxDelaySeconds, adaptive } = settings;
      return { kind: 'classic', maxWorkers, minDelaySeconds, maxDelaySeconds, adaptive };
    }
    case 'fixed':
      return {
        kind: 'fixed',
        filesAtOnce: settings.maxWorkers,
        connections: settings.fixedConnections,
        windowBytes: settings.fixedWindowBytes,
        pauseSeconds: settings.fixedPauseSeconds,
      };
  }
};

export const engineSettingsOf = (settings: Settings): EngineSettings => ({
  policy: policyOf(settings),
  retry: {
    baseMs: settings.retryBaseSeconds * 1_000,
    capMs: settings.retryCapSeconds * 1_000,
    limit: settings.retryLimit,
  },
  bandwidth: { capBytesPerSecond: settings.bandwidthBytesPerSecond, windows: settings.schedule },
  memoryBytes: settings.memoryBytes,
  freeSpaceBytes: settings.freeSpaceBytes,
  fileDeadlineMs: settings.fileDeadlineSeconds === null ? null : settings.fileDeadlineSeconds * 1_000,
  pauseOnMeteredLine: settings.pauseOnMeteredLine,
});

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = engineSettingsOf(DEFAULT_SETTINGS);
