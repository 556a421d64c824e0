import { ascii, concat, u8, u32be, utf16 } from './binary.ts';

export interface AudioTags {
  readonly title: string;
  readonly performer: string;
  readonly album: string;
  readonly year: number;
  readonly track: number;
  readonly genre: string;
  /** A PNG, or nothing. */
  readonly cover?: Uint8Array;
}

const TEXT_UTF16 = 1;
const FRONT_COVER = 3;

/** An ID3v2.3 tag; padded with zeros to `totalBytes` when given, so that its length is known before it is built. */
export function id3Tag(tags: AudioTags, totalBytes?: number): Uint8Array {
  const frames = concat(
    textFrame('TIT2', tags.title),
    textFrame('TPE1', tags.performer),
    textFrame('TALB', tags.album),
    textFrame('TYER', String(tags.year)),
    textFrame('TRCK', String(tags.track)),
    textFrame('TCON', tags.genre),
    tags.cover ? frame('APIC', pictureBody(tags.cover)) : u8(),
  );
  const bodyBytes = totalBytes === undefined ? frames.length : totalBytes - 10;
  const padded = new Uint8Array(bodyBytes);
  padded.set(frames);
  return concat(ascii('ID3'), u8(3, 0, 0), syncSafe(bodyBytes), padded);
}

function textFrame(id: string, text: string): Uint8Array {
  return frame(id, concat(u8(TEXT_UTF16), utf16(text)));
}

function pictureBody(cover: Uint8Array): Uint8Array {
  return concat(u8(0), ascii('image/png'), u8(0, FRONT_COVER, 0), cover);
}

function frame(id: string, body: Uint8Array): Uint8Array {
  return concat(ascii(id), u32be(body.length), u8(0, 0), body);
}

/** Four times seven bits. */
function syncSafe(value: number): Uint8Array {
  return u8((value >>> 21) & 127, (value >>> 14) & 127, (value >>> 7) & 127, value & 127);
}
