import { fraction, hash32 } from '../random.ts';
import { concat, u8, u32be } from './binary.ts';
import { BitWriter } from './bit-writer.ts';
import { mp4File } from './mp4.ts';

const MACROBLOCK_PIXELS = 16;
/** `mb_type` of a macroblock whose samples stand there as they are (ISO 14496-10, table 7-11). */
const I_PCM = 25;

/** A tiny real video: moving stripes, H.264 baseline with uncompressed macroblocks, in an MP4. Sides: multiples of 16. */
export function clipMp4(
  seed: number,
  sidePixels: number,
  frameCount: number,
  framesPerSecond: number,
): Uint8Array {
  const blocks = sidePixels / MACROBLOCK_PIXELS;
  const frames = Array.from({ length: frameCount }, (_, frame) => {
    const unit = nalUnit(0x65, slice(seed, blocks, frame, frameCount));
    return concat(u32be(unit.length), unit);
  });
  return mp4File({
    width: sidePixels,
    height: sidePixels,
    sequenceSet: nalUnit(0x67, sequenceSet(blocks)),
    pictureSet: nalUnit(0x68, pictureSet()),
    frames,
    framesPerSecond,
  });
}

/** Exp-Golomb, unsigned. */
function writeUe(out: BitWriter, value: number): void {
  const bits = 31 - Math.clz32(value + 1);
  out.write(value + 1, 2 * bits + 1);
}

function finish(out: BitWriter): Uint8Array {
  out.write(1, 1);
  out.align();
  return out.bytes();
}

function sequenceSet(blocks: number): Uint8Array {
  const out = new BitWriter(32);
  out.writeBytes(u8(66, 0xc0, 30));
  // Ids and counters 0; picture order 2 (as decoded); one reference; no gaps.
  for (const value of [0, 0, 2, 1]) writeUe(out, value);
  out.write(0, 1);
  writeUe(out, blocks - 1);
  writeUe(out, blocks - 1);
  // Frames only, direct 8 × 8, no cropping, no usability information.
  out.write(0b1100, 4);
  return finish(out);
}

function pictureSet(): Uint8Array {
  const out = new BitWriter(16);
  writeUe(out, 0);
  writeUe(out, 0);
  out.write(0, 2);
  for (const value of [0, 0, 0]) writeUe(out, value);
  out.write(0, 3);
  for (const value of [0, 0, 0]) writeUe(out, value);
  out.write(0, 3);
  return finish(out);
}

function slice(seed: number, blocks: number, frame: number, frameCount: number): Uint8Array {
  const out = new BitWriter(blocks * blocks * 400);
  for (const value of [0, 7, 0]) writeUe(out, value);
  out.write(0, 4);
  writeUe(out, frame % 2);
  out.write(0, 2);
  writeUe(out, 0);
  const blue = 60 + (hash32(seed, 1) % 136);
  const red = 60 + (hash32(seed, 2) % 136);
  const chroma = new Uint8Array(128).fill(blue, 0, 64).fill(red, 64);
  const slope = 0.3 + fraction(seed, 3);
  const shift = (128 * frame) / frameCount;
  const luma = new Uint8Array(256);
  for (let block = 0; block < blocks * blocks; block += 1) {
    const left = (block % blocks) * MACROBLOCK_PIXELS;
    const top = Math.floor(block / blocks) * MACROBLOCK_PIXELS;
    for (let pixel = 0; pixel < 256; pixel += 1) {
      const phase = (left + (pixel & 15) + slope * (top + (pixel >> 4)) + shift) % 128;
      // Video range; never zero, so that no start code can arise.
      luma[pixel] = 40 + Math.abs(phase - 64) * 2.5;
    }
    writeUe(out, I_PCM);
    out.align();
    out.writeBytes(luma);
    out.writeBytes(chroma);
  }
  return finish(out);
}

/** After two zero bytes anything up to 3 is told from a start code by a 3 between (ISO 14496-10, 7.4.1). */
function nalUnit(header: number, payload: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let zeros = 0;
  let escaped = false;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
      escaped = true;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return concat(u8(header), escaped ? Uint8Array.from(bytes) : payload);
}
