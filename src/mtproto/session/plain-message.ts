import { readInt, readLong, writeInt, writeLong } from '../bytes.ts';

/** auth_key_id 0 (8), msg id (8), length (4) */
const HEADER_BYTES = 20;

/** An unencrypted message, as the key exchange uses them. */
export function plainMessage(msgId: bigint, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  writeLong(bytes, msgId, 8);
  writeInt(bytes, body.length, 16);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** Undefined when it is none: another key id, or a length that lies. The body is a view. */
export function parsePlainMessage(
  bytes: Uint8Array,
): { readonly msgId: bigint; readonly body: Uint8Array } | undefined {
  if (bytes.length < HEADER_BYTES || readLong(bytes, 0) !== 0n) return undefined;
  const bodyBytes = readInt(bytes, 16);
  // Padded transports leave up to 15 bytes behind the message.
  if (bodyBytes < 4 || bodyBytes > bytes.length - HEADER_BYTES) return undefined;
  return { msgId: readLong(bytes, 8), body: bytes.subarray(HEADER_BYTES, HEADER_BYTES + bodyBytes) };
}
