import { ascii, concat, u8, u16le, u32le, utf8 } from './binary.ts';
import { type AudioTags, id3Tag } from './id3.ts';

/** RIFF WAVE, mono, 16 bits, with tags twice: LIST INFO (UTF-8) and an `id3 ` chunk that carries the cover. */
export function wavFile(pcm: Int16Array, sampleRate: number, tags: AudioTags): Uint8Array {
  const format = concat(u16le(1, 1), u32le(sampleRate, sampleRate * 2), u16le(2, 16));
  const info = concat(
    ascii('INFO'),
    chunk('INAM', text(tags.title)),
    chunk('IART', text(tags.performer)),
    chunk('IPRD', text(tags.album)),
    chunk('ICRD', text(String(tags.year))),
    chunk('IGNR', text(tags.genre)),
    chunk('ITRK', text(String(tags.track))),
  );
  const samples = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const body = concat(
    ascii('WAVE'),
    chunk('fmt ', format),
    chunk('LIST', info),
    chunk('id3 ', id3Tag(tags)),
    chunk('data', samples),
  );
  return chunk('RIFF', body);
}

function text(value: string): Uint8Array {
  return concat(utf8(value), u8(0));
}

/** Chunks begin at even offsets; the length does not count the filling byte. */
function chunk(id: string, body: Uint8Array): Uint8Array {
  return concat(ascii(id), u32le(body.length), body, u8(...(body.length % 2 ? [0] : [])));
}
