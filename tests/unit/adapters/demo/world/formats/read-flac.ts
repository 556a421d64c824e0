/** A decoder of just the FLAC that the demo makes, written from RFC 9639 without the encoder's tables. */
export interface ReadFlac {
  readonly sampleRate: number;
  readonly totalSamples: number;
  readonly comments: readonly string[];
  readonly picture: Buffer | undefined;
  readonly samples: readonly number[];
}

function crc(bytes: Uint8Array, bits: number, polynomial: number): number {
  const top = 1 << (bits - 1);
  const mask = top * 2 - 1;
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (bits - 8);
    for (let bit = 0; bit < 8; bit += 1)
      value = (value & top ? (value << 1) ^ polynomial : value << 1) & mask;
  }
  return value;
}

/** Throws where the file is not what it should be. */
export function readFlac(bytes: Uint8Array): ReadFlac {
  const file = Buffer.from(bytes);
  if (file.subarray(0, 4).toString() !== 'fLaC') throw new Error('no FLAC');
  let [sampleRate, totalSamples] = [0, 0];
  let comments: string[] = [];
  let picture: Buffer | undefined;
  let at = 4;
  for (let last = false; !last; ) {
    const head = file.readUInt8(at);
    last = head >= 128;
    const body = file.subarray(at + 4, at + 4 + file.readUIntBE(at + 1, 3));
    at += 4 + body.length;
    if ((head & 127) === 0) {
      sampleRate = body.readUIntBE(10, 3) >> 4;
      totalSamples = body.readUInt32BE(14);
    } else if ((head & 127) === 4) comments = readComments(body);
    else if ((head & 127) === 6) picture = readPicture(body);
  }
  const samples: number[] = [];
  for (let frame = 0; at < file.length; frame += 1) at = readFrame(file, at, frame, samples);
  return { sampleRate, totalSamples, comments, picture, samples };
}

function readComments(body: Buffer): string[] {
  let at = 4 + body.readUInt32LE(0);
  const count = body.readUInt32LE(at);
  at += 4;
  return Array.from({ length: count }, () => {
    const text = body.subarray(at + 4, at + 4 + body.readUInt32LE(at));
    at += 4 + text.length;
    return text.toString('utf8');
  });
}

function readPicture(body: Buffer): Buffer {
  if (body.readUInt32BE(0) !== 3) throw new Error('no front cover');
  const mimeBytes = body.readUInt32BE(4);
  const descriptionBytes = body.readUInt32BE(8 + mimeBytes);
  const at = 12 + mimeBytes + descriptionBytes + 16;
  return body.subarray(at + 4, at + 4 + body.readUInt32BE(at));
}

function readFrame(file: Buffer, start: number, frameNumber: number, samples: number[]): number {
  if (file.readUInt16BE(start) !== 0xfff8) throw new Error(`no frame at ${start}`);
  if (file.readUInt8(start + 4) !== frameNumber) throw new Error('frames out of order');
  if (crc(file.subarray(start, start + 5), 8, 0x07) !== file.readUInt8(start + 5)) throw new Error('CRC-8');
  const blockSamples = 256 << ((file.readUInt8(start + 2) >> 4) - 8);
  let bit = (start + 6) * 8;
  const read = (count: number): number => {
    let value = 0;
    for (let nth = 0; nth < count; nth += 1, bit += 1)
      value = value * 2 + ((file.readUInt8(bit >> 3) >> (7 - (bit & 7))) & 1);
    return value;
  };
  const signed = (count: number): number => {
    const value = read(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  };
  const type = read(8) >> 1;
  if (type === 0) {
    const value = signed(16);
    for (let nth = 0; nth < blockSamples; nth += 1) samples.push(value);
  } else if (type === 0b001010) {
    samples.push(signed(16), signed(16));
    if (read(6) !== 0) throw new Error('only one partition of four-bit Rice codes is known here');
    const parameter = read(4);
    for (let nth = 2; nth < blockSamples; nth += 1) {
      let high = 0;
      while (read(1) === 0) high += 1;
      const folded = high * 2 ** parameter + read(parameter);
      const residual = folded % 2 ? -(folded + 1) / 2 : folded / 2;
      samples.push(residual + 2 * (samples.at(-1) ?? 0) - (samples.at(-2) ?? 0));
    }
  } else throw new Error(`subframe type ${type}`);
  const end = (bit + 7) >> 3;
  if (crc(file.subarray(start, end), 16, 0x8005) !== file.readUInt16BE(end)) throw new Error('CRC-16');
  return end + 2;
}
