import { type BuiltCache, builtBytes, computedBytes, noiseKey, overlay } from './bytes.ts';
import { utf8 } from './formats/binary.ts';
import { FLAC_BLOCK_SAMPLES, FLAC_SAMPLE_RATE, flacFile } from './formats/flac.ts';
import { clipMp4 } from './formats/h264.ts';
import { type AudioTags, id3Tag } from './formats/id3.ts';
import { melody } from './formats/melody.ts';
import { MP3_FRAME_SECONDS, type Mp3Rate, markMp3Frames, mp3FrameCount, mp3Rate } from './formats/mp3.ts';
import { mp4Head } from './formats/mp4.ts';
import { silentOpus } from './formats/ogg-opus.ts';
import { patternPng } from './formats/png.ts';
import { wavFile } from './formats/wav.ts';
import { PORTRAIT_PIXELS, photoSizes, portraitSizes } from './pictures.ts';
import { hash32 } from './random.ts';
import type { DemoAttributes, DemoBytes, DemoImageSize, DemoMediaKind } from './types.ts';

/** Which content: a number of its own for every file of a world, and where built contents are kept. */
export interface FileKey {
  readonly seed: number;
  readonly cache: BuiltCache;
}

/** What a post carries, before ids, dates and data centres are given. */
export interface MediaSpec {
  readonly kind: DemoMediaKind;
  readonly mimeType: string;
  readonly fileName?: string;
  readonly attributes: DemoAttributes;
  /** 1, 2 or 4; absent: drawn. */
  readonly dc?: number;
  /** A photo's original, or the picture from which a document's thumbnail is made. */
  readonly picture?: { readonly width: number; readonly height: number };
  /** Sizes of a photo when they are not those of photos in messages. */
  sizes?(key: FileKey, width: number, height: number): DemoImageSize[];
  bytes(key: FileKey): DemoBytes;
}

const COVER_PIXELS = 160;
/** Room for text frames of 300 characters each; with a cover (13 KB) in it. */
const TAG_BYTES = 4096;
const TAG_WITH_COVER_BYTES = 16_384 + TAG_BYTES;
const WAV_SAMPLE_RATE = 16_000;

type Tags = Omit<AudioTags, 'cover'>;

function audio(
  tags: Tags,
  fileName: string,
  mimeType: string,
  duration: number,
  bytes: MediaSpec['bytes'],
): MediaSpec {
  const attributes = { duration: Math.round(duration), title: tags.title, performer: tags.performer };
  return {
    kind: 'audio',
    mimeType,
    fileName,
    attributes,
    picture: { width: COVER_PIXELS, height: COVER_PIXELS },
    bytes,
  };
}

function cover(key: FileKey): Uint8Array {
  return patternPng(key.seed, COVER_PIXELS);
}

/** A silent but valid MP3 of any length with an ID3v2.3 tag; nothing but the tag is ever built. */
export function mp3Audio(
  tags: Tags,
  fileName: string,
  seconds: number,
  options: { readonly kilobits?: Mp3Rate['kilobits']; readonly covered?: boolean } = {},
): MediaSpec {
  const rate = mp3Rate(options.kilobits ?? 128);
  const frames = mp3FrameCount(seconds);
  const tagBytes = options.covered ? TAG_WITH_COVER_BYTES : TAG_BYTES;
  const build = (key: FileKey): Uint8Array =>
    id3Tag(options.covered ? { ...tags, cover: cover(key) } : tags, tagBytes);
  return audio(tags, fileName, 'audio/mpeg', frames * MP3_FRAME_SECONDS, (key) =>
    computedBytes(tagBytes + frames * rate.frameBytes, noiseKey(key.seed), (target, offset) => {
      if (offset < tagBytes)
        overlay(
          target,
          offset,
          key.cache.get(`${key.seed}`, () => build(key)),
          0,
        );
      markMp3Frames(target, offset, tagBytes, rate);
    }),
  );
}

/** An audible tune as FLAC with Vorbis comments and a cover. */
export function flacAudio(tags: Tags, fileName: string, seconds: number): MediaSpec {
  const samples = Math.ceil((seconds * FLAC_SAMPLE_RATE) / FLAC_BLOCK_SAMPLES) * FLAC_BLOCK_SAMPLES;
  return audio(tags, fileName, 'audio/flac', samples / FLAC_SAMPLE_RATE, (key) =>
    builtBytes(key.cache, `${key.seed}`, () =>
      flacFile(melody(key.seed, FLAC_SAMPLE_RATE, samples), {
        ...tags,
        cover: cover(key),
        coverPixels: COVER_PIXELS,
      }),
    ),
  );
}

/** An audible tune as WAV with LIST INFO and an ID3 chunk that carries a cover. */
export function wavAudio(tags: Tags, fileName: string, seconds: number): MediaSpec {
  return audio(tags, fileName, 'audio/x-wav', seconds, (key) =>
    builtBytes(key.cache, `${key.seed}`, () =>
      wavFile(melody(key.seed, WAV_SAMPLE_RATE, Math.round(seconds * WAV_SAMPLE_RATE)), WAV_SAMPLE_RATE, {
        ...tags,
        cover: cover(key),
      }),
    ),
  );
}

/** A voice note of whole seconds: real Opus, silent. */
export function voiceNote(seconds: number): MediaSpec {
  const waveform = Uint8Array.from({ length: 63 }, (_, index) => hash32(seconds, index) & 0xff);
  return {
    kind: 'voice',
    mimeType: 'audio/ogg',
    attributes: { duration: seconds, voice: true, waveform },
    bytes: (key) =>
      builtBytes(key.cache, `${key.seed}`, () => silentOpus(seconds, key.seed, `voice note ${key.seed}`)),
  };
}

function clip(
  kind: 'video' | 'round' | 'gif',
  sidePixels: number,
  attributes: DemoAttributes,
  fileName?: string,
): MediaSpec {
  const frameCount = 12;
  const framesPerSecond = 6;
  return {
    kind,
    mimeType: 'video/mp4',
    ...(fileName === undefined ? {} : { fileName }),
    attributes: {
      width: sidePixels,
      height: sidePixels,
      duration: frameCount / framesPerSecond,
      ...attributes,
    },
    picture: { width: 320, height: 320 },
    bytes: (key) =>
      builtBytes(key.cache, `${key.seed}`, () => clipMp4(key.seed, sidePixels, frameCount, framesPerSecond)),
  };
}

/** A round video message; real and playable. */
export function roundVideo(): MediaSpec {
  return clip('round', 96, { round: true });
}

/** What Telegram calls a GIF: a video without sound; real and playable. */
export function gif(): MediaSpec {
  return clip('gif', 80, { animated: true }, 'animation.gif.mp4');
}

/** A real video of two seconds. */
export function shortVideo(fileName: string): MediaSpec {
  return clip('video', 128, {}, fileName);
}

/** A video of any size: an MP4's beginning, then noise; it does not play. */
export function longVideo(
  fileName: string,
  sizeBytes: number,
  seconds: number,
  width = 1920,
  height = 1080,
): MediaSpec {
  return {
    kind: 'video',
    mimeType: 'video/mp4',
    fileName,
    attributes: { width, height, duration: seconds },
    picture: { width, height },
    bytes: (key) => headedNoise(key, sizeBytes, mp4Head(sizeBytes)),
  };
}

/** Real JPEGs in all of Telegram's sizes. */
export function photo(width: number, height: number): MediaSpec {
  return {
    kind: 'photo',
    mimeType: 'image/jpeg',
    attributes: { width, height },
    picture: { width, height },
    bytes: (key) => photoSizes(key, width, height).at(-1) ?? computedBytes(0, noiseKey(0)),
  };
}

/** By which a person or a chat is known: the largest square is the file. */
export function portraitPhoto(): MediaSpec {
  return {
    ...photo(PORTRAIT_PIXELS, PORTRAIT_PIXELS),
    sizes: portraitSizes,
    bytes: (key) => portraitSizes(key).at(-1) ?? computedBytes(0, noiseKey(0)),
  };
}

/** Noise behind the first bytes that programs know the type by. */
export function binaryDocument(
  fileName: string,
  mimeType: string,
  sizeBytes: number,
  magic: string | Uint8Array = '',
): MediaSpec {
  const head = typeof magic === 'string' ? utf8(magic) : magic;
  return {
    kind: 'document',
    mimeType,
    fileName,
    attributes: {},
    bytes: (key) => headedNoise(key, sizeBytes, head),
  };
}

/** A real picture sent as a file. */
export function pngDocument(fileName: string, sidePixels: number): MediaSpec {
  return {
    kind: 'document',
    mimeType: 'image/png',
    fileName,
    attributes: { width: sidePixels, height: sidePixels },
    picture: { width: sidePixels, height: sidePixels },
    bytes: (key) => builtBytes(key.cache, `${key.seed}`, () => patternPng(key.seed, sidePixels)),
  };
}

export function textDocument(fileName: string, text: string, mimeType = 'text/plain'): MediaSpec {
  return {
    kind: 'document',
    mimeType,
    fileName,
    attributes: {},
    bytes: (key) => builtBytes(key.cache, `${key.seed}`, () => utf8(text)),
  };
}

function headedNoise(key: FileKey, sizeBytes: number, head: Uint8Array): DemoBytes {
  return computedBytes(sizeBytes, noiseKey(key.seed), (target, offset) => overlay(target, offset, head, 0));
}
