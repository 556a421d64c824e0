import type { PolicySettings } from '../../domain/settings.ts';
import { createFixedPolicy } from './fixed-policy.ts';
import type { Policy } from './policy.ts';

/** The policy that was chosen. */
export const policyFor = (settings: PolicySettings): Policy => createFixedPolicy(settings);
