import { concat, equal, type RandomBytes, readInt, readLong, writeInt, writeLong } from '../bytes.ts';
import { aesIgeDecryptInto, aesIgeEncryptFast, sha256, sha256Sync } from '../kernels.ts';
import type { AuthKey } from './auth-key.ts';

/** Who wrote a message; the two directions use different parts of the auth key (`x` in the documentation). */
export type Sender = 'client' | 'server';

export interface MessageHeader {
  readonly salt: bigint;
  readonly sessionId: bigint;
  readonly msgId: bigint;
  readonly seqNo: number;
}

export interface Message extends MessageHeader {
  /** A view of the decrypted buffer, without padding. */
  readonly body: Uint8Array;
}

export type DecryptFailure = 'too-short' | 'wrong-key' | 'msg-key-mismatch' | 'bad-length' | 'bad-padding';

export type DecryptedMessage =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: DecryptFailure };

/** salt 8, session 8, msg id 8, seqno 4, length 4 */
const HEADER_BYTES = 32;
/** The part of the auth key that goes into the msg_key hash. */
const HASH_KEY_BYTES = 32;
const OUTER_BYTES = 24;
const MIN_PADDING_BYTES = 12;
const MAX_PADDING_BYTES = 1024;

/**
 * One MTProto 2.0 message, ready for a transport (core.telegram.org/mtproto/description). The body may come in pieces, so that a
 * large answer need not be joined first; together a multiple of 4 bytes.
 */
export async function encryptMessage(
  authKey: AuthKey,
  sender: Sender,
  header: MessageHeader,
  body: Uint8Array | readonly Uint8Array[],
  random: RandomBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = body instanceof Uint8Array ? [body] : body;
  const bodyBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const unpaddedBytes = HEADER_BYTES + bodyBytes;
  const paddingBytes = MIN_PADDING_BYTES + ((16 - ((unpaddedBytes + MIN_PADDING_BYTES) % 16)) % 16);
  const hashed = new Uint8Array(HASH_KEY_BYTES + unpaddedBytes + paddingBytes);
  const offset = offsetOf(sender);
  hashed.set(authKey.bytes.subarray(88 + offset, 88 + offset + HASH_KEY_BYTES));
  const plain = hashed.subarray(HASH_KEY_BYTES);
  writeLong(plain, header.salt, 0);
  writeLong(plain, header.sessionId, 8);
  writeLong(plain, header.msgId, 16);
  writeInt(plain, header.seqNo, 24);
  writeInt(plain, bodyBytes, 28);
  let position = HEADER_BYTES;
  for (const piece of pieces) {
    plain.set(piece, position);
    position += piece.length;
  }
  plain.set(random(paddingBytes), position);
  const msgKey = (await sha256(hashed)).subarray(8, 24);
  const { key, iv } = deriveKeys(authKey, msgKey, sender);
  return concat(authKey.idBytes, msgKey, await aesIgeEncryptFast(plain, key, iv));
}

/** Memory for one plaintext at a time, used again for the next one. */
export interface Workspace {
  buffer: ArrayBuffer | null;
}

const room = (workspace: Workspace | undefined, byteCount: number): Uint8Array<ArrayBuffer> => {
  if (!workspace) return new Uint8Array(byteCount);
  if (workspace.buffer === null || workspace.buffer.byteLength < byteCount)
    workspace.buffer = new ArrayBuffer(byteCount);
  return new Uint8Array(workspace.buffer, 0, byteCount);
};

/**
 * Opens a message of the other side. The msg_key is verified over everything before a single field is believed; every failure is
 * data, and says nothing about the connection (a cut answer looks the same as a forged one). With `workspace` the body
 * stands in there, until the next message is opened with it.
 */
export async function decryptMessage(
  authKey: AuthKey,
  sender: Sender,
  bytes: Uint8Array,
  workspace?: Workspace,
): Promise<DecryptedMessage> {
  if (bytes.length < OUTER_BYTES + HEADER_BYTES + MIN_PADDING_BYTES)
    return { ok: false, reason: 'too-short' };
  if (!equal(bytes.subarray(0, 8), authKey.idBytes)) return { ok: false, reason: 'wrong-key' };
  // Padded framing leaves up to 15 bytes behind the last block.
  const encrypted = bytes.subarray(OUTER_BYTES, bytes.length - ((bytes.length - OUTER_BYTES) % 16));
  const msgKey = bytes.subarray(8, 24);
  const { key, iv } = deriveKeys(authKey, msgKey, sender);
  const offset = offsetOf(sender);
  const hashed = room(workspace, HASH_KEY_BYTES + encrypted.length);
  hashed.set(authKey.bytes.subarray(88 + offset, 88 + offset + HASH_KEY_BYTES));
  aesIgeDecryptInto(encrypted, key, iv, hashed, HASH_KEY_BYTES);
  const expected = (await sha256(hashed)).subarray(8, 24);
  if (!equal(expected, msgKey)) return { ok: false, reason: 'msg-key-mismatch' };
  const plain = hashed.subarray(HASH_KEY_BYTES);
  const bodyBytes = readInt(plain, 28);
  if (bodyBytes < 0 || bodyBytes % 4 !== 0 || bodyBytes > plain.length - HEADER_BYTES)
    return { ok: false, reason: 'bad-length' };
  const paddingBytes = plain.length - HEADER_BYTES - bodyBytes;
  if (paddingBytes < MIN_PADDING_BYTES || paddingBytes > MAX_PADDING_BYTES)
    return { ok: false, reason: 'bad-padding' };
  return {
    ok: true,
    message: {
      salt: readLong(plain, 0),
      sessionId: readLong(plain, 8),
      msgId: readLong(plain, 16),
      seqNo: readInt(plain, 24),
      body: plain.subarray(HEADER_BYTES, HEADER_BYTES + bodyBytes),
    },
  };
}

function offsetOf(sender: Sender): number {
  return sender === 'client' ? 0 : 8;
}

/** AES key and IV of one message (core.telegram.org/mtproto/description, "Defining AES Key and Initialization Vector"). */
function deriveKeys(
  authKey: AuthKey,
  msgKey: Uint8Array,
  sender: Sender,
): { key: Uint8Array; iv: Uint8Array } {
  const x = offsetOf(sender);
  const a = sha256Sync(concat(msgKey, authKey.bytes.subarray(x, x + 36)));
  const b = sha256Sync(concat(authKey.bytes.subarray(40 + x, 76 + x), msgKey));
  return {
    key: concat(a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)),
    iv: concat(b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)),
  };
}
