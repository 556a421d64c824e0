import { ascii, concat, u8, u16be, u32be } from './binary.ts';

export interface ClipTrack {
  readonly width: number;
  readonly height: number;
  /** H.264 parameter sets without length or start code. */
  readonly sequenceSet: Uint8Array;
  readonly pictureSet: Uint8Array;
  /** One access unit per frame, NAL units with 4-byte lengths; every frame a key frame. */
  readonly frames: readonly Uint8Array[];
  readonly framesPerSecond: number;
}

const UNITY_MATRIX = u32be(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** An MP4 (ISO 14496-12) with one silent H.264 track, index before the data so that it plays while it loads. */
export function mp4File(track: ClipTrack): Uint8Array {
  const type = box('ftyp', ascii('isom'), u32be(512), ascii('isomiso2avc1mp41'));
  const indexLength = index(track, 0).length;
  return concat(type, index(track, type.length + indexLength + 8), box('mdat', ...track.frames));
}

/** The beginning of an MP4 of `size` bytes whose index stands at the end: `ftyp` and the header of a long `mdat`. */
export function mp4Head(size: number): Uint8Array {
  const type = box('ftyp', ascii('isom'), u32be(512), ascii('isomiso2avc1mp41'));
  const dataBytes = size - type.length;
  return concat(type, u32be(1), ascii('mdat'), u32be(Math.floor(dataBytes / 2 ** 32), dataBytes % 2 ** 32));
}

function index(track: ClipTrack, dataOffset: number): Uint8Array {
  const { width, height, frames, framesPerSecond } = track;
  const duration = frames.length;
  const movieHeader = box(
    'mvhd',
    u32be(0, 0, 0, framesPerSecond, duration, 0x10000),
    u16be(0x100, 0),
    u32be(0, 0),
    UNITY_MATRIX,
    new Uint8Array(24),
    u32be(2),
  );
  const trackHeader = box(
    'tkhd',
    u32be(3, 0, 0, 1, 0, duration, 0, 0),
    u16be(0, 0, 0, 0),
    UNITY_MATRIX,
    u32be(width * 0x10000, height * 0x10000),
  );
  const mediaHeader = box('mdhd', u32be(0, 0, 0, framesPerSecond, duration), u16be(0x55c4, 0));
  const handler = box('hdlr', u32be(0, 0), ascii('vide'), u32be(0, 0, 0), u8(0));
  const source = box('dinf', box('dref', u32be(0, 1), box('url ', u32be(1))));
  const samples = box(
    'stbl',
    box('stsd', u32be(0, 1), sampleEntry(track)),
    box('stts', u32be(0, 1, duration, 1)),
    box('stsc', u32be(0, 1, 1, duration, 1)),
    box('stsz', u32be(0, 0, duration, ...frames.map(({ length }) => length))),
    box('stco', u32be(0, 1, dataOffset)),
  );
  const information = box('minf', box('vmhd', u32be(1, 0, 0)), source, samples);
  return box('moov', movieHeader, box('trak', trackHeader, box('mdia', mediaHeader, handler, information)));
}

function sampleEntry({ width, height, sequenceSet, pictureSet }: ClipTrack): Uint8Array {
  const configuration = concat(
    u8(1, sequenceSet[1] ?? 0, sequenceSet[2] ?? 0, sequenceSet[3] ?? 0, 0xff, 0xe1),
    u16be(sequenceSet.length),
    sequenceSet,
    u8(1),
    u16be(pictureSet.length),
    pictureSet,
  );
  return box(
    'avc1',
    u16be(0, 0, 0, 1),
    new Uint8Array(16),
    u16be(width, height),
    u32be(0x480000, 0x480000, 0),
    u16be(1),
    new Uint8Array(32),
    u16be(24, 0xffff),
    box('avcC', configuration),
  );
}

function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content);
  return concat(u32be(body.length + 8), ascii(type), body);
}
