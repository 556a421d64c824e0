import { type ByteRange, GRANULE_BYTES, granuleCount } from '../domain/byte-range.ts';
import { addGranule, dropGranule, hasGranule } from '../domain/granules.ts';

const NONE = new Uint8Array();

/**
 * Which granules of one file are on disk, and which are on their way. Granules beyond the end of the file count as
 * neither, so that the last request may ask for its full length (Telegram wants that: a shorter answer is the end).
 * The bitmaps are made when first needed: a million queued files have none.
 */
export class ByteRanges {
  readonly sizeBytes: number;
  private readonly granules: number;
  private done: Uint8Array = NONE;
  private reserved: Uint8Array = NONE;
  private doneBytes = 0;
  /** No granule before this one is missing: keeps the search from starting over with each part. */
  private firstMissing = 0;

  /** `bitmap` may be of any length; what it does not hold is not done. */
  constructor(sizeBytes: number, bitmap: Uint8Array = NONE) {
    this.sizeBytes = sizeBytes;
    this.granules = granuleCount(sizeBytes);
    this.replace(bitmap);
  }

  /** Bytes known to be on disk. */
  get bytesDone(): number {
    return this.doneBytes;
  }

  get whole(): boolean {
    return this.doneBytes === this.sizeBytes;
  }

  /** Whether anything is neither there nor on its way. */
  get hasMissing(): boolean {
    while (this.firstMissing < this.granules && !this.isFree(this.firstMissing)) {
      const byteIndex = this.firstMissing >> 3;
      const wholeByte =
        (this.firstMissing & 7) === 0 &&
        ((this.done[byteIndex] ?? 0) | (this.reserved[byteIndex] ?? 0)) === 255;
      this.firstMissing += wholeByte ? 8 : 1;
    }
    return this.firstMissing < this.granules;
  }

  /** Takes the granules of a range out of the search until `release` or `markDone`. */
  reserve(range: ByteRange): void {
    if (this.reserved === NONE) this.reserved = this.makeBitmap();
    const { from, to } = this.granulesOf(range);
    for (let granule = from; granule < to; granule += 1) addGranule(this.reserved, granule);
  }

  release(range: ByteRange): void {
    const { from, to } = this.granulesOf(range);
    for (let granule = from; granule < to; granule += 1) dropGranule(this.reserved, granule);
    this.firstMissing = Math.min(this.firstMissing, from);
  }

  /** The range was written and flushed; returns how many bytes of it are new. */
  markDone(range: ByteRange): number {
    if (this.done === NONE) this.done = this.makeBitmap();
    const before = this.doneBytes;
    const { from, to } = this.granulesOf(range);
    for (let granule = from; granule < to; granule += 1) {
      dropGranule(this.reserved, granule);
      if (hasGranule(this.done, granule)) continue;
      addGranule(this.done, granule);
      this.doneBytes += this.bytesOf(granule);
    }
    return this.doneBytes - before;
  }

  /** Replaces what is known to be on disk; what is on its way stays so. */
  replace(bitmap: Uint8Array): void {
    this.done = NONE;
    this.doneBytes = 0;
    this.firstMissing = 0;
    for (let granule = 0; granule < this.granules && granule >> 3 < bitmap.length; granule += 1) {
      if (!hasGranule(bitmap, granule)) continue;
      if (this.done === NONE) this.done = this.makeBitmap();
      addGranule(this.done, granule);
      this.doneBytes += this.bytesOf(granule);
    }
  }

  clear(): void {
    this.replace(NONE);
  }

  /**
   * The first missing granule, widened to the longest request of at most `wantedBytes` (128, 256, 512 KiB or 1 MiB)
   * that starts at a multiple of its own length and asks for nothing that is there or on its way; null if there is
   * none. Such a request lies inside one 1 MiB block by itself.
   */
  nextMissing(wantedBytes: number): ByteRange | null {
    if (!this.hasMissing) return null;
    let count = 1;
    while (count * 2 * GRANULE_BYTES <= wantedBytes && this.canWiden(count)) count *= 2;
    return { offset: this.firstMissing * GRANULE_BYTES, length: count * GRANULE_BYTES };
  }

  /** A copy: one bit per granule, least significant first; empty when nothing is done. */
  bitmap(): Uint8Array {
    return this.done.slice();
  }

  private canWiden(count: number): boolean {
    if (this.firstMissing % (count * 2) !== 0) return false;
    // Doubling past the end of the file would only ask for bytes that are not there.
    if (this.firstMissing + count >= this.granules) return false;
    for (let granule = this.firstMissing + count; granule < this.firstMissing + count * 2; granule += 1) {
      if (!this.isFree(granule)) return false;
    }
    return true;
  }

  private isFree(granule: number): boolean {
    return (
      granule >= this.granules || !(hasGranule(this.done, granule) || hasGranule(this.reserved, granule))
    );
  }

  private bytesOf(granule: number): number {
    return granule === this.granules - 1 ? this.sizeBytes - granule * GRANULE_BYTES : GRANULE_BYTES;
  }

  private granulesOf(range: ByteRange): { from: number; to: number } {
    return {
      from: Math.floor(range.offset / GRANULE_BYTES),
      to: Math.min(this.granules, Math.ceil((range.offset + range.length) / GRANULE_BYTES)),
    };
  }

  private makeBitmap(): Uint8Array {
    return new Uint8Array(Math.ceil(this.granules / 8));
  }
}
