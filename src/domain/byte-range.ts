/** What resume remembers: 128 KiB, aligned. */
export const GRANULE_BYTES = 131_072;
/** A Telegram request must lie inside one such block (upload.getFile, core.telegram.org/api/files). */
export const BLOCK_BYTES = 1_048_576;
/** The largest file Telegram keeps: 4,000 MiB, 32,000 granules. */
export const MAX_FILE_BYTES = 4_194_304_000;

/** Bytes `offset … offset + length − 1` of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** How many granules a file of `sizeBytes` has; its last one may be short. */
export const granuleCount = (sizeBytes: number): number => Math.ceil(sizeBytes / GRANULE_BYTES);
