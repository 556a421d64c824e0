import { ascii, concat, u8, u16le, u32le, utf8 } from './binary.ts';
import { oggCrc32 } from './checksums.ts';

/** 20 ms of silence in CELT, full band, mono (the packet that Opus encoders send for digital silence). */
const SILENT_PACKET = u8(0xf8, 0xff, 0xfe);
const PACKETS_PER_SECOND = 50;
const PACKET_SAMPLES = 960;

/** A silent voice note: Ogg with one Opus stream; `comment` and `serial` make it differ from others. */
export function silentOpus(seconds: number, serial: number, comment: string): Uint8Array {
  const vendor = utf8('Sluice demo');
  const note = utf8(`DESCRIPTION=${comment}`);
  const head = concat(ascii('OpusHead'), u8(1, 1), u16le(312), u32le(48_000), u16le(0), u8(0));
  const tags = concat(ascii('OpusTags'), u32le(vendor.length), vendor, u32le(1), u32le(note.length), note);
  const pages = [page(2, 0, serial, 0, [head]), page(0, 0, serial, 1, [tags])];
  const second = Array.from({ length: PACKETS_PER_SECOND }, () => SILENT_PACKET);
  for (let nth = 1; nth <= seconds; nth += 1) {
    pages.push(
      page(nth === seconds ? 4 : 0, nth * PACKETS_PER_SECOND * PACKET_SAMPLES, serial, nth + 1, second),
    );
  }
  return concat(...pages);
}

/** `kind`: 2 begins the stream, 4 ends it. Packets are shorter than 255 bytes, so each has one lacing value. */
function page(
  kind: number,
  granulePosition: number,
  serial: number,
  sequence: number,
  packets: readonly Uint8Array[],
): Uint8Array {
  const whole = concat(
    ascii('OggS'),
    u8(0, kind),
    u32le(granulePosition, 0, serial, sequence, 0),
    u8(packets.length, ...packets.map(({ length }) => length)),
    ...packets,
  );
  new DataView(whole.buffer).setUint32(22, oggCrc32(whole), true);
  return whole;
}
