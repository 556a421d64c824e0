import { concat, u8, u16be } from './binary.ts';
import { BitWriter } from './bit-writer.ts';

/**
 * Baseline JPEG of flat 8 × 8 squares: only DC coefficients, so no cosine transform. Quantisers, sampling (4:2:0) and
 * Huffman codes are those of the header that Telegram keeps for stripped thumbnails, hence one encoder serves both.
 */
export interface Mosaic {
  readonly width: number;
  readonly height: number;
  /** Brightness 0–255 of the square in column and row. */
  luma(column: number, row: number): number;
  /** Blue and red difference 0–255, 128 is grey, of a patch of 2 × 2 squares. */
  blue(column: number, row: number): number;
  red(column: number, row: number): number;
}

const LUMA_DC_QUANTISER = 0x28;
const CHROMA_DC_QUANTISER = 0x2b;
const LUMA_DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const CHROMA_DC_COUNTS = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** The beginnings of the standard AC tables, as far as "end of block" (symbol 0): 1010 and 00. */
const LUMA_AC = { counts: [0, 2, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], symbols: [1, 2, 3, 0, 4, 17] };
const CHROMA_AC = { counts: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], symbols: [0] };
const LUMA_END = { code: 0b1010, bits: 4 };
const CHROMA_END = { code: 0b00, bits: 2 };
const MOST_COMMENT_BYTES = 65_533;

/**
 * A group of 16 × 16 pixels costs at most 6 × 14 bits, because differences of quantised values stay below 64; doubled
 * for stuffing.
 */
const MOST_BYTES_PER_PATCH = 22;
const HEADER_BYTES = 512;

/** Bytes that hold any mosaic of this size; what `mosaicJpeg` may be asked to fill. */
export function jpegBytesEnough(width: number, height: number): number {
  return HEADER_BYTES + Math.ceil(width / 16) * Math.ceil(height / 16) * MOST_BYTES_PER_PATCH;
}

/**
 * A whole JPEG of exactly `sizeBytes` (at least `jpegBytesEnough`), so that a list can tell sizes without encoding.
 * The difference is filled with comments of bytes from `filler`'s endless stream, read in order.
 */
export function mosaicJpeg(
  mosaic: Mosaic,
  sizeBytes: number,
  filler: (offset: number, length: number) => Uint8Array,
): Uint8Array {
  const scan = mosaicScan(mosaic);
  const tables = concat(
    quantisers(0, LUMA_DC_QUANTISER),
    quantisers(1, CHROMA_DC_QUANTISER),
    frameHeader(mosaic),
    huffman(0x00, LUMA_DC_COUNTS, DC_SYMBOLS),
    huffman(0x10, LUMA_AC.counts, LUMA_AC.symbols),
    huffman(0x01, CHROMA_DC_COUNTS, DC_SYMBOLS),
    huffman(0x11, CHROMA_AC.counts, CHROMA_AC.symbols),
    u8(0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0),
  );
  const start = concat(
    u8(0xff, 0xd8),
    segment(0xe0, u8(0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)),
  );
  const missing = sizeBytes - start.length - tables.length - scan.length - 2;
  return concat(start, comments(missing, filler), tables, scan, u8(0xff, 0xd9));
}

/** What Telegram sends inline as `photoStrippedSize`. Sides below 256 pixels. */
export function strippedMosaic(mosaic: Mosaic): Uint8Array {
  return concat(u8(1, mosaic.height, mosaic.width), mosaicScan(mosaic));
}

function comments(length: number, filler: (offset: number, length: number) => Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let left = length;
  while (left > 0) {
    // A comment needs 4 bytes at least, so never leave fewer behind.
    const whole = left <= MOST_COMMENT_BYTES + 4 ? left : MOST_COMMENT_BYTES;
    const body = Math.min(whole - 4, MOST_COMMENT_BYTES);
    pieces.push(segment(0xfe, filler(length - left, body)));
    left -= body + 4;
  }
  return concat(...pieces);
}

function segment(marker: number, body: Uint8Array): Uint8Array {
  return concat(u8(0xff, marker), u16be(body.length + 2), body);
}

function quantisers(id: number, dc: number): Uint8Array {
  return segment(0xdb, concat(u8(id), new Uint8Array(64).fill(dc)));
}

function frameHeader({ width, height }: Mosaic): Uint8Array {
  return segment(0xc0, concat(u8(8), u16be(height, width), u8(3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1)));
}

function huffman(id: number, counts: readonly number[], symbols: readonly number[]): Uint8Array {
  return segment(0xc4, u8(id, ...counts, ...symbols));
}

interface Code {
  readonly code: number;
  readonly bits: number;
}

/** Canonical codes: ascending inside a length, doubled from one length to the next. */
function canonicalCodes(counts: readonly number[]): Code[] {
  const codes: Code[] = [];
  let code = 0;
  counts.forEach((count, index) => {
    for (let nth = 0; nth < count; nth += 1) codes.push({ code: code++, bits: index + 1 });
    code *= 2;
  });
  return codes;
}

const lumaCodes = canonicalCodes(LUMA_DC_COUNTS);
const chromaCodes = canonicalCodes(CHROMA_DC_COUNTS);

function mosaicScan(mosaic: Mosaic): Uint8Array {
  const out = new BitWriter(4096);
  const block = (value: number, previous: number, quantiser: number, codes: readonly Code[], end: Code) => {
    // The DC coefficient of a flat block is 8 times its level above the middle.
    const quantised = Math.round(((value - 128) * 8) / quantiser);
    const difference = quantised - previous;
    const category = 32 - Math.clz32(Math.abs(difference));
    const { code, bits } = codes[category] ?? { code: 0, bits: 0 };
    out.write(code, bits);
    if (category > 0) out.write(difference > 0 ? difference : difference + (1 << category) - 1, category);
    out.write(end.code, end.bits);
    return quantised;
  };
  let luma = 0;
  let blue = 0;
  let red = 0;
  for (let row = 0; row < Math.ceil(mosaic.height / 16); row += 1) {
    for (let column = 0; column < Math.ceil(mosaic.width / 16); column += 1) {
      for (let quarter = 0; quarter < 4; quarter += 1) {
        const level = mosaic.luma(column * 2 + (quarter & 1), row * 2 + (quarter >> 1));
        luma = block(level, luma, LUMA_DC_QUANTISER, lumaCodes, LUMA_END);
      }
      blue = block(mosaic.blue(column, row), blue, CHROMA_DC_QUANTISER, chromaCodes, CHROMA_END);
      red = block(mosaic.red(column, row), red, CHROMA_DC_QUANTISER, chromaCodes, CHROMA_END);
    }
  }
  out.align(true);
  return stuffed(out.bytes());
}

/** After every 0xFF of the data a zero, lest it look like a marker. */
function stuffed(bytes: Uint8Array): Uint8Array {
  const extra = bytes.reduce((count, byte) => count + (byte === 0xff ? 1 : 0), 0);
  const result = new Uint8Array(bytes.length + extra);
  let position = 0;
  for (const byte of bytes) {
    result[position] = byte;
    position += byte === 0xff ? 2 : 1;
  }
  return result;
}
