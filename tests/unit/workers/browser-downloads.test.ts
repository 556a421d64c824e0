import { expect, test } from 'vitest';
import { succeeded } from '../../../src/domain/failure.ts';
import { transferId } from '../../../src/domain/ids.ts';
import type { Carrier } from '../../../src/ports/carrier.ts';
import { withBrowserDownloads } from '../../../src/workers/browser-downloads.ts';
import { createHandOver } from '../../../src/workers/hand-over.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const ORDER = {
  transfer: transferId('m1a2b3-1'),
  sizeBytes: 2_000_000,
  name: 'song.mp3',
  proofs: [],
  direct: false,
};
const { signal } = new AbortController();

const setUp = (isWanted: boolean) => {
  const clock = createVirtualClock();
  const handOver = createHandOver(clock);
  const discarded: string[] = [];
  const carrier = {
    publish: async () => succeeded({ path: 'song.mp3', sha256: 'ab' }),
    discard: async (transfer: string) => {
      discarded.push(transfer);
      return succeeded(undefined);
    },
  } as Partial<Carrier> as Carrier;
  const finishedFile = async () => succeeded(new File(['x'], 'staged'));
  const parts = { isWanted: () => isWanted, finishedFile, handOver, clock };
  return { clock, handOver, discarded, carrier: withBrowserDownloads(carrier, parts) };
};

test('a file is published once a page has begun its download, and kept until it must have been copied', async () => {
  const { clock, handOver, discarded, carrier } = setUp(true);
  const published = carrier.publish(ORDER, () => undefined, signal);
  expect(await handOver.next()).toMatchObject({ transfer: ORDER.transfer, name: 'song.mp3' });
  handOver.begun(ORDER.transfer);
  expect(await published).toMatchObject({ ok: true, value: { path: 'song.mp3' } });
  await carrier.discard(ORDER.transfer);
  await clock.advance(300_000);
  expect(discarded).toEqual([]);
  await clock.advance(1_000);
  expect(discarded).toEqual([ORDER.transfer]);
});

test('with a folder, no page is asked and what was staged goes at once', async () => {
  const { discarded, carrier } = setUp(false);
  expect((await carrier.publish(ORDER, () => undefined, signal)).ok).toBe(true);
  await carrier.discard(ORDER.transfer);
  expect(discarded).toEqual([ORDER.transfer]);
});
