import type { BatchView } from '../../workers/contract.ts';
import { countOf, formatBytes, formatCount, formatSpeed } from './bytes.ts';
import { formatTimeLeft } from './time.ts';

const counted = (count: number, words: string): readonly string[] =>
  count > 0 ? [`${formatCount(count)} ${words}`] : [];

const together = (batch: BatchView): readonly string[] => [
  ...counted(batch.duplicates, batch.duplicates === 1 ? 'duplicate' : 'duplicates'),
  ...counted(batch.filesFailed, 'failed'),
  ...counted(batch.counts.cancelled, 'cancelled'),
];

/** A batch in one line: how far it is, or how it ended. */
export function batchFigures(batch: BatchView): string {
  if (batch.ended !== null) {
    const speed = formatSpeed(batch.ended.bytesPerSecond);
    return [
      `Ended: ${countOf(batch.filesDone, 'file')} done`,
      ...together(batch),
      formatBytes(batch.bytesDone),
      ...(batch.ended.seconds > 0 ? [`in ${formatTimeLeft(batch.ended.seconds)}`] : []),
      ...(speed === '' ? [] : [`${speed} on average`]),
    ].join(' · ');
  }
  const left = formatTimeLeft(batch.secondsLeft);
  return [
    `${formatCount(batch.filesDone)} of ${countOf(batch.files, 'file')}`,
    `${formatBytes(batch.bytesDone)} of ${formatBytes(batch.bytes)}`,
    ...(batch.bytesPerSecond > 0 ? [formatSpeed(batch.bytesPerSecond)] : []),
    ...(left === '' ? [] : [`${left} left`]),
    ...together(batch),
  ].join(' · ');
}
