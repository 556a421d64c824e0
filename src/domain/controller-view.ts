import type { PolicySettings } from './policy-settings.ts';

/** What a person may be shown; null where a policy has no such thing. */
export interface ControllerView {
  readonly policy: PolicySettings['kind'];
  readonly workers: number | null;
  readonly delaySeconds: number | null;
  readonly consecutiveSuccesses: number | null;
  readonly connections: number | null;
  readonly windowBytes: number | null;
  readonly requestBytes: number | null;
  readonly requestsPerSecond: number | null;
}
