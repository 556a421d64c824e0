/**
 * MPEG-1 layer III, 48 kHz stereo, constant bit rate, all frames silent: side information of zeros says that the frame
 * has no main data, so decoders skip the rest, which may hold any bytes ("ancillary data", ISO 11172-3, 2.4.1.8).
 * Thus a whole track is computed from an offset, differs in every granule, and still plays.
 */
export interface Mp3Rate {
  readonly kilobits: 128 | 192 | 320;
  readonly frameBytes: number;
  readonly header: Uint8Array;
}

export const MP3_FRAME_SECONDS = 1152 / 48_000;
const HEADER_AND_SIDE_INFORMATION_BYTES = 36;

function rate(kilobits: Mp3Rate['kilobits'], index: number): Mp3Rate {
  const header = new Uint8Array(HEADER_AND_SIDE_INFORMATION_BYTES);
  header.set([0xff, 0xfb, (index << 4) | 0b0100, 0x00]);
  // 144 × bit rate / sample rate; whole at 48 kHz, so no frame is ever padded.
  return { kilobits, frameBytes: kilobits * 3, header };
}

const rates = { 128: rate(128, 9), 192: rate(192, 11), 320: rate(320, 14) };

export function mp3Rate(kilobits: Mp3Rate['kilobits']): Mp3Rate {
  return rates[kilobits];
}

export function mp3FrameCount(seconds: number): number {
  return Math.round(seconds / MP3_FRAME_SECONDS);
}

/** Lays frame headers over bytes standing at `offset` of a stream of frames that begins at `streamOffset`. */
export function markMp3Frames(
  target: Uint8Array,
  offset: number,
  streamOffset: number,
  { frameBytes, header }: Mp3Rate,
): void {
  const firstFrame = Math.max(0, Math.floor((offset - streamOffset) / frameBytes));
  for (let at = streamOffset + firstFrame * frameBytes - offset; at < target.length; at += frameBytes) {
    for (let index = Math.max(0, -at); index < header.length && at + index < target.length; index += 1) {
      target[at + index] = header[index] ?? 0;
    }
  }
}
