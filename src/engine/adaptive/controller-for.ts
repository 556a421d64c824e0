import type { PolicySettings } from '../../domain/policy-settings.ts';
import { createClassicController } from './classic.ts';
import type { Controller } from './controller.ts';
import { createFixedController } from './fixed.ts';

/** Until the policy that learns is there. */
const FOUR_OF_FOUR = {
  kind: 'fixed',
  filesAtOnce: 4,
  connections: 4,
  windowBytes: 524_288,
  pauseSeconds: 0,
} as const;

/** A lane's controller for the policy that was chosen: the one it has, if only numbers differ. */
export const controllerFor = (settings: PolicySettings, present: Controller | null = null): Controller => {
  if (present?.settings.kind === settings.kind) {
    present.configure(settings);
    return present;
  }
  switch (settings.kind) {
    case 'classic':
      return createClassicController(settings);
    case 'fixed':
      return createFixedController(settings);
    case 'auto':
      return createFixedController(FOUR_OF_FOUR);
  }
};

/** The most files at once that a policy lets all lanes have together. */
export const filesOverAllLanes = (settings: PolicySettings): number => {
  switch (settings.kind) {
    case 'classic':
      return settings.maxWorkers;
    case 'fixed':
      return settings.filesAtOnce;
    case 'auto':
      return FOUR_OF_FOUR.filesAtOnce;
  }
};
