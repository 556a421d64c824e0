import { builtBytes, noise, noiseKey } from './bytes.ts';
import { jpegBytesEnough, type Mosaic, mosaicJpeg, strippedMosaic } from './formats/jpeg.ts';
import type { FileKey } from './media.ts';
import { between, fraction } from './random.ts';
import type { DemoImageSize } from './types.ts';

/** The boxes Telegram scales photos into: type and longest side in pixels. */
const PHOTO_BOXES = [
  ['s', 100],
  ['m', 320],
  ['x', 800],
  ['y', 1280],
  ['w', 2560],
] as const;
const STRIPPED_SIDE_PIXELS = 40;
/** Telegram tells how many bytes show a picture coarsely, better, well; here: the first tenth, quarter, half. */
const PROGRESSIVE_SHARES = [0.1, 0.25, 0.5];

/** The scene of one seed, the same in every size: hills under a sky, a sun, two colours. */
function scene(seed: number, width: number, height: number): Mosaic {
  const columns = Math.ceil(width / 8);
  const rows = Math.ceil(height / 8);
  const horizon = 0.35 + 0.4 * fraction(seed, 1);
  const hills = 2 + 5 * fraction(seed, 2);
  const sunX = fraction(seed, 3);
  const sunY = horizon * fraction(seed, 4);
  const [skyBlue, skyRed] = [between(110, 190, seed, 5), between(80, 170, seed, 6)];
  const [landBlue, landRed] = [between(70, 130, seed, 7), between(90, 180, seed, 8)];
  const ridge = (x: number): number => {
    const phase = (x * hills) % 1;
    return horizon + 0.12 * (4 * phase * (1 - phase) - 0.5);
  };
  const isLand = (x: number, y: number): boolean => y > ridge(x);
  return {
    width,
    height,
    luma(column, row) {
      const x = column / columns;
      const y = row / rows;
      if (isLand(x, y)) return 110 - 70 * (y - horizon);
      const distance = (x - sunX) ** 2 + (y - sunY) ** 2;
      return distance < 0.006 ? 240 : 215 - 90 * y;
    },
    blue: (column, row) => (isLand((2 * column) / columns, (2 * row) / rows) ? landBlue : skyBlue),
    red: (column, row) => (isLand((2 * column) / columns, (2 * row) / rows) ? landRed : skyRed),
  };
}

/** Shrinks to a box, never enlarges. */
function fit(width: number, height: number, boxPixels: number): { width: number; height: number } {
  const scale = Math.min(1, boxPixels / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function imageSize(key: FileKey, type: string, width: number, height: number): DemoImageSize {
  const enough = jpegBytesEnough(width, height);
  const sizeBytes = enough + between(0, Math.floor(enough / 8), key.seed, width);
  const filler = noiseKey(key.seed, type.charCodeAt(0));
  const build = (): Uint8Array =>
    mosaicJpeg(scene(key.seed, width, height), sizeBytes, (offset, length) => noise(filler, offset, length));
  const bytes = builtBytes(key.cache, `${key.seed}/${type}`, build, sizeBytes);
  return { type, width, height, size: bytes.size, read: bytes.read };
}

/** All sizes of a photo whose original measures `width` × `height` pixels, ascending. */
export function photoSizes(key: FileKey, width: number, height: number): DemoImageSize[] {
  const longest = Math.max(width, height);
  const boxes = PHOTO_BOXES.filter(
    ([, box], index) => longest > (PHOTO_BOXES[index - 1]?.[1] ?? 0) || box === 100,
  );
  return boxes.map(([type, box], index) => {
    const scaled = fit(width, height, box);
    const image = imageSize(key, type, scaled.width, scaled.height);
    if (index < boxes.length - 1) return image;
    const steps = PROGRESSIVE_SHARES.map((share) => Math.floor(image.size * share));
    return { ...image, progressive: [...steps, image.size] };
  });
}

/** The squares in which Telegram keeps the photo of a person or a chat: type and side in pixels. */
export const PORTRAIT_PIXELS = 640;
const PORTRAIT_BOXES = [
  ['a', 160],
  ['b', 320],
  ['c', PORTRAIT_PIXELS],
] as const;

export function portraitSizes(key: FileKey): DemoImageSize[] {
  return PORTRAIT_BOXES.map(([type, side]) => imageSize(key, type, side, side));
}

/** The thumbnail of a document, at most 320 pixels wide or high. */
export function documentThumb(key: FileKey, width: number, height: number): DemoImageSize {
  const scaled = fit(width, height, 320);
  return imageSize(key, 'm', scaled.width, scaled.height);
}

export function strippedThumb(key: FileKey, width: number, height: number): Uint8Array {
  const scaled = fit(width, height, STRIPPED_SIDE_PIXELS);
  return strippedMosaic(scene(key.seed, scaled.width, scaled.height));
}
