import type { ConditionName, ConditionState } from '../../domain/conditions.ts';

const NAMES: Readonly<Record<ConditionName, string>> = {
  offline: 'Line',
  storage: 'Storage',
  folder: 'Folder',
  processor: 'Processor',
  memory: 'Memory',
  metered: 'Data saver',
  schedule: 'Cap, schedule',
  user: 'You',
};

const STATES: Readonly<Record<ConditionState, string>> = {
  fine: 'fine',
  slower: 'holds up some',
  paused: 'pauses downloads',
  unknown: 'not known',
};

export const conditionName = (name: ConditionName): string => NAMES[name];
export const conditionWord = (state: ConditionState): string => STATES[state];
