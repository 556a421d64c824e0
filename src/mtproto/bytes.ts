/** Randomness is an argument: whoever calls decides where it comes from. Returns `length` fresh bytes. */
export type RandomBytes = (length: number) => Uint8Array;

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Looks at every byte whatever it finds, so that the time taken tells nothing. */
export function equal(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

export function xor(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(left.length);
  for (let index = 0; index < left.length; index += 1)
    result[index] = (left[index] ?? 0) ^ (right[index] ?? 0);
  return result;
}

export function reversed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).reverse();
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Undefined when the text is not an even number of hexadecimal digits; blanks between them are allowed. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

/** Big-endian, as all big numbers of the key exchange are. */
export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/**
 * Big-endian; filled with leading zeros to `length` bytes when given, else as short as possible.
 * Throws a RangeError when the number does not fit or is negative.
 */
export function fromBigInt(value: bigint, length?: number): Uint8Array<ArrayBuffer> {
  if (value < 0n) throw new RangeError('negative');
  const digits = value.toString(16);
  const shortest = Math.ceil(digits.length / 2);
  const size = length ?? shortest;
  if (shortest > size && value !== 0n) throw new RangeError(`does not fit ${size} bytes`);
  const bytes = new Uint8Array(size);
  const padded = digits.padStart(size * 2, '0');
  for (let index = 0; index < size; index += 1)
    bytes[index] = Number.parseInt(padded.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}

/** The signed 64-bit number in eight little-endian bytes at `offset`. */
export function readLong(bytes: Uint8Array, offset = 0): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(offset, true);
}

export function writeLong(bytes: Uint8Array, value: bigint, offset = 0): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setBigInt64(
    offset,
    BigInt.asIntN(64, value),
    true,
  );
}

export function readInt(bytes: Uint8Array, offset = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(offset, true);
}

export function writeInt(bytes: Uint8Array, value: number, offset = 0): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setInt32(offset, value, true);
}

/** Web platform calls take no shared memory; the type says so, and a shared view is copied. */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isUnshared(bytes) ? bytes : new Uint8Array(bytes);
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
