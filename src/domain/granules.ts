import { granuleCount } from './byte-range.ts';

/** Granules of a file as one bit each, least significant first. What a bitmap is too short for is not in it. */

export const emptyBitmap = (sizeBytes: number): Uint8Array =>
  new Uint8Array(Math.ceil(granuleCount(sizeBytes) / 8));

export const fullBitmap = (sizeBytes: number): Uint8Array => {
  const bitmap = emptyBitmap(sizeBytes);
  for (let granule = 0; granule < granuleCount(sizeBytes); granule += 1) addGranule(bitmap, granule);
  return bitmap;
};

export const hasGranule = (bitmap: Uint8Array, granule: number): boolean =>
  ((bitmap[granule >> 3] ?? 0) & (1 << (granule & 7))) !== 0;

export const addGranule = (bitmap: Uint8Array, granule: number): void => {
  bitmap[granule >> 3] = (bitmap[granule >> 3] ?? 0) | (1 << (granule & 7));
};

export const dropGranule = (bitmap: Uint8Array, granule: number): void => {
  bitmap[granule >> 3] = (bitmap[granule >> 3] ?? 0) & ~(1 << (granule & 7));
};
