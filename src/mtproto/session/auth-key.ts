import { readLong } from '../bytes.ts';
import { sha1 } from '../kernels.ts';

/** The secret that one client shares with one data centre. */
export interface AuthKey {
  /** 256 bytes, leading zeros kept. */
  readonly bytes: Uint8Array;
  /** The lower 64 bits of SHA-1(key), as eight bytes on the wire … */
  readonly idBytes: Uint8Array;
  /** … and as a signed number. */
  readonly id: bigint;
}

/** `bytes`: 256. Throws a RangeError otherwise. */
export function createAuthKey(bytes: Uint8Array): AuthKey {
  if (bytes.length !== 256) throw new RangeError('an auth key has 256 bytes');
  const idBytes = sha1(bytes).slice(12, 20);
  return { bytes, idBytes, id: readLong(idBytes) };
}
