import type { ScheduleWindow } from './schedule.ts';
import { MOST_CAP_BYTES_PER_SECOND } from './schedule.ts';
import type { RuleFor, Unit } from './setting-rule.ts';

/**
 * The one table of what a user may set: name, words, unit, range, default. Validation, the Settings screen and the
 * import of settings are made from it. Values are in the unit their name says; `unit` is what the screen types in.
 */
export interface Settings {
  readonly policy: 'auto' | 'classic' | 'fixed';
  readonly preset: PresetName | 'own';
  readonly maxWorkers: number;
  readonly minDelaySeconds: number;
  readonly maxDelaySeconds: number;
  readonly adaptive: boolean;
  readonly fixedConnections: number;
  readonly fixedWindowBytes: number;
  readonly fixedPauseSeconds: number;
  readonly bandwidthBytesPerSecond: number | null;
  readonly schedule: readonly ScheduleWindow[];
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly retryBaseSeconds: number;
  readonly retryCapSeconds: number;
  readonly retryLimit: number;
  readonly fileDeadlineSeconds: number | null;
  readonly memoryBytes: number;
  readonly freeSpaceBytes: number;
  readonly stagingBudgetBytes: number | null;
  readonly pauseOnMeteredLine: boolean;
  readonly keepAwake: boolean;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
}

export type SettingName = keyof Settings;
export type PresetName = 'slow' | 'normal' | 'fast' | 'unstable';

export type SettingRules = { readonly [Name in SettingName]: RuleFor<Settings[Name]> };

export const KIB = 1_024;
export const MIB = 1_048_576;
export const GIB = 1_073_741_824;

const FILES: Unit = { words: 'files', size: 1 };
const TIMES: Unit = { words: 'times', size: 1 };
const REQUESTS: Unit = { words: 'requests', size: 1 };
const SECONDS: Unit = { words: 's', size: 1 };
const PER_SECOND: Unit = { words: 'requests/s', size: 1 };
const KIB_PER_SECOND: Unit = { words: 'KiB/s', size: KIB };
const CONNECTIONS: Unit = { words: 'connections', size: 1 };
const IN_KIB: Unit = { words: 'KiB', size: KIB };
const IN_MIB: Unit = { words: 'MiB', size: MIB };
const IN_GIB: Unit = { words: 'GiB', size: GIB };

export const RULES: SettingRules = {
  policy: {
    kind: 'choice',
    label: 'Pace',
    hint: 'How hard Sluice pulls. Automatic learns what your line and your account allow.',
    choices: [
      { value: 'auto', label: 'automatic' },
      { value: 'classic', label: 'classic' },
      { value: 'fixed', label: 'fixed' },
    ],
    initial: 'auto',
  },
  preset: {
    kind: 'choice',
    label: 'Preset',
    hint: 'Sets files at once, both delays and adapting in one go, and the pace to classic.',
    choices: [
      { value: 'slow', label: 'slow' },
      { value: 'normal', label: 'normal' },
      { value: 'fast', label: 'fast' },
      { value: 'unstable', label: 'unstable line' },
      { value: 'own', label: 'my own numbers' },
    ],
    initial: 'normal',
  },
  maxWorkers: {
    kind: 'number',
    label: 'Files at once',
    hint: 'The most files fetched at the same time, over all data centres together.',
    unit: FILES,
    least: 1,
    most: 32,
    whole: true,
    initial: 4,
  },
  minDelaySeconds: {
    kind: 'number',
    label: 'Shortest delay',
    hint: 'Between starting two files. Classic goes no faster than this.',
    unit: SECONDS,
    least: 0.1,
    most: 5,
    whole: false,
    initial: 0.1,
  },
  maxDelaySeconds: {
    kind: 'number',
    label: 'Longest delay',
    hint: 'Between starting two files. Classic slows down to this after flood waits.',
    unit: SECONDS,
    least: 0.1,
    most: 5,
    whole: false,
    initial: 3,
  },
  adaptive: {
    kind: 'switch',
    label: 'Adapt to flood waits and success',
    hint: 'Without it classic keeps its delay and number of files. Flood waits are obeyed either way.',
    initial: true,
  },
  fixedConnections: {
    kind: 'number',
    label: 'Connections',
    hint: 'To one data centre. Only the fixed pace goes by it.',
    unit: CONNECTIONS,
    least: 1,
    most: 8,
    whole: true,
    initial: 4,
  },
  fixedWindowBytes: {
    kind: 'number',
    label: 'Bytes on their way per connection',
    hint: 'Only the fixed pace goes by it.',
    unit: IN_KIB,
    least: 128 * KIB,
    most: 8 * MIB,
    whole: true,
    initial: 512 * KIB,
  },
  fixedPauseSeconds: {
    kind: 'number',
    label: 'Pause between requests',
    hint: 'Only the fixed pace goes by it.',
    unit: SECONDS,
    least: 0,
    most: 5,
    whole: false,
    initial: 0,
  },
  bandwidthBytesPerSecond: {
    kind: 'optional-number',
    label: 'Bandwidth cap',
    hint: 'All downloads together stay below it; more important files get more of it.',
    unit: KIB_PER_SECOND,
    least: KIB,
    most: MOST_CAP_BYTES_PER_SECOND,
    whole: true,
    initial: null,
    none: 'no cap',
    offered: MIB,
  },
  schedule: {
    kind: 'schedule',
    label: 'Schedule',
    hint: 'Daily windows by this computer’s clock, each with a cap of its own. Outside of them the bandwidth cap above holds.',
    initial: [],
  },
  requestsPerSecond: {
    kind: 'number',
    label: 'Other requests',
    hint: 'Chats, history and search: how many questions a second Telegram is asked at most.',
    unit: PER_SECOND,
    least: 0.1,
    most: 10,
    whole: false,
    initial: 1,
  },
  requestBurst: {
    kind: 'number',
    label: 'Other requests in one go',
    hint: 'So many may leave at once after a pause.',
    unit: REQUESTS,
    least: 1,
    most: 20,
    whole: true,
    initial: 5,
  },
  retryBaseSeconds: {
    kind: 'number',
    label: 'First retry after',
    hint: 'The delay doubles with each further try.',
    unit: SECONDS,
    least: 0.5,
    most: 10,
    whole: false,
    initial: 1,
  },
  retryCapSeconds: {
    kind: 'number',
    label: 'Longest wait between tries',
    hint: 'The doubling ends here.',
    unit: SECONDS,
    least: 1,
    most: 300,
    whole: false,
    initial: 32,
  },
  retryLimit: {
    kind: 'number',
    label: 'Retries',
    hint: 'After the first try, without a byte in between. Then the file counts as failed.',
    unit: TIMES,
    least: 0,
    most: 20,
    whole: true,
    initial: 5,
  },
  fileDeadlineSeconds: {
    kind: 'optional-number',
    label: 'Time limit for a whole file',
    hint: 'A file that takes longer makes room for others and goes on later where it stopped.',
    unit: SECONDS,
    least: 5,
    most: 600,
    whole: true,
    initial: null,
    none: 'no limit',
    offered: 300,
  },
  memoryBytes: {
    kind: 'number',
    label: 'Memory for bytes on their way',
    hint: 'What was asked for and is not on disk yet, over all connections.',
    unit: IN_MIB,
    least: 16 * MIB,
    most: 1_024 * MIB,
    whole: true,
    initial: 32 * MIB,
  },
  freeSpaceBytes: {
    kind: 'number',
    label: 'Keep free on disk',
    hint: 'Nothing new is begun while the browser has less room than this.',
    unit: IN_GIB,
    least: 0,
    most: 1_024 * GIB,
    whole: true,
    initial: GIB,
  },
  stagingBudgetBytes: {
    kind: 'optional-number',
    label: 'Room for unfinished files',
    hint: 'Files are put together in the browser’s private storage and then moved to where you want them. Others wait with “disk space” while the unfinished ones take more than this.',
    unit: IN_GIB,
    least: 256 * MIB,
    most: 2 ** 50,
    whole: true,
    initial: null,
    none: 'half of what is free',
    offered: 10 * GIB,
  },
  pauseOnMeteredLine: {
    kind: 'switch',
    label: 'Pause while the browser asks to save data',
    hint: 'Data saver or a line that costs by the byte. Downloads go on by themselves afterwards.',
    initial: true,
  },
  keepAwake: {
    kind: 'switch',
    label: 'Keep this computer awake while files are downloaded',
    hint: 'Only while a tab of Sluice is in sight: browsers allow it to no other.',
    initial: true,
  },
  logLevel: {
    kind: 'choice',
    label: 'Log level',
    hint: 'Anything below it is not written down.',
    choices: [
      { value: 'DEBUG', label: 'DEBUG' },
      { value: 'INFO', label: 'INFO' },
      { value: 'WARNING', label: 'WARNING' },
      { value: 'ERROR', label: 'ERROR' },
    ],
    initial: 'INFO',
  },
};
