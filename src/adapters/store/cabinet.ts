import type { ListedCabinet } from '../../ports/store.ts';
import type { Database } from './database.ts';

/** Named values in IndexedDB, as structured clones: handles and non-extractable keys keep what they are. */
export const createCabinet = ({ cabinet, use }: Database): ListedCabinet => ({
  read: (name) => use(() => cabinet.get(name)),
  write: (name, value) => use(async () => void (await cabinet.put(value, name))),
  remove: (name) => use(() => cabinet.delete(name)),
  names: () => use(() => cabinet.toCollection().primaryKeys()),
});
