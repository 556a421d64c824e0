import type { Failure, FailureCategory } from '../../src/domain/failure.ts';
import { failed } from '../../src/domain/failure.ts';
import type { PartOrder } from '../../src/ports/carrier.ts';
import type { FakeSource } from './fake-source.ts';
import { mediaItem } from './media-items.ts';
import type { Reply } from './pretend-world.ts';

/** What became of a message while its file was in the queue; the category its transfer then fails with. */
export type Fate = Extract<FailureCategory, 'replaced' | 'gone' | 'denied'>;

/** Tokens that come back with time; a request inside the wait it was told starts the wait anew. */
export interface ScriptedBucket {
  readonly perSecond: number;
  readonly burst: number;
  readonly waitSeconds: number;
  /** What one request takes. */
  readonly cost: (order: PartOrder) => number;
  readonly code: 'FLOOD_WAIT' | 'FLOOD_PREMIUM_WAIT';
}

/** What Telegram knows of one account: its keys, its messages, what it may ask for. Lives on while programs come and go. */
export interface ScriptedAccount {
  /** References given before the last raise have expired. */
  epoch: number;
  /** By message; its document's number is the message's, and a million more with each edit. */
  readonly fates: Map<number, Fate>;
  readonly edits: Map<number, number>;
  /** Data centres that have forgotten our key, and those that only forgot whose it is. */
  readonly lostKeys: Set<number>;
  readonly lostAuthorizations: Set<number>;
  /** Ended elsewhere: every request is refused until the user has signed in again. */
  isSignedOut: boolean;
  bucket: ScriptedBucket | null;
  /** How often each thing was told, by code or fate: for tests that ask whether it happened at all. */
  readonly told: Map<string, number>;
  answer(order: PartOrder, now: number): Reply | null;
  /** Makes the home connection one of this account. */
  serve(source: FakeSource): void;
}

const AFTER_MS = 25;
const EDIT = 1_000_000;
export const messageOf = (document: string): number => Number(document) % EDIT;
const reference = (epoch: number): string => `reference-${epoch}`;

export const createScriptedAccount = (): ScriptedAccount => {
  const fill = { tokens: 0, at: 0, of: null as ScriptedBucket | null };
  const count = (what: string): void => {
    account.told.set(what, (account.told.get(what) ?? 0) + 1);
  };
  const refuse = (category: FailureCategory, code: string, more: Partial<Failure> = {}): Failure => {
    count(code);
    return { category, code, message: code, ...more };
  };

  /** Null when the bucket has enough. */
  const overdraw = (bucket: ScriptedBucket, order: PartOrder, now: number): Failure | null => {
    if (fill.of !== bucket) Object.assign(fill, { of: bucket, tokens: bucket.burst, at: now });
    const since = Math.max(0, now - fill.at) / 1_000;
    Object.assign(fill, { tokens: Math.min(bucket.burst, fill.tokens + since * bucket.perSecond), at: now });
    const cost = bucket.cost(order);
    if (fill.tokens < cost) {
      return refuse('flood', bucket.code, { waitSeconds: bucket.waitSeconds });
    }
    fill.tokens -= cost;
    return null;
  };

  const refusal = (order: PartOrder, now: number): Failure | null => {
    const { dc, id, fileReference } = order.location;
    if (account.isSignedOut) return refuse('auth', 'SESSION_REVOKED');
    if (account.lostKeys.has(dc)) return refuse('auth', 'KEY_UNKNOWN');
    if (account.lostAuthorizations.has(dc)) return refuse('auth', 'AUTH_KEY_UNREGISTERED');
    if (account.fates.get(messageOf(id)) === 'denied') return refuse('denied', 'CHANNEL_PRIVATE');
    if (fileReference !== reference(account.epoch)) return refuse('stale', 'FILE_REFERENCE_EXPIRED');
    return account.bucket && overdraw(account.bucket, order, now);
  };

  const account: ScriptedAccount = {
    epoch: 0,
    fates: new Map(),
    edits: new Map(),
    lostKeys: new Set(),
    lostAuthorizations: new Set(),
    isSignedOut: false,
    bucket: null,
    told: new Map(),
    answer(order, now) {
      const failure = refusal(order, now);
      return failure && { afterMs: AFTER_MS, failure };
    },
    serve(source) {
      const { openLane, refresh } = source;
      source.openLane = (dc, renewal, signal) => {
        // The home data centre's key is made by signing in, and by nothing else.
        if (renewal === 'key') account.lostKeys.delete(dc);
        if (renewal !== 'if-missing') account.lostAuthorizations.delete(dc);
        if (account.isSignedOut) return Promise.resolve(failed(refuse('auth', 'SESSION_REVOKED')));
        return openLane(dc, renewal, signal);
      };
      source.refresh = (origins, signal) =>
        account.isSignedOut
          ? Promise.resolve(failed(refuse('auth', 'SESSION_REVOKED')))
          : refresh(origins, signal);
      source.answer = (origin, known) => {
        const { messageId } = origin;
        const fileReference = reference(account.epoch);
        const document = messageId + EDIT * (account.edits.get(messageId) ?? 0);
        if (account.fates.get(messageId) === 'gone') {
          count('gone');
          return { kind: 'gone' };
        }
        if (known.id === String(document)) return { kind: 'fresh', location: { ...known, fileReference } };
        count('replaced');
        const item = mediaItem(document, 100_000 + (document % 7) * 131_072, { origin });
        return { kind: 'replaced', item: { ...item, location: { ...item.location, fileReference } } };
      };
    },
  };
  return account;
};
