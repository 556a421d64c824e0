import type { PolicySettings } from './policy-settings.ts';

/** Delays and number of tries after a failure. */
export interface RetrySettings {
  /** 500–10,000 ms. */
  readonly baseMs: number;
  /** 1,000–300,000 ms. */
  readonly capMs: number;
  /** Tries after the first, 0–20. */
  readonly limit: number;
}

/** What of the user's settings the engine goes by. */
export interface EngineSettings {
  readonly policy: PolicySettings;
  readonly retry: RetrySettings;
}

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  policy: { kind: 'fixed', filesAtOnce: 4, connections: 4, windowBytes: 524_288, pauseSeconds: 0 },
  retry: { baseMs: 1_000, capMs: 32_000, limit: 5 },
};
