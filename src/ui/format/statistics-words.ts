import type { StatisticName, Statistics } from '../../domain/statistics.ts';
import { formatBytes, formatCount } from './bytes.ts';
import { formatTimeLeft } from './time.ts';

/** A number under its own name, and what it says. */
export interface StatisticEntry {
  readonly name: StatisticName;
  readonly about: string;
}

export const STATISTICS: readonly StatisticEntry[] = [
  { name: 'current_speed', about: 'What comes in now: the mean of the last 3 seconds.' },
  { name: 'average_speed', about: 'While there was something to do; pauses are left out.' },
  { name: 'bytes_downloaded', about: 'Came from Telegram in whole parts.' },
  { name: 'downloads_per_minute', about: 'Files finished in a minute; pauses are left out.' },
  { name: 'successful_downloads', about: 'Files that stand whole in your folder.' },
  { name: 'failed_downloads', about: 'Files that were given up.' },
  {
    name: 'total_attempts',
    about: 'Tries of a file that were begun. Waiting does not end a try, failing does.',
  },
  { name: 'success_rate', about: 'Attempts that ended with a whole file, of 100.' },
  { name: 'flood_waits', about: 'Times Telegram told Sluice to wait.' },
  { name: 'flood_wait_rate', about: 'Flood waits for 100 attempts.' },
  { name: 'time_since_last_flood', about: 'How long ago the last flood wait was ordered.' },
  { name: 'current_workers', about: 'Files at once that the policy has settled on.' },
  { name: 'adaptive_delay', about: 'Pause between the starts of two files.' },
  { name: 'consecutive_successes', about: 'Files finished since a try failed or a flood wait came.' },
  { name: 'skipped_duplicates', about: 'Files not fetched because they are there already.' },
  { name: 'missing', about: 'Files that Telegram does not have any more.' },
];

/** What a number that nobody has looks like. */
const NONE = '–';

/** The value for a person, with its unit. */
export const statisticText = (name: StatisticName, statistics: Statistics): string => {
  const value = statistics[name];
  if (value === null) return name === 'time_since_last_flood' ? 'never' : NONE;
  switch (name) {
    case 'current_speed':
    case 'average_speed':
      return `${formatBytes(value)}/s`;
    case 'bytes_downloaded':
      return formatBytes(value);
    case 'success_rate':
    case 'flood_wait_rate':
      return `${value.toFixed(2).replace(/\.?0+$/, '')} %`;
    case 'adaptive_delay':
      return `${value.toFixed(2)} s`;
    case 'time_since_last_flood':
      return formatTimeLeft(value);
    default:
      return formatCount(value);
  }
};

const UNITS: Partial<Record<StatisticName, string>> = {
  success_rate: ' %',
  flood_wait_rate: ' %',
  adaptive_delay: ' s',
  time_since_last_flood: ' s',
  bytes_downloaded: ' B',
  current_speed: ' B/s',
  average_speed: ' B/s',
};

/** The exact value, as it is written into a text for others. */
export const exactText = (name: StatisticName, statistics: Statistics): string =>
  statistics[name] === null ? 'null' : `${statistics[name]}${UNITS[name] ?? ''}`;
