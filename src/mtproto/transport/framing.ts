import { concat, type RandomBytes, readInt, writeInt } from '../bytes.ts';

/** How messages are told apart in a byte stream (core.telegram.org/mtproto/mtproto-transports). */
export type FramingKind = 'abridged' | 'intermediate' | 'padded-intermediate';

export type Frame =
  | { readonly kind: 'message'; readonly message: Uint8Array }
  /** The server's refusal, a negative number such as −404. */
  | { readonly kind: 'transport-error'; readonly code: number }
  /** The stream cannot be followed any more; nothing comes after this. */
  | { readonly kind: 'broken'; readonly reason: 'length' };

export interface Deframer {
  /** Takes the next bytes of the stream, cut anywhere. Messages that lie inside one piece are views of it. */
  push(bytes: Uint8Array): Frame[];
}

/** Telegram's answers stay near 1 MiB; containers may hold several. */
const MAX_MESSAGE_BYTES = 16 * 1_048_576;

/** The framing that a connection is announced with, four bytes inside the obfuscation header. */
export const framingTags: Readonly<Record<FramingKind, number>> = {
  abridged: 0xefefefef,
  intermediate: 0xeeeeeeee,
  'padded-intermediate': 0xdddddddd,
};

/**
 * Cuts a byte stream into messages. Every byte is looked at once and copied once at most, however the stream is cut, and nothing
 * is allocated before its bytes are there.
 */
export function createDeframer(kind: FramingKind): Deframer {
  const pieces: Uint8Array[] = [];
  let availableBytes = 0;
  let neededBytes: number | undefined;
  let isBroken = false;

  function take(length: number): Uint8Array {
    availableBytes -= length;
    const first = pieces[0];
    if (first !== undefined && first.length > length) {
      pieces[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const taken: Uint8Array[] = [];
    let missing = length;
    let used = 0;
    while (missing > 0) {
      const piece = pieces[used];
      if (piece === undefined) break;
      if (piece.length > missing) {
        taken.push(piece.subarray(0, missing));
        pieces[used] = piece.subarray(missing);
        break;
      }
      taken.push(piece);
      missing -= piece.length;
      used += 1;
    }
    pieces.splice(0, used);
    const only = taken.length === 1 ? taken[0] : undefined;
    return only ?? concat(...taken);
  }

  /** The length of the next message, once its header is there. */
  function readLength(): number | undefined {
    if (kind !== 'abridged') {
      if (availableBytes < 4) return undefined;
      // The top bit asks for a quick ack, which we never do; a set one is a length no message has.
      return readInt(take(4)) >>> 0;
    }
    const first = pieces[0]?.[0];
    if (first === undefined) return undefined;
    if (first !== 0x7f) return (take(1)[0] ?? 0) * 4;
    if (availableBytes < 4) return undefined;
    return (readInt(take(4)) >>> 8) * 4;
  }

  return {
    push(bytes) {
      const frames: Frame[] = [];
      if (isBroken || bytes.length === 0) return frames;
      pieces.push(bytes);
      availableBytes += bytes.length;
      for (;;) {
        neededBytes ??= readLength();
        if (neededBytes === undefined) return frames;
        if (neededBytes < 4 || neededBytes > MAX_MESSAGE_BYTES) {
          isBroken = true;
          pieces.length = 0;
          frames.push({ kind: 'broken', reason: 'length' });
          return frames;
        }
        if (availableBytes < neededBytes) return frames;
        frames.push(toFrame(take(neededBytes)));
        neededBytes = undefined;
      }
    },
  };
}

/**
 * Puts the length before a message (a multiple of 4 bytes), and random bytes behind it where the framing asks for padding. A
 * transport error is framed as the four bytes it is.
 */
export function frame(kind: FramingKind, message: Uint8Array, random: RandomBytes): Uint8Array<ArrayBuffer> {
  if (kind === 'abridged') {
    const words = message.length / 4;
    if (words < 0x7f) return concat(Uint8Array.of(words), message);
    return concat(Uint8Array.of(0x7f, words & 255, (words >>> 8) & 255, words >>> 16), message);
  }
  const paddingBytes = kind === 'padded-intermediate' ? (random(1)[0] ?? 0) % 16 : 0;
  const header = new Uint8Array(4);
  writeInt(header, message.length + paddingBytes);
  return concat(header, message, random(paddingBytes));
}

/** A message, or the four bytes of a refusal. Padding stays: a message knows where it ends. */
export function toFrame(bytes: Uint8Array): Frame {
  // A refusal may be padded; a message has its key id, 8 bytes, and more than 20 in all.
  if (bytes.length < 20) {
    const code = readInt(bytes);
    if (code < 0) return { kind: 'transport-error', code };
  }
  return { kind: 'message', message: bytes };
}
