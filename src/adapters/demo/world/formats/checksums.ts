/** The checksums that file formats carry, each by a table of 256 entries. */

function reflectedTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

function forwardTable(polynomial: number, bits: number): Uint32Array {
  const top = 2 ** (bits - 1);
  const modulus = 2 ** bits;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte * 2 ** (bits - 8);
    for (let bit = 0; bit < 8; bit += 1) {
      const carried = value >= top;
      value = (value * 2) % modulus;
      if (carried) value = (value ^ polynomial) >>> 0;
    }
    return value;
  });
}

const pngTable = reflectedTable(0xedb88320);
const oggTable = forwardTable(0x04c11db7, 32);
const flacFrameTable = forwardTable(0x8005, 16);
const flacHeaderTable = forwardTable(0x07, 8);

/** CRC-32 of PNG chunks (PNG specification, annex D). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (pngTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** CRC-32 of Ogg pages: not reflected, starts at 0 (RFC 3533). */
export function oggCrc32(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc << 8) ^ (oggTable[(crc >>> 24) ^ byte] ?? 0);
  return crc >>> 0;
}

/** CRC-16 of FLAC frames (RFC 9639, 9.3). */
export function flacCrc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (flacFrameTable[(crc >>> 8) ^ byte] ?? 0);
  return crc;
}

/** CRC-8 of FLAC frame headers (RFC 9639, 9.1.8). */
export function flacCrc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = flacHeaderTable[crc ^ byte] ?? 0;
  return crc;
}

/** Adler-32 of zlib streams (RFC 1950). */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}
