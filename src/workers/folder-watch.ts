import type { FolderKeeper } from '../adapters/files/folder-keeper.ts';
import type { Outcome } from '../domain/failure.ts';
import type { Carrier } from '../ports/carrier.ts';

/** Has the folder looked at when writing there fails: nothing else tells that it was moved away, its grant stands. */
export const withFolderWatched = (carrier: Carrier, folder: Pick<FolderKeeper, 'check'>): Carrier => {
  const looked = <T>(outcome: Outcome<T>): Outcome<T> => {
    if (!outcome.ok && outcome.failure.category === 'disk') void folder.check();
    return outcome;
  };
  return {
    ...carrier,
    prepare: async (staged, signal) => {
      const prepared = await carrier.prepare(staged, signal);
      return staged.direct ? looked(prepared) : prepared;
    },
    fetch: async (part, signal) => {
      const fetched = await carrier.fetch(part, signal);
      return part.direct ? looked(fetched) : fetched;
    },
    publish: async (order, progress, signal) => looked(await carrier.publish(order, progress, signal)),
  };
};
