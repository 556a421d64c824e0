import * as v from 'valibot';
import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { notDerivable } from './failures.ts';

const SALT_BYTES = 16;
/** OWASP Password Storage Cheat Sheet, 2024: Argon2id with 19 MiB, 2 passes, 1 lane. */
const ARGON = { memoryKiB: 19 * 1024, passes: 2, lanes: 1 } as const;
/** The same source: PBKDF2-HMAC-SHA-256, for where WebAssembly is refused. */
const PBKDF2_ITERATIONS = 600_000;

const SALT = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.length === SALT_BYTES),
);
const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

/** How a passphrase becomes a key; kept beside what it wraps. Read with limits: a changed row must not eat the memory. */
export const DERIVATION = v.variant('kind', [
  v.object({
    kind: v.literal('argon2id'),
    salt: SALT,
    memoryKiB: upTo(256 * 1024),
    passes: upTo(16),
    lanes: upTo(8),
  }),
  v.object({ kind: v.literal('pbkdf2-sha256'), salt: SALT, iterations: upTo(10_000_000) }),
]);
export type Derivation = v.InferOutput<typeof DERIVATION>;

/** Makes the key that wraps the data key. Takes a tenth of a second or more, by intention. */
export type DeriveKey = (passphrase: string, derivation: Derivation) => Promise<CryptoKey>;

const WRAPPING = { name: 'AES-GCM', length: 256 };

/** @throws Error where the browser cannot compute it: no WebAssembly, no memory */
export const deriveKey: DeriveKey = async (passphrase, derivation) => {
  const password = new TextEncoder().encode(passphrase.normalize('NFC'));
  const salt = new Uint8Array(derivation.salt);
  if (derivation.kind === 'pbkdf2-sha256') {
    const material = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveKey']);
    const { iterations } = derivation;
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
    return crypto.subtle.deriveKey(how, material, WRAPPING, false, ['wrapKey', 'unwrapKey']);
  }
  const { argon2id } = await import('./argon2.ts');
  const raw = new Uint8Array(
    await argon2id({
      password,
      salt,
      memorySize: derivation.memoryKiB,
      iterations: derivation.passes,
      parallelism: derivation.lanes,
      hashLength: 32,
      outputType: 'binary',
    }),
  );
  const key = await crypto.subtle.importKey('raw', raw, WRAPPING, false, ['wrapKey', 'unwrapKey']);
  raw.fill(0);
  password.fill(0);
  return key;
};

export const tryDeriving = async (
  derive: DeriveKey,
  passphrase: string,
  derivation: Derivation,
): Promise<Outcome<CryptoKey>> => {
  try {
    return succeeded(await derive(passphrase, derivation));
  } catch (error) {
    return failed(notDerivable(error));
  }
};

/** A key for a new passphrase with a new salt: Argon2id, or PBKDF2 where that cannot be computed. */
export const deriveNewKey = async (
  passphrase: string,
  derive: DeriveKey,
): Promise<Outcome<{ readonly key: CryptoKey; readonly derivation: Derivation }>> => {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const strongest: Derivation = { kind: 'argon2id', salt, ...ARGON };
  const simplest: Derivation = { kind: 'pbkdf2-sha256', salt, iterations: PBKDF2_ITERATIONS };
  const strong = await tryDeriving(derive, passphrase, strongest);
  if (strong.ok) return succeeded({ key: strong.value, derivation: strongest });
  const simple = await tryDeriving(derive, passphrase, simplest);
  return simple.ok ? succeeded({ key: simple.value, derivation: simplest }) : simple;
};
