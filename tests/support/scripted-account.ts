import type { Failure, FailureCategory } from '../../src/domain/failure.ts';
import { failed } from '../../src/domain/failure.ts';
import type { PartOrder } from '../../src/ports/carrier.ts';
import type { FakeSource } from './fake-source.ts';
import type { Reply } from './pretend-world.ts';

/** What became of a message while its file was in the queue; the category its transfer must end with. */
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
  readonly fates: Map<string, Fate>;
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
const reference = (epoch: number): string => `reference-${epoch}`;

export const createScriptedAccount = (): ScriptedAccount => {
  const fill = { tokens: 0, at: 0, of: null as ScriptedBucket | null };
  const refuse = (category: FailureCategory, code: string, more: Partial<Failure> = {}): Failure => {
    account.told.set(code, (account.told.get(code) ?? 0) + 1);
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
    if (account.fates.get(id) === 'denied') return refuse('denied', 'CHANNEL_PRIVATE');
    if (fileReference !== reference(account.epoch)) return refuse('stale', 'FILE_REFERENCE_EXPIRED');
    return account.bucket && overdraw(account.bucket, order, now);
  };

  const account: ScriptedAccount = {
    epoch: 0,
    fates: new Map(),
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
      source.answer = (_origin, known) => {
        const fate = account.fates.get(known.id);
        if (fate === 'replaced' || fate === 'gone') {
          account.told.set(fate, (account.told.get(fate) ?? 0) + 1);
          return { kind: fate };
        }
        return { kind: 'fresh', location: { ...known, fileReference: reference(account.epoch) } };
      };
    },
  };
  return account;
};
