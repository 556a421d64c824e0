import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Lock, LockStatus } from '../../ports/lock.ts';
import type { Cabinet } from '../../ports/store.ts';
import {
  dataKeyOf,
  type KeyRecord,
  newKeyRecord,
  readKeyRecord,
  rewrapByDevice,
  rewrapByPassphrase,
} from './data-key.ts';
import { type DeriveKey, deriveNewKey, tryDeriving } from './derivation.ts';
import { LOCKED, NO_PASSPHRASE, tooShort, tooSoon, VAULT_NEWER, wrongPassphrase } from './failures.ts';
import { WrongTries } from './tries.ts';

const KEY = 'vault.key';
/** NIST SP 800-63B, 5.1.1.2. */
const LEAST_CHARACTERS = 8;

export interface KeyLockOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly derive: DeriveKey;
  /** The data key is there; `open` and `unlock` wait for this. */
  readonly opened: (key: CryptoKey) => Promise<void>;
  /** The row with the wrapped key could not be used; another key was made. */
  readonly damaged: (name: string) => void;
}

/** Keeps the data key, wrapped, and gives it out while it is open. */
export interface KeyLock extends Omit<Lock, 'wipe' | 'forget'> {
  /** The data key, or why there is none now. */
  key(): Promise<Outcome<CryptoKey>>;
  /** Forgets passphrase and data key: what was sealed with it is lost. */
  beginAnew(): Promise<Outcome<LockStatus>>;
}

export const createKeyLock = (cabinet: Cabinet, options: KeyLockOptions): KeyLock => {
  const { now, derive } = options;
  const tries = new WrongTries(cabinet, now);
  const listeners = new Set<(status: LockStatus) => void>();
  let record: KeyRecord | null = null;
  /** Null: locked, or not opened yet. */
  let key: CryptoKey | null = null;
  let status: LockStatus | null = null;

  const become = (next: LockStatus): Outcome<LockStatus> => {
    status = next;
    for (const listener of listeners) listener(next);
    return succeeded(next);
  };
  /** One after the other: two guesses at once are two guesses. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result;
    return result;
  };

  const keep = async (next: KeyRecord, kept: LockStatus): Promise<Outcome<LockStatus>> => {
    const written = await cabinet.write(KEY, next);
    if (!written.ok) return written;
    record = next;
    return become(kept);
  };
  const opened = async (openKey: CryptoKey, hasPassphrase: boolean): Promise<Outcome<LockStatus>> => {
    key = openKey;
    await options.opened(openKey);
    return become({ kind: 'open', hasPassphrase });
  };

  const beginAnew = async (): Promise<Outcome<LockStatus>> => {
    const cleared = await tries.clear();
    if (!cleared.ok) return cleared;
    const fresh = await newKeyRecord();
    const written = await cabinet.write(KEY, fresh);
    if (!written.ok) return written;
    record = fresh;
    const openKey = 'device' in fresh ? await dataKeyOf(fresh, fresh.device) : null;
    return openKey === null ? failed(LOCKED) : opened(openKey, false);
  };

  const open = async (): Promise<Outcome<LockStatus>> => {
    if (status !== null) return succeeded(status);
    const stored = await cabinet.read(KEY);
    if (!stored.ok) return stored;
    if (stored.value === undefined) return beginAnew();
    const read = readKeyRecord(stored.value);
    if (read === 'newer') return failed(VAULT_NEWER);
    if (read !== 'damaged') {
      record = read;
      if (!('device' in read)) {
        const nextTryAt = await tries.nextAt();
        return nextTryAt.ok ? become({ kind: 'locked', nextTryAt: nextTryAt.value }) : nextTryAt;
      }
      const openKey = await dataKeyOf(read, read.device);
      if (openKey !== null) return opened(openKey, false);
    }
    options.damaged(KEY);
    return beginAnew();
  };

  /** What wraps the data key now; a passphrase is proved for it, with a pause after each wrong one. */
  const proved = async (held: KeyRecord, current: string): Promise<Outcome<CryptoKey>> => {
    if ('device' in held) return succeeded(held.device);
    const nextAt = await tries.nextAt();
    if (!nextAt.ok) return nextAt;
    if (nextAt.value !== null) return failed(tooSoon(Math.ceil((nextAt.value - now()) / 1_000)));
    const counted = await tries.countOne();
    if (!counted.ok) return counted;
    const wrapper = await tryDeriving(derive, current, held.derivation);
    if (!wrapper.ok) {
      await tries.takeBackOne();
      return wrapper;
    }
    if ((await dataKeyOf(held, wrapper.value)) === null) {
      const next = await tries.nextAt();
      const nextTryAt = next.ok ? next.value : null;
      if (status?.kind === 'locked') become({ kind: 'locked', nextTryAt });
      return failed(wrongPassphrase(Math.ceil(Math.max(0, (nextTryAt ?? 0) - now()) / 1_000)));
    }
    await tries.clear();
    return wrapper;
  };

  const whenRead = (work: (held: KeyRecord) => Promise<Outcome<LockStatus>>): Promise<Outcome<LockStatus>> =>
    inTurn(async () => {
      const read = await open();
      if (!read.ok) return read;
      return record === null ? failed(LOCKED) : work(record);
    });

  return {
    async key() {
      if (status === null) {
        const outcome = await inTurn(open);
        if (!outcome.ok) return outcome;
      }
      return key === null ? failed(LOCKED) : succeeded(key);
    },
    status: () => status,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => inTurn(open),
    unlock: (passphrase) =>
      whenRead(async (held) => {
        if (status?.kind === 'open') return succeeded(status);
        const wrapper = await proved(held, passphrase);
        if (!wrapper.ok) return wrapper;
        const openKey = await dataKeyOf(held, wrapper.value);
        return openKey === null ? failed(LOCKED) : opened(openKey, true);
      }),
    close: () =>
      whenRead(async (held) => {
        if ('device' in held) return failed(NO_PASSPHRASE);
        if (status?.kind === 'locked') return succeeded(status);
        const nextTryAt = await tries.nextAt();
        key = null;
        return become({ kind: 'locked', nextTryAt: nextTryAt.ok ? nextTryAt.value : null });
      }),
    setPassphrase: (current, next) =>
      whenRead(async (held) => {
        if (key === null) return failed(LOCKED);
        if ([...next].length < LEAST_CHARACTERS) return failed(tooShort(LEAST_CHARACTERS));
        const wrapper = await proved(held, current);
        if (!wrapper.ok) return wrapper;
        const derived = await deriveNewKey(next, derive);
        if (!derived.ok) return derived;
        const rewrapped = await rewrapByPassphrase(held, wrapper.value, derived.value);
        return keep(rewrapped, { kind: 'open', hasPassphrase: true });
      }),
    removePassphrase: (current) =>
      whenRead(async (held) => {
        if (key === null) return failed(LOCKED);
        const wrapper = await proved(held, current);
        if (!wrapper.ok) return wrapper;
        return keep(await rewrapByDevice(held, wrapper.value), { kind: 'open', hasPassphrase: false });
      }),
    beginAnew: () => inTurn(beginAnew),
  };
};
