import { expect, test } from 'vitest';
import type { DemoFile } from '../../../../../../src/adapters/demo/world/types.ts';
import { createWorld } from '../../../../../../src/adapters/demo/world/world.ts';
import { readFlac } from './read-flac.ts';

const world = createWorld();
const harbour = world.chats.find(({ title }) => title === 'Harbour Radio Archive');
const tracks = (harbour ? world.history(harbour, { limit: 100, kind: 'audio' }).messages : []).flatMap(
  ({ media }) => (media ? [media.file] : []),
);

function whole(file: DemoFile): DataView<ArrayBuffer> {
  return new DataView(Uint8Array.from(file.read(0, file.size)).buffer);
}

function ascii(view: DataView, offset: number, length: number): string {
  return Buffer.from(view.buffer, view.byteOffset + offset, length).toString('latin1');
}

/** Frames of an ID3v2.3 tag that begins at `start`: id to body. */
function readId3(view: DataView, start: number) {
  expect(ascii(view, start, 3)).toBe('ID3');
  expect(view.getUint8(start + 3)).toBe(3);
  const bodyBytes = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + view.getUint8(start + at), 0);
  const frames = new Map<string, Buffer>();
  let at = start + 10;
  while (at < start + 10 + bodyBytes && view.getUint8(at) !== 0) {
    const length = view.getUint32(at + 4);
    frames.set(ascii(view, at, 4), Buffer.from(view.buffer, at + 10, length));
    at += 10 + length;
  }
  return { frames, end: start + 10 + bodyBytes };
}

function id3Text(frames: Map<string, Buffer>, id: string): string {
  const frame = frames.get(id);
  expect([...(frame?.subarray(0, 3) ?? [])], id).toEqual([1, 0xff, 0xfe]);
  return frame?.subarray(3).toString('utf16le') ?? '';
}

test('FLAC files have right checksums, sound, tags and a cover', () => {
  const files = tracks.filter(({ mimeType }) => mimeType === 'audio/flac');
  expect(files.length).toBeGreaterThanOrEqual(12);
  for (const file of files) {
    const flac = readFlac(file.read(0, file.size));
    expect(flac.samples.length).toBe(flac.totalSamples);
    expect(Math.abs(flac.samples.length / flac.sampleRate - (file.attributes.duration ?? 0))).toBeLessThan(1);
    expect(Math.max(...flac.samples)).toBeGreaterThan(2000);
    expect(flac.comments).toContain(`TITLE=${file.attributes.title}`);
    expect(flac.comments).toContain(`ARTIST=${file.attributes.performer}`);
    expect(flac.picture?.subarray(1, 4).toString()).toBe('PNG');
  }
});

test('WAV files have sound of the told length, LIST INFO and an ID3 chunk with a cover', () => {
  const files = tracks.filter(({ mimeType }) => mimeType === 'audio/x-wav');
  expect(files.length).toBeGreaterThanOrEqual(12);
  for (const file of files) {
    const view = whole(file);
    expect([ascii(view, 0, 4), ascii(view, 8, 4)]).toEqual(['RIFF', 'WAVE']);
    expect(view.getUint32(4, true)).toBe(file.size - 8);
    const chunks = new Map<string, { start: number; length: number }>();
    for (let at = 12; at < file.size; ) {
      const length = view.getUint32(at + 4, true);
      chunks.set(ascii(view, at, 4), { start: at + 8, length });
      at += 8 + length + (length % 2);
    }
    expect([...chunks.keys()]).toEqual(['fmt ', 'LIST', 'id3 ', 'data']);
    expect(chunks.get('data')?.length).toBe(16_000 * 2 * (file.attributes.duration ?? 0));
    const list = chunks.get('LIST') ?? { start: 0, length: 0 };
    const info = Buffer.from(view.buffer, list.start, list.length).toString('utf8');
    expect(info.startsWith('INFOINAM')).toBe(true);
    expect(info).toContain(`${file.attributes.title}\0`);
    const { frames } = readId3(view, chunks.get('id3 ')?.start ?? 0);
    expect(id3Text(frames, 'TPE1')).toBe(file.attributes.performer);
    expect(frames.get('APIC')?.includes('IHDR')).toBe(true);
  }
});

test('MP3 files are an ID3 tag and nothing but valid frames, as long as told', () => {
  const files = tracks.filter(({ mimeType }) => mimeType === 'audio/mpeg').slice(0, 20);
  let covered = 0;
  for (const file of files) {
    const view = whole(file);
    const { frames, end } = readId3(view, 0);
    expect(id3Text(frames, 'TIT2')).toBe(file.attributes.title);
    if (frames.get('APIC')?.includes('IEND')) covered += 1;
    const wrong: number[] = [];
    let count = 0;
    let at = end;
    for (; at < file.size; count += 1) {
      const kilobits = { 9: 128, 11: 192, 14: 320 }[view.getUint8(at + 2) >> 4] ?? 0;
      // Side information of zeros: no main data, hence silence.
      const silent = Buffer.from(view.buffer, at + 3, 33).every((byte) => byte === 0);
      if (view.getUint16(at) !== 0xfffb || (view.getUint8(at + 2) & 15) !== 4 || !silent) wrong.push(at);
      at += Math.max(1, (144 * kilobits) / 48);
    }
    expect(wrong).toEqual([]);
    expect(at).toBe(file.size);
    expect(Math.round((count * 1152) / 48_000)).toBe(file.attributes.duration);
  }
  expect(covered).toBeGreaterThan(3);
});
