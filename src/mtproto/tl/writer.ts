const textEncoder = new TextEncoder();

/** Grows as needed; every TL scalar is little-endian and every value ends on a 4-byte boundary. */
export class TlWriter {
  private buffer: Uint8Array<ArrayBuffer>;
  private view: DataView<ArrayBuffer>;
  private position = 0;

  constructor(initialBytes = 256) {
    this.buffer = new Uint8Array(initialBytes);
    this.view = new DataView(this.buffer.buffer);
  }

  /** What was written so far: a view, not a copy. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.position);
  }

  get length(): number {
    return this.position;
  }

  int(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  /** Sets a word that was written before: flags are known only after the fields. */
  intAt(position: number, value: number): void {
    this.view.setInt32(position, value, true);
  }

  long(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.position, BigInt.asIntN(64, value), true);
    this.position += 8;
  }

  double(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  bytes(bytes: Uint8Array): void {
    const headerBytes = bytes.length < 254 ? 1 : 4;
    const paddedBytes = (headerBytes + bytes.length + 3) & ~3;
    this.reserve(paddedBytes);
    if (headerBytes === 1) this.buffer[this.position] = bytes.length;
    else this.view.setUint32(this.position, ((bytes.length << 8) | 254) >>> 0, true);
    this.buffer.set(bytes, this.position + headerBytes);
    this.position += paddedBytes;
  }

  string(text: string): void {
    this.bytes(textEncoder.encode(text));
  }

  private reserve(bytes: number): void {
    const needed = this.position + bytes;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, needed));
    grown.set(this.buffer.subarray(0, this.position));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}
