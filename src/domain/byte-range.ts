/** What resume remembers: 128 KiB, aligned. */
export const GRANULE_BYTES = 131_072;
/** A Telegram request must lie inside one such block (upload.getFile, core.telegram.org/api/files). */
export const BLOCK_BYTES = 1_048_576;
/** The largest file Telegram keeps: 4,000 MiB, 32,000 granules. */
export const MAX_FILE_BYTES = 4_194_304_000;

/** Whether a file can have this many bytes: what a server says of itself is not to be believed. */
export const isFileSize = (bytes: number): boolean =>
  Number.isInteger(bytes) && bytes >= 0 && bytes <= MAX_FILE_BYTES;

/** Bytes `offset … offset + length − 1` of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** How many granules a file of `sizeBytes` has; its last one may be short. */
export const granuleCount = (sizeBytes: number): number => Math.ceil(sizeBytes / GRANULE_BYTES);
