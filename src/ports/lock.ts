import type { Outcome } from '../domain/failure.ts';

/** Whether what is secret can be read now. */
export type LockStatus =
  | { readonly kind: 'open'; readonly hasPassphrase: boolean }
  /** Waits for the passphrase; none is tried before `nextTryAt` (Unix milliseconds), null: at once. */
  | { readonly kind: 'locked'; readonly nextTryAt: number | null };

/**
 * The lock before session, keys and API hash. A refused passphrase is a failure `input` with field `passphrase` (or
 * `newPassphrase`) and `waitSeconds`; `store` when the database does not answer.
 */
export interface Lock {
  /** Null until the database has been read. */
  status(): LockStatus | null;
  /** Called with every change; returns the way to stop. */
  watch(listener: (status: LockStatus) => void): () => void;
  /** Reads how it stands; the first time it makes a key. Call it again after a failure. */
  open(): Promise<Outcome<LockStatus>>;
  unlock(passphrase: string): Promise<Outcome<LockStatus>>;
  /** From now on the passphrase is needed again; refused (`input`) where there is none. */
  close(): Promise<Outcome<LockStatus>>;
  /** `current` is looked at only where there is a passphrase already. */
  setPassphrase(current: string, next: string): Promise<Outcome<LockStatus>>;
  removePassphrase(current: string): Promise<Outcome<LockStatus>>;
  /** Deletes all that is secret but the entries named, which stay readable. */
  wipe(except: readonly string[]): Promise<Outcome<void>>;
  /** Deletes all that is secret, passphrase and keys too; open afterwards, with a new key. */
  forget(): Promise<Outcome<LockStatus>>;
}
