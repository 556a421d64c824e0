/** The smallest step that an unprecise file request can make. */
const BLOCK_BYTES = 4_096;
/** 4,000 MiB in blocks, as bits: 125 KiB; grown to it only as far as a file is read. */
const FIRST_BITMAP_BYTES = 1_024;

/** Which blocks of which files have been served, and how many bytes more than once. */
export class ServedBlocks {
  private readonly bitmaps = new Map<string, Uint8Array>();
  bytesTwice = 0;

  add(file: string, offset: number, length: number): void {
    const end = offset + length;
    for (let start = offset; start < end; ) {
      const block = Math.floor(start / BLOCK_BYTES);
      const blockEnd = Math.min(end, (block + 1) * BLOCK_BYTES);
      if (this.mark(file, block)) this.bytesTwice += blockEnd - start;
      start = blockEnd;
    }
  }

  /** Whether it was marked before. */
  private mark(file: string, block: number): boolean {
    const index = block >>> 3;
    let bitmap = this.bitmaps.get(file) ?? new Uint8Array(FIRST_BITMAP_BYTES);
    if (index >= bitmap.length) {
      const grown = new Uint8Array(Math.max(bitmap.length * 2, index + 1));
      grown.set(bitmap);
      bitmap = grown;
    }
    this.bitmaps.set(file, bitmap);
    const bit = 1 << (block & 7);
    const before = bitmap[index] ?? 0;
    bitmap[index] = before | bit;
    return (before & bit) !== 0;
  }
}
