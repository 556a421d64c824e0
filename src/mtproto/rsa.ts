import { modPow } from './big-integers.ts';
import { concat, equal, fromBigInt, type RandomBytes, readLong, reversed, toBigInt, xor } from './bytes.ts';
import { parseRsaPublicKeyDer } from './der.ts';
import { aesIgeDecrypt, aesIgeEncrypt, sha1, sha256Sync } from './kernels.ts';
import { TlWriter } from './tl/writer.ts';

export interface RsaPublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  /** Lower 64 bits of SHA-1(n, e as TL bytes), signed: how a server names its keys. */
  readonly fingerprint: bigint;
}

export interface RsaPrivateKey {
  readonly modulus: bigint;
  readonly privateExponent: bigint;
}

export type PublicKeyFailure = 'not-pem' | 'not-rsa' | 'not-2048-bits';

export type ParsedPublicKey =
  | { readonly ok: true; readonly key: RsaPublicKey }
  | { readonly ok: false; readonly reason: PublicKeyFailure };

const PEM = /-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END (RSA )?PUBLIC KEY-----/;
const KEY_BYTES = 256;
const PADDED_BYTES = 192;

/** Reads a PEM text, PKCS#1 (`RSA PUBLIC KEY`) or SPKI (`PUBLIC KEY`). The key exchange needs 2,048 bits exactly. */
export function parsePublicKey(pem: string): ParsedPublicKey {
  const base64 = PEM.exec(pem)?.[2]?.replace(/\s+/g, '');
  const der = base64 === undefined ? undefined : fromBase64(base64);
  if (der === undefined) return { ok: false, reason: 'not-pem' };
  const numbers = parseRsaPublicKeyDer(der);
  if (numbers === undefined) return { ok: false, reason: 'not-rsa' };
  const { modulus, exponent } = numbers;
  if (modulus >> 2047n !== 1n || exponent < 3n) return { ok: false, reason: 'not-2048-bits' };
  return { ok: true, key: { modulus, exponent, fingerprint: publicKeyFingerprint(modulus, exponent) } };
}

export function publicKeyFingerprint(modulus: bigint, exponent: bigint): bigint {
  const writer = new TlWriter();
  writer.bytes(fromBigInt(modulus));
  writer.bytes(fromBigInt(exponent));
  return readLong(sha1(writer.finish()), 12);
}

/**
 * RSA_PAD (core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows).
 * `data`: 144 bytes at most; the result has 256. Throws a RangeError for longer data.
 */
export function rsaPadEncrypt(
  data: Uint8Array,
  key: RsaPublicKey,
  random: RandomBytes,
): Uint8Array<ArrayBuffer> {
  if (data.length > 144) throw new RangeError('RSA_PAD takes 144 bytes at most');
  const padded = concat(data, random(PADDED_BYTES - data.length));
  for (;;) {
    const tempKey = random(32);
    const withHash = concat(reversed(padded), sha256Sync(concat(tempKey, padded)));
    const encrypted = aesIgeEncrypt(withHash, tempKey, new Uint8Array(32));
    const number = toBigInt(concat(xor(tempKey, sha256Sync(encrypted)), encrypted));
    // Numbers above the modulus cannot be encrypted: another temporary key gives another number.
    if (number < key.modulus) return fromBigInt(modPow(number, key.exponent, key.modulus), KEY_BYTES);
  }
}

/** The server's half: the data with its padding (192 bytes), or undefined when the hash does not fit. */
export function rsaPadDecrypt(
  encrypted: Uint8Array,
  key: RsaPrivateKey,
): Uint8Array<ArrayBuffer> | undefined {
  const number = toBigInt(encrypted);
  if (encrypted.length !== KEY_BYTES || number >= key.modulus) return undefined;
  const decrypted = fromBigInt(modPow(number, key.privateExponent, key.modulus), KEY_BYTES);
  const aesEncrypted = decrypted.subarray(32);
  const tempKey = xor(decrypted.subarray(0, 32), sha256Sync(aesEncrypted));
  const withHash = aesIgeDecrypt(aesEncrypted, tempKey, new Uint8Array(32));
  const padded = reversed(withHash.subarray(0, PADDED_BYTES));
  return equal(sha256Sync(concat(tempKey, padded)), withHash.subarray(PADDED_BYTES)) ? padded : undefined;
}

/**
 * The same for what was encrypted before RSA_PAD came: SHA-1 of the data, the data, random bytes, 255 in all. Servers
 * still take it, and some clients still send it. `measure` says how long the data is (undefined: unreadable).
 */
export function rsaHashedDecrypt(
  encrypted: Uint8Array,
  key: RsaPrivateKey,
  measure: (data: Uint8Array) => number | undefined,
): Uint8Array | undefined {
  const number = toBigInt(encrypted);
  if (encrypted.length !== KEY_BYTES || number >= key.modulus) return undefined;
  const decrypted = fromBigInt(modPow(number, key.privateExponent, key.modulus), KEY_BYTES);
  if (decrypted[0] !== 0) return undefined;
  const rest = decrypted.subarray(21);
  const data = rest.subarray(0, measure(rest) ?? 0);
  return data.length > 0 && equal(sha1(data), decrypted.subarray(1, 21)) ? data : undefined;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
