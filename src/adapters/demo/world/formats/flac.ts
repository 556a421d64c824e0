import { ascii, concat, u8, u32be, u32le, utf8 } from './binary.ts';
import { BitWriter } from './bit-writer.ts';
import { flacCrc8, flacCrc16 } from './checksums.ts';
import type { AudioTags } from './id3.ts';

/** Samples per frame; the whole length must be a multiple. */
export const FLAC_BLOCK_SAMPLES = 4096;
/** The sample rate 16 kHz and the block of 4,096 have codes of their own in the frame header (RFC 9639, 9.1). */
export const FLAC_SAMPLE_RATE = 16_000;
const BLOCK_AND_RATE_CODE = 0b1100_0101;
const MONO_16_BIT_CODE = 0b0000_1000;
const FRONT_COVER = 3;

/** FLAC, mono, 16 bits, 16 kHz: constant frames for silence, else fixed predictors of order 2 with one Rice code. */
export function flacFile(pcm: Int16Array, tags: AudioTags & { readonly coverPixels: number }): Uint8Array {
  const comments = [
    `TITLE=${tags.title}`,
    `ARTIST=${tags.performer}`,
    `ALBUM=${tags.album}`,
    `DATE=${tags.year}`,
    `TRACKNUMBER=${tags.track}`,
    `GENRE=${tags.genre}`,
  ].map(utf8);
  const vendor = utf8('Sluice demo');
  const vorbis = concat(
    u32le(vendor.length),
    vendor,
    u32le(comments.length),
    ...comments.flatMap((comment) => [u32le(comment.length), comment]),
  );
  const blocks: [type: number, body: Uint8Array][] = [
    [0, streamInfo(pcm.length)],
    [4, vorbis],
  ];
  if (tags.cover) blocks.push([6, picture(tags.cover, tags.coverPixels)]);
  const metadata = blocks.map(([type, body], index) => {
    const last = index === blocks.length - 1 ? 0x80 : 0;
    return concat(u32be((((last | type) << 24) | body.length) >>> 0), body);
  });
  const frames: Uint8Array[] = [];
  for (let start = 0; start < pcm.length; start += FLAC_BLOCK_SAMPLES) {
    frames.push(frame(pcm.subarray(start, start + FLAC_BLOCK_SAMPLES), start / FLAC_BLOCK_SAMPLES));
  }
  return concat(ascii('fLaC'), ...metadata, ...frames);
}

function streamInfo(samples: number): Uint8Array {
  const out = new BitWriter(34);
  out.write(FLAC_BLOCK_SAMPLES, 16);
  out.write(FLAC_BLOCK_SAMPLES, 16);
  out.write(0, 24);
  out.write(0, 24);
  out.write(FLAC_SAMPLE_RATE, 20);
  out.write(0, 3);
  out.write(15, 5);
  out.write(0, 4);
  out.write32(samples);
  // An MD5 of zeros means "not computed" (RFC 9639, 8.2).
  out.writeBytes(new Uint8Array(16));
  return out.bytes();
}

function picture(png: Uint8Array, pixels: number): Uint8Array {
  const mime = ascii('image/png');
  // Four bits a pixel in sixteen colours, as `patternPng` makes them.
  return concat(u32be(FRONT_COVER, mime.length), mime, u32be(0, pixels, pixels, 4, 16, png.length), png);
}

function frame(samples: Int16Array, frameNumber: number): Uint8Array {
  // Frame numbers below 128 are one byte in the format's UTF-8-like code; the demo's tunes are shorter.
  const header = u8(0xff, 0xf8, BLOCK_AND_RATE_CODE, MONO_16_BIT_CODE, frameNumber & 0x7f);
  const out = new BitWriter(samples.length * 2);
  out.writeBytes(header);
  out.write(flacCrc8(header), 8);
  const first = samples[0] ?? 0;
  if (samples.every((sample) => sample === first)) {
    out.write(0, 8);
    out.write(first, 16);
  } else {
    writePredicted(out, samples);
  }
  out.align();
  const body = out.bytes();
  const crc = flacCrc16(body);
  return concat(body, u8(crc >>> 8, crc));
}

function writePredicted(out: BitWriter, samples: Int16Array): void {
  const folded = new Uint32Array(samples.length - 2);
  let sum = 0;
  for (let index = 2; index < samples.length; index += 1) {
    const guess = 2 * (samples[index - 1] ?? 0) - (samples[index - 2] ?? 0);
    const residual = (samples[index] ?? 0) - guess;
    const value = residual < 0 ? -2 * residual - 1 : 2 * residual;
    folded[index - 2] = value;
    sum += value;
  }
  // The best Rice parameter is near the logarithm of the mean; 15 would mean "escaped".
  const parameter = Math.min(14, Math.max(0, 31 - Math.clz32(Math.floor(sum / folded.length) | 1)));
  out.write(0b0_001010_0, 8);
  out.write(samples[0] ?? 0, 16);
  out.write(samples[1] ?? 0, 16);
  out.write(0b00_0000, 6);
  out.write(parameter, 4);
  for (const value of folded) {
    out.writeUnary(value >>> parameter);
    out.write(value, parameter);
  }
}
