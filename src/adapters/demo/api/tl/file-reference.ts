import { readInt, readLong, writeInt, writeLong } from '../../../../mtproto/bytes.ts';

/** Epoch, file, chat and message: 25 bytes with a first one that tells the form. */
const REFERENCE_BYTES = 25;
const FORM = 2;

/** A file reference, as a message hands it out. It is good until the server's epoch changes. */
export function fileReference(epoch: number, fileId: bigint, chatId: bigint, messageId: number): Uint8Array {
  const bytes = new Uint8Array(REFERENCE_BYTES);
  bytes[0] = FORM;
  writeInt(bytes, epoch, 1);
  writeLong(bytes, fileId, 5);
  writeLong(bytes, chatId, 13);
  writeInt(bytes, messageId, 21);
  return bytes;
}

export type ReferenceFault = 'FILE_REFERENCE_EMPTY' | 'FILE_REFERENCE_INVALID' | 'FILE_REFERENCE_EXPIRED';

export function judgeReference(bytes: Uint8Array, epoch: number, fileId: bigint): ReferenceFault | undefined {
  if (bytes.length === 0) return 'FILE_REFERENCE_EMPTY';
  if (bytes.length !== REFERENCE_BYTES || bytes[0] !== FORM) return 'FILE_REFERENCE_INVALID';
  if (readLong(bytes, 5) !== fileId) return 'FILE_REFERENCE_INVALID';
  return readInt(bytes, 1) === epoch ? undefined : 'FILE_REFERENCE_EXPIRED';
}
