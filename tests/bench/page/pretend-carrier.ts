import { failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { Carrier } from '../../../src/ports/carrier.ts';
import type { Source } from '../../../src/ports/source.ts';

/** With twenty files at once two hundred parts a second: five times what a fast line brings. */
const PART_MS = 100;
const PUBLISH_MS = 200;

const after = <T>(milliseconds: number, value: () => T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value()), milliseconds));
const unasked = async (): Promise<Outcome<never>> =>
  failed({ category: 'bug', code: 'UNASKED', message: 'Nobody asks for this here.' });

/** A line on which every part takes as long: what arrives is nothing, and counts. */
export const createPretendCarrier = (): { readonly carrier: Carrier; readonly source: Source } => {
  const watchers = new Set<Parameters<Carrier['watch']>[0]>();
  const done = async (): Promise<Outcome<void>> => succeeded(undefined);
  return {
    carrier: {
      openLane: done,
      closeLanes: done,
      discard: done,
      sweep: done,
      prepare: async ({ granules }) => succeeded(granules),
      fetch: (part) =>
        after(PART_MS, () => {
          const bytes = Math.min(part.limit, part.sizeBytes - part.offset);
          for (const watcher of watchers) watcher(part.location.dc, part.transfer, bytes);
          return succeeded({ bytes, proofs: [{ granule: part.offset / 131_072, sha256: 'ab'.repeat(32) }] });
        }),
      publish: ({ name }) => after(PUBLISH_MS, () => succeeded({ path: name, sha256: 'cd'.repeat(32) })),
      watch: (watcher) => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    },
    source: {
      chats: unasked,
      counts: unasked,
      media: unasked,
      refresh: unasked,
      openLane: async (dc) =>
        succeeded({
          dc,
          home: false,
          addresses: ['http://127.0.0.1:1/apiw1'],
          authKey: new Uint8Array(256),
          serverSalt: 0n,
          timeOffsetSeconds: 0,
          client: { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', languageCode: 'en' },
        }),
    },
  };
};
