import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Lock } from '../../ports/lock.ts';
import type { Cabinet, ListedCabinet } from '../../ports/store.ts';
import { type DeriveKey, deriveKey } from './derivation.ts';
import { notStorable } from './failures.ts';
import { createKeyLock } from './key-lock.ts';
import { isSealed, seal, unseal } from './seal.ts';

export interface VaultOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Which entries of the cabinet are the vault's: sealed should they be plain, deleted by `wipe` and `forget`. */
  readonly owns: (name: string) => boolean;
  /** An entry was changed or belongs to a lost key; it counts as absent. */
  readonly damaged: (name: string) => void;
  readonly derive?: DeriveKey;
}

/**
 * A cabinet for secrets, sealed in another one, and the lock before it. While it is locked, reading and writing fail with
 * `LOCKED`; removing does not.
 */
export interface Vault extends Cabinet, Lock {}

export const createVault = (cabinet: ListedCabinet, options: VaultOptions): Vault => {
  const { now, owns, damaged, derive = deriveKey } = options;

  const ownNames = async (): Promise<Outcome<readonly string[]>> => {
    const names = await cabinet.names();
    return names.ok ? succeeded(names.value.filter(owns)) : names;
  };

  const write = async (key: CryptoKey, name: string, value: unknown): Promise<Outcome<void>> => {
    let sealed: Uint8Array;
    try {
      sealed = await seal(key, name, value);
    } catch (error) {
      return failed(notStorable(error));
    }
    return cabinet.write(name, sealed);
  };

  const read = async (key: CryptoKey, name: string): Promise<Outcome<unknown>> => {
    const stored = await cabinet.read(name);
    if (!stored.ok || stored.value === undefined) return stored;
    // Written plain by an earlier version.
    if (!isSealed(stored.value)) return stored;
    const unsealed = await unseal(key, name, stored.value);
    if (unsealed === null) damaged(name);
    return succeeded(unsealed?.value);
  };

  /** One that cannot be sealed now stays readable, and is tried again at the next start. */
  const sealWhatIsPlain = async (key: CryptoKey): Promise<void> => {
    const names = await ownNames();
    if (!names.ok) return;
    for (const name of names.value) {
      const stored = await cabinet.read(name);
      if (stored.ok && stored.value !== undefined && !isSealed(stored.value))
        await write(key, name, stored.value);
    }
  };

  const wipe = async (except: readonly string[]): Promise<Outcome<void>> => {
    const names = await ownNames();
    if (!names.ok) return names;
    const gone = names.value.filter((name) => !except.includes(name));
    const outcomes = await Promise.all(gone.map((name) => cabinet.remove(name)));
    return outcomes.find((outcome) => !outcome.ok) ?? succeeded(undefined);
  };

  const { key, beginAnew, ...lock } = createKeyLock(cabinet, {
    now,
    derive,
    damaged,
    opened: sealWhatIsPlain,
  });

  return {
    ...lock,
    async read(name) {
      const openKey = await key();
      return openKey.ok ? read(openKey.value, name) : openKey;
    },
    async write(name, value) {
      const openKey = await key();
      return openKey.ok ? write(openKey.value, name, value) : openKey;
    },
    remove: (name) => cabinet.remove(name),
    wipe,
    async forget() {
      const wiped = await wipe([]);
      return wiped.ok ? beginAnew() : wiped;
    },
  };
};
