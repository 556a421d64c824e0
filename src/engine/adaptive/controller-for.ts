import type { LearnedPace } from '../../domain/learned-pace.ts';
import type { PolicySettings } from '../../domain/policy-settings.ts';
import { createAutoController } from './auto.ts';
import { createClassicController } from './classic.ts';
import type { Controller } from './controller.ts';
import { createFixedController } from './fixed.ts';

/** Open in staging at once, whoever asks for how many. */
const MOST_FILES = 32;

/** A lane's controller for the policy that was chosen: the one it has, if only numbers differ. */
export const controllerFor = (
  settings: PolicySettings,
  present: Controller | null = null,
  learned: LearnedPace | null = null,
  now = 0,
): Controller => {
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
      return createAutoController(settings, learned, now);
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
      return MOST_FILES;
  }
};
