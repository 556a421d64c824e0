import type { QueueTotals } from '../../workers/contract.ts';
import { countOf, formatBytes, formatCount, formatSpeed } from './bytes.ts';
import { formatTimeLeft } from './time.ts';

/** Transfers that will go on by themselves or by a click. */
export const unfinishedOf = ({ counts }: Pick<QueueTotals, 'counts'>): number =>
  counts.active + counts.publishing + counts.queued + counts.waiting;

const flow = (totals: QueueTotals): readonly string[] => {
  if (totals.bytesPerSecond <= 0) return [];
  const left = formatTimeLeft(totals.secondsLeft);
  return [formatSpeed(totals.bytesPerSecond), ...(left === '' ? [] : [`${left} left`])];
};

const filesDone = (totals: QueueTotals): string =>
  `${formatCount(totals.filesDone)} of ${countOf(totals.files, 'file')}`;

/** The queue for the header, the most telling first: where there is no room, the last are left out. */
export function queueInShort(totals: QueueTotals | null): readonly string[] {
  if (totals === null || totals.files === 0) return ['Nothing in the queue'];
  const failed = totals.filesFailed > 0 ? [`${formatCount(totals.filesFailed)} failed`] : [];
  return [filesDone(totals), ...failed, ...flow(totals)];
}

/** Files, bytes, speed and time left; empty while the queue is. */
export function queueFigures(totals: QueueTotals | null): string {
  if (totals === null || totals.files === 0) return '';
  const bytes = `${formatBytes(totals.bytesDone)} of ${formatBytes(totals.bytes)}`;
  return [filesDone(totals), bytes, ...flow(totals)].join(' · ');
}
