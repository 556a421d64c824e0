import type { SettingName, Settings } from '../../domain/settings-table.ts';

/** What stands together on the screen; everything of the table is in exactly one group. */
export interface SettingGroup {
  readonly title: string;
  readonly names: readonly SettingName[];
}

export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: 'Pace',
    names: [
      'policy',
      'preset',
      'maxWorkers',
      'minDelaySeconds',
      'maxDelaySeconds',
      'adaptive',
      'fixedConnections',
      'fixedWindowBytes',
      'fixedPauseSeconds',
    ],
  },
  { title: 'Bandwidth', names: ['bandwidthBytesPerSecond', 'schedule', 'pauseOnMeteredLine'] },
  {
    title: 'After a failure',
    names: ['retryBaseSeconds', 'retryCapSeconds', 'retryLimit', 'fileDeadlineSeconds'],
  },
  { title: 'Questions to Telegram', names: ['requestsPerSecond', 'requestBurst'] },
  { title: 'Memory and disk', names: ['memoryBytes', 'stagingBudgetBytes', 'freeSpaceBytes'] },
  { title: 'While downloading', names: ['keepAwake'] },
  { title: 'Log', names: ['logLevel'] },
];

const ONLY_CLASSIC: ReadonlySet<SettingName> = new Set(['minDelaySeconds', 'maxDelaySeconds', 'adaptive']);
const ONLY_FIXED: ReadonlySet<SettingName> = new Set([
  'fixedConnections',
  'fixedWindowBytes',
  'fixedPauseSeconds',
]);

/** Whether a setting does anything under the pace that is chosen; what does not is not shown. */
export const isInUse = (name: SettingName, { policy }: Settings): boolean => {
  if (name === 'maxWorkers') return policy !== 'auto';
  if (ONLY_CLASSIC.has(name)) return policy === 'classic';
  return !ONLY_FIXED.has(name) || policy === 'fixed';
};
