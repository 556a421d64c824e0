import type { PolicySettings } from '../../domain/policy-settings.ts';
import { createFixedPolicy } from './fixed-policy.ts';
import type { Policy } from './policy.ts';

const NORMAL = {
  kind: 'fixed',
  filesAtOnce: 4,
  connections: 4,
  windowBytes: 524_288,
  pauseSeconds: 0,
} as const;

/** The policy that was chosen. */
export const policyFor = (settings: PolicySettings): Policy =>
  createFixedPolicy(settings.kind === 'fixed' ? settings : NORMAL);
