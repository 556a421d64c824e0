import { bytesOfValue, valueOfBytes } from './plain-value.ts';

/**
 * A sealed entry: `SLV`, a version, 12 bytes of IV made for this one write, then AES-256-GCM of the value. Version and
 * the entry's name are authenticated with it, so that no entry can be put in another one's place.
 */
const MAGIC = [0x53, 0x4c, 0x56];
const VERSION = 1;
export const IV_BYTES = 12;
const HEADER_BYTES = MAGIC.length + 1;

const bound = (version: number, name: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`sluice vault ${version} ${name}`);

export const isSealed = (stored: unknown): stored is Uint8Array<ArrayBuffer> =>
  stored instanceof Uint8Array && MAGIC.every((byte, index) => stored[index] === byte);

/** @throws TypeError for a value that cannot be kept */
export const seal = async (
  key: CryptoKey,
  name: string,
  value: unknown,
): Promise<Uint8Array<ArrayBuffer>> => {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const plain = bytesOfValue(value);
  const algorithm = { name: 'AES-GCM', iv, additionalData: bound(VERSION, name) };
  const cipher = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
  plain.fill(0);
  const sealed = new Uint8Array(HEADER_BYTES + IV_BYTES + cipher.length);
  sealed.set([...MAGIC, VERSION]);
  sealed.set(iv, HEADER_BYTES);
  sealed.set(cipher, HEADER_BYTES + IV_BYTES);
  return sealed;
};

/** Null for what this key did not seal under this name, or what was changed since. */
export const unseal = async (
  key: CryptoKey,
  name: string,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<{ readonly value: unknown } | null> => {
  const version = sealed[MAGIC.length] ?? 0;
  const iv = sealed.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES);
  if (version !== VERSION || iv.length < IV_BYTES) return null;
  try {
    const algorithm = { name: 'AES-GCM', iv, additionalData: bound(version, name) };
    const plain = await crypto.subtle.decrypt(algorithm, key, sealed.subarray(HEADER_BYTES + IV_BYTES));
    return { value: valueOfBytes(new Uint8Array(plain)) };
  } catch {
    return null;
  }
};
