import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32, oggCrc32 } from '../../../../../../src/adapters/demo/world/formats/checksums.ts';
import { clipMp4 } from '../../../../../../src/adapters/demo/world/formats/h264.ts';
import { jpegBytesEnough, mosaicJpeg } from '../../../../../../src/adapters/demo/world/formats/jpeg.ts';
import { mp4Head } from '../../../../../../src/adapters/demo/world/formats/mp4.ts';
import { silentOpus } from '../../../../../../src/adapters/demo/world/formats/ogg-opus.ts';
import { patternPng } from '../../../../../../src/adapters/demo/world/formats/png.ts';

test('the checksum of PNG is the one of the specification, the one of Ogg starts at zero', () => {
  // Check values for "123456789" of CRC-32/ISO-HDLC and CRC-32 with polynomial 04C11DB7, initial value and final XOR 0.
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(oggCrc32(Buffer.from('123456789'))).toBe(0x89a1897f);
});

test('a PNG has right chunks, and its data inflates to its rows', () => {
  const png = Buffer.from(patternPng(42, 300));
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(crc32(body)).toBe(png.readUInt32BE(at + 8 + length));
    chunks.push([body.subarray(0, 4).toString(), body.subarray(4)]);
    at += 12 + length;
  }
  expect(chunks.map(([type]) => type)).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  expect(inflateSync(chunks[2]?.[1] ?? Buffer.alloc(0)).length).toBe(300 * 151);
  expect(patternPng(43, 300)).not.toEqual(patternPng(42, 300));
});

test('a JPEG fills exactly the size it was asked for, whatever the picture', () => {
  for (const [width, height] of [
    [16, 16],
    [100, 75],
    [333, 250],
    [1280, 960],
  ] as const) {
    const extreme = {
      width,
      height,
      luma: (column: number, row: number) => ((column + row) % 2) * 255,
      blue: (column: number) => (column % 2) * 255,
      red: (_: number, row: number) => (row % 2) * 255,
    };
    const least = jpegBytesEnough(width, height);
    for (const size of [least, least + 1, least + 65_537, least + 65_540]) {
      const jpeg = Buffer.from(mosaicJpeg(extreme, size, (_, length) => new Uint8Array(length)));
      expect(jpeg.length).toBe(size);
      let at = 2;
      while (jpeg.readUInt16BE(at) !== 0xffda) at += 2 + jpeg.readUInt16BE(at + 2);
      expect(jpeg.readUInt16BE(size - 2)).toBe(0xffd9);
    }
  }
});

test('a clip is an MP4 whose sample table points at its H.264 frames', () => {
  const clip = Buffer.from(clipMp4(7, 64, 6, 6));
  const boxes: string[] = [];
  for (let at = 0; at < clip.length; at += clip.readUInt32BE(at))
    boxes.push(clip.toString('latin1', at + 4, at + 8));
  expect(boxes).toEqual(['ftyp', 'moov', 'mdat']);
  const first = clip.readUInt32BE(clip.indexOf('stco') + 12);
  expect(clip.toString('latin1', first - 4, first)).toBe('mdat');
  let at = first;
  let frames = 0;
  for (; at < clip.length; frames += 1) {
    expect(clip.readUInt8(at + 4)).toBe(0x65);
    at += 4 + clip.readUInt32BE(at);
  }
  expect([at, frames]).toEqual([clip.length, 6]);
  expect(clip.includes(Buffer.from([0, 0, 1]), first + 8)).toBe(false);
});

test('the head of a long video tells the length of what follows', () => {
  const size = 5 * 1024 ** 3;
  const head = Buffer.from(mp4Head(size));
  const dataAt = head.readUInt32BE(0);
  expect(head.toString('latin1', dataAt + 4, dataAt + 8)).toBe('mdat');
  expect(Number(head.readBigUInt64BE(dataAt + 8)) + dataAt).toBe(size);
});

test('a voice note is Ogg pages with right checksums and rising positions', () => {
  const ogg = Buffer.from(silentOpus(3, 99, 'hello'));
  const positions: number[] = [];
  for (let at = 0; at < ogg.length; ) {
    const lacing = ogg.subarray(at + 27, at + 27 + ogg.readUInt8(at + 26));
    const length = 27 + lacing.length + lacing.reduce((sum, value) => sum + value, 0);
    const page = Buffer.from(ogg.subarray(at, at + length));
    const told = page.readUInt32LE(22);
    page.writeUInt32LE(0, 22);
    expect(oggCrc32(page)).toBe(told);
    positions.push(page.readUInt32LE(6));
    at += length;
  }
  expect(positions).toEqual([0, 0, 48_000, 96_000, 144_000]);
});
