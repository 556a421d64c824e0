import { concat, equal, type RandomBytes, xor } from '../bytes.ts';
import { aesIgeDecrypt, aesIgeEncrypt, sha1 } from '../kernels.ts';

/** What both sides of a key exchange compute alike; shapes are raw bytes: nonces 16, new_nonce 32, key 32, iv 32. */
export interface TemporaryKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** tmp_aes_key and tmp_aes_iv of steps 5 and 6. */
export function deriveTemporaryKeys(newNonce: Uint8Array, serverNonce: Uint8Array): TemporaryKeys {
  const newServer = sha1(concat(newNonce, serverNonce));
  const serverNew = sha1(concat(serverNonce, newNonce));
  const newNew = sha1(concat(newNonce, newNonce));
  return {
    key: concat(newServer, serverNew.subarray(0, 12)),
    iv: concat(serverNew.subarray(12, 20), newNew, newNonce.subarray(0, 4)),
  };
}

/** SHA-1 of the data, the data, random padding to whole blocks; encrypted. */
export function sealWithHash(
  data: Uint8Array,
  keys: TemporaryKeys,
  random: RandomBytes,
): Uint8Array<ArrayBuffer> {
  const paddingBytes = (16 - ((20 + data.length) % 16)) % 16;
  return aesIgeEncrypt(concat(sha1(data), data, random(paddingBytes)), keys.key, keys.iv);
}

/**
 * The reverse. `measure` says how long the data inside is (undefined: unreadable), since only its reader knows where the padding
 * begins. Undefined when nothing fits the hash.
 */
export function openWithHash(
  encrypted: Uint8Array,
  keys: TemporaryKeys,
  measure: (data: Uint8Array) => number | undefined,
): Uint8Array | undefined {
  if (encrypted.length < 32 || encrypted.length % 16 !== 0) return undefined;
  const plain = aesIgeDecrypt(encrypted, keys.key, keys.iv);
  const rest = plain.subarray(20);
  const length = measure(rest);
  if (length === undefined || length > rest.length || rest.length - length > 15) return undefined;
  const data = rest.subarray(0, length);
  return equal(sha1(data), plain.subarray(0, 20)) ? data : undefined;
}

/** auth_key_aux_hash: the higher 64 bits of SHA-1(auth_key). */
export function auxiliaryHash(authKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha1(authKey).slice(0, 8);
}

/** new_nonce_hash1, 2 or 3: proof that the server knows the key, that it wants another, that it gave up. */
export function newNonceHash(
  newNonce: Uint8Array,
  verdict: 1 | 2 | 3,
  authKey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return sha1(concat(newNonce, Uint8Array.of(verdict), auxiliaryHash(authKey))).slice(4, 20);
}

/** The first salt: new_nonce ⊕ server_nonce, 8 bytes each, as they stand on the wire. */
export function firstSalt(newNonce: Uint8Array, serverNonce: Uint8Array): Uint8Array<ArrayBuffer> {
  return xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8));
}
