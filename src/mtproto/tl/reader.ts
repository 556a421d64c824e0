/** A leading byte order mark belongs to the text: what is read must be what was sent. */
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Thrown inside the codec only, and caught at its door: bytes that are not what the schema says. */
export class MalformedTl extends Error {}

/** Reads TL scalars out of a byte array without copying it; throws `MalformedTl` at any short or odd value. */
export class TlReader {
  private readonly source: Uint8Array;
  private readonly view: DataView;
  position: number;

  constructor(source: Uint8Array, offset = 0) {
    this.source = source;
    this.view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    this.position = offset;
  }

  get remaining(): number {
    return this.source.length - this.position;
  }

  int(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** A constructor number or a flags word. */
  uint(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  long(): bigint {
    return this.view.getBigInt64(this.advance(8), true);
  }

  double(): number {
    return this.view.getFloat64(this.advance(8), true);
  }

  /** A view of the next `length` bytes. */
  raw(length: number): Uint8Array {
    const start = this.advance(length);
    return this.source.subarray(start, start + length);
  }

  /** A view of a `bytes` value; its padding is skipped. */
  bytes(): Uint8Array {
    const first = this.source[this.advance(1)];
    if (first === 255) throw new MalformedTl('length marker 255');
    let length = first ?? 0;
    let headerBytes = 1;
    if (first === 254) {
      const header = this.raw(3);
      length = (header[0] ?? 0) | ((header[1] ?? 0) << 8) | ((header[2] ?? 0) << 16);
      headerBytes = 4;
    }
    const value = this.raw(length);
    this.advance(-(headerBytes + length) & 3);
    return value;
  }

  string(): string {
    return textDecoder.decode(this.bytes());
  }

  private advance(bytes: number): number {
    const start = this.position;
    if (start < 0 || bytes > this.source.length - start) throw new MalformedTl('ends too early');
    this.position = start + bytes;
    return start;
  }
}
