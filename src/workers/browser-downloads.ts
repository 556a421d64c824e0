import { ABORTED, failed, type Outcome, succeeded } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { PublishOrder } from '../domain/orders.ts';
import type { Carrier } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { HandOver } from './hand-over.ts';

/** After a question where to save, and on a slow disk of 2 MB/s. */
const copyingTimeMs = (sizeBytes: number): number => 300_000 + sizeBytes / 2_000;

export interface BrowserDownloadsParts {
  /** Whether finished files go through the browser's own downloads, and not into a folder. */
  readonly isWanted: () => boolean;
  readonly finishedFile: (order: PublishOrder) => Promise<Outcome<File>>;
  readonly handOver: HandOver;
  readonly clock: Clock;
}

/**
 * A carrier whose published files are handed to the browser's own downloads, where that is wanted. No browser tells when
 * it has copied the last byte, so what was handed over is discarded only when that is surely past.
 */
export const withBrowserDownloads = (carrier: Carrier, parts: BrowserDownloadsParts): Carrier => {
  const { isWanted, finishedFile, handOver, clock } = parts;
  const handedOver = new Map<TransferId, { readonly sizeBytes: number }>();
  return {
    ...carrier,
    publish: async (order, progress, signal) => {
      const published = await carrier.publish(order, progress, signal);
      if (!published.ok || !isWanted()) return published;
      const file = await finishedFile(order);
      if (!file.ok) return file;
      const offered = { transfer: order.transfer, name: published.value.path, file: file.value };
      if (!(await handOver.offer(offered, signal))) return failed(ABORTED);
      handedOver.set(order.transfer, order);
      return published;
    },
    discard: async (transfer) => {
      const copied = handedOver.get(transfer);
      if (!copied) return carrier.discard(transfer);
      handedOver.delete(transfer);
      clock.at(clock.now() + copyingTimeMs(copied.sizeBytes), () => void carrier.discard(transfer));
      return succeeded(undefined);
    },
  };
};
