import type { AccountId, TransferId } from '../domain/ids.ts';
import type { FileLocation } from '../domain/media.ts';
import type { Row } from './row.ts';
import type { EngineState } from './state.ts';

/**
 * Which transfer has a file; failed and cancelled ones have none. By where the file is, then by Telegram's id of it: a
 * key made of both would be one more text for each of a hundred thousand.
 */
export type Sources = Map<string, Map<string, TransferId>>;

/** Ids are given out per server and data centre, so the kind of server is part of it; who asks is not. */
const placeOf = (account: AccountId, { dc, type, thumbSize }: FileLocation): string =>
  `${account.slice(0, account.indexOf(':'))}/${dc}/${type}/${thumbSize}`;

export const holderOf = (
  { sources }: EngineState,
  account: AccountId,
  location: FileLocation,
): TransferId | undefined => sources.get(placeOf(account, location))?.get(location.id);

/** Whether the same file is there already, in any state but failed and cancelled. */
export const sourceTaken = (state: EngineState, row: Row): boolean => {
  const holder = holderOf(state, row.account, row.item.location);
  return holder !== undefined && holder !== row.id;
};

export const forgetSource = (state: EngineState, { id, account, item }: Row): void => {
  const holders = state.sources.get(placeOf(account, item.location));
  if (holders?.get(item.location.id) === id) holders.delete(item.location.id);
};

/** From here on it is this transfer that has the file, unless another does that is still there. */
export const claimSource = ({ sources, rows }: EngineState, { id, account, item }: Row): void => {
  const place = placeOf(account, item.location);
  let holders = sources.get(place);
  if (!holders) {
    holders = new Map();
    sources.set(place, holders);
  }
  const holder = holders.get(item.location.id);
  if (holder === undefined || !rows.has(holder)) holders.set(item.location.id, id);
};
