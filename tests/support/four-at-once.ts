import type { PolicySettings } from '../../src/domain/policy-settings.ts';

/** Four files, four requests of half a MiB: for tests of what does not depend on the pace. */
export const FOUR_AT_ONCE: PolicySettings = {
  kind: 'fixed',
  filesAtOnce: 4,
  connections: 4,
  windowBytes: 524_288,
  pauseSeconds: 0,
};
