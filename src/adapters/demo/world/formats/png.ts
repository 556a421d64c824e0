import { fraction, hash32 } from '../random.ts';
import { ascii, concat, u8, u16le, u32be } from './binary.ts';
import { adler32, crc32 } from './checksums.ts';

const SIGNATURE = u8(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOURS = 16;
/** A stored deflate block holds at most this many bytes (RFC 1951, 3.2.4). */
const STORED_BLOCK_BYTES = 65_535;

/** A square picture of rings and stripes in 16 colours of one mood, as PNG without compression. */
export function patternPng(seed: number, sidePixels: number): Uint8Array {
  const header = concat(u32be(sidePixels, sidePixels), u8(4, 3, 0, 0, 0));
  return concat(
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette(seed)),
    chunk('IDAT', storedZlib(rows(seed, sidePixels))),
    chunk('IEND', u8()),
  );
}

function palette(seed: number): Uint8Array {
  const channels = [0, 1, 2].map((channel) => ({
    base: 40 + 150 * fraction(seed, channel),
    slope: 120 * (fraction(seed, channel, 1) - 0.5),
  }));
  return Uint8Array.from({ length: COLOURS * 3 }, (_, index) => {
    const { base, slope } = channels[index % 3] ?? { base: 0, slope: 0 };
    return Math.max(0, Math.min(255, base + slope * (Math.floor(index / 3) / COLOURS)));
  });
}

function rows(seed: number, sidePixels: number): Uint8Array {
  const rowBytes = 1 + Math.ceil(sidePixels / 2);
  const raw = new Uint8Array(rowBytes * sidePixels);
  const centreX = sidePixels * fraction(seed, 11);
  const centreY = sidePixels * fraction(seed, 12);
  const ringPixels = 6 + (hash32(seed, 13) % 20);
  const tilt = (hash32(seed, 14) % 5) - 2;
  for (let y = 0; y < sidePixels; y += 1) {
    for (let x = 0; x < sidePixels; x += 1) {
      const distance = Math.hypot(x - centreX, y - centreY);
      const colour = (Math.floor(distance / ringPixels) + ((x + tilt * y) >> 4)) & 15;
      const position = y * rowBytes + 1 + (x >> 1);
      raw[position] = (raw[position] ?? 0) | (x & 1 ? colour : colour << 4);
    }
  }
  return raw;
}

function storedZlib(raw: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [u8(0x78, 0x01)];
  for (let offset = 0; offset < raw.length; offset += STORED_BLOCK_BYTES) {
    const block = raw.subarray(offset, offset + STORED_BLOCK_BYTES);
    const last = offset + block.length === raw.length;
    pieces.push(u8(last ? 1 : 0), u16le(block.length, ~block.length & 0xffff), block);
  }
  return concat(...pieces, u32be(adler32(raw)));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat(ascii(type), data);
  return concat(u32be(data.length), body, u32be(crc32(body)));
}
