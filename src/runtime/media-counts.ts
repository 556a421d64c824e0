import { type Outcome, succeeded } from '../domain/failure.ts';
import type { ChatId } from '../domain/ids.ts';
import type { Account } from '../ports/account.ts';
import type { Clock } from '../ports/clock.ts';
import type { MediaCounts, Source } from '../ports/source.ts';
import { createFreshCache } from './fresh-cache.ts';

const LIMITS = { freshMs: 300_000, mostEntries: 100, droppedAtOnce: 50 };

export type CountMedia = (chat: ChatId, signal: AbortSignal) => Promise<Outcome<MediaCounts>>;

/** How much of each kind a chat holds, asked of the server every five minutes at most; of who is signed in alone. */
export const createMediaCounts = (
  source: Pick<Source, 'counts'>,
  account: Pick<Account, 'status'>,
  clock: Clock,
): CountMedia => {
  const cache = createFreshCache<MediaCounts>(LIMITS);
  return async (chat, signal) => {
    const status = account.status();
    if (status.kind !== 'signed-in') return source.counts(chat, signal);
    const key = `${status.user.account}/${chat}`;
    const known = cache.take(key, clock.now());
    if (known) return succeeded(known);
    const outcome = await source.counts(chat, signal);
    if (outcome.ok) cache.keep(key, outcome.value, clock.now());
    return outcome;
  };
};
