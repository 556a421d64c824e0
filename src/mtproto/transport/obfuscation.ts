import { concat, type RandomBytes, readInt, reversed, writeInt } from '../bytes.ts';
import { type CtrStream, createCtr } from '../kernels.ts';
import { type FramingKind, framingTags } from './framing.ts';

/** Both directions of one obfuscated byte stream (core.telegram.org/mtproto/mtproto-transports#transport-obfuscation). */
export interface Obfuscation {
  readonly encryptor: CtrStream;
  readonly decryptor: CtrStream;
}

export const OBFUSCATION_HEADER_BYTES = 64;

/** First words that would be taken for another protocol: HEAD, POST, GET, OPTI, the framings' own tags, TLS. */
const FORBIDDEN_WORDS = new Set([
  0x44414548, 0x54534f50, 0x20544547, 0x4954504f, 0xeeeeeeee, 0xdddddddd, 0x02010316,
]);

/** The client's side: the header is the first thing to send, the streams then carry on where it ends. */
export function startObfuscation(
  random: RandomBytes,
  framing: FramingKind,
): Obfuscation & { readonly header: Uint8Array<ArrayBuffer> } {
  const plain = innocentHeader(random);
  writeInt(plain, framingTags[framing], 56);
  const mirrored = reversed(plain.subarray(8, 56));
  const encryptor = createCtr(plain.subarray(8, 40), plain.subarray(40, 56));
  const decryptor = createCtr(mirrored.subarray(0, 32), mirrored.subarray(32, 48));
  // The keys travel in the clear; only the tag behind them is encrypted.
  const header = concat(plain.subarray(0, 56), encryptor.processSync(plain).subarray(56));
  return { header, encryptor, decryptor };
}

export type AcceptedObfuscation =
  | ({ readonly ok: true; readonly framing: FramingKind } & Obfuscation)
  | { readonly ok: false; readonly reason: 'not-64-bytes' | 'unknown-framing' };

/** The server's side of the same. */
export function acceptObfuscation(header: Uint8Array): AcceptedObfuscation {
  if (header.length !== OBFUSCATION_HEADER_BYTES) return { ok: false, reason: 'not-64-bytes' };
  const mirrored = reversed(header.subarray(8, 56));
  const decryptor = createCtr(header.subarray(8, 40), header.subarray(40, 56));
  const encryptor = createCtr(mirrored.subarray(0, 32), mirrored.subarray(32, 48));
  const tag = readInt(decryptor.processSync(header), 56) >>> 0;
  for (const framing of ['abridged', 'intermediate', 'padded-intermediate'] as const) {
    if (framingTags[framing] === tag) return { ok: true, framing, encryptor, decryptor };
  }
  return { ok: false, reason: 'unknown-framing' };
}

function innocentHeader(random: RandomBytes): Uint8Array<ArrayBuffer> {
  for (;;) {
    const header = new Uint8Array(random(OBFUSCATION_HEADER_BYTES));
    const looksLikeAnother = header[0] === 0xef || FORBIDDEN_WORDS.has(readInt(header) >>> 0);
    if (!looksLikeAnother && readInt(header, 4) !== 0) return header;
  }
}
