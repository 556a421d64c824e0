import { expect, test } from 'vitest';
import { between } from '../../../../../src/adapters/demo/world/random.ts';
import type { DemoBytes, DemoFile } from '../../../../../src/adapters/demo/world/types.ts';
import { createWorld } from '../../../../../src/adapters/demo/world/world.ts';

const GRANULE_BYTES = 128 * 1024;
const world = createWorld();

function filesOf(title: string): DemoFile[] {
  const chat = world.chats.find((candidate) => candidate.title === title);
  if (!chat) throw new Error(`no chat ${title}`);
  return world.history(chat, { limit: 100 }).messages.flatMap(({ media }) => (media ? [media.file] : []));
}

/** Reads `length` bytes in pieces of drawn lengths. */
function readCut(bytes: DemoBytes, offset: number, length: number, seed: number): Uint8Array {
  const whole = new Uint8Array(length);
  let done = 0;
  for (let nth = 0; done < length; nth += 1) {
    const wanted = Math.min(length - done, between(1, Math.ceil(length / 5), seed, nth));
    const piece = bytes.read(offset + done, wanted);
    expect(piece.length).toBe(wanted);
    whole.set(piece, done);
    done += piece.length;
  }
  return whole;
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

test('bytes do not depend on how a file is cut', () => {
  const files = [...filesOf('Mixed forty'), ...filesOf('Hostile names'), ...filesOf('Cold Storage')];
  for (const [nth, file] of files.entries()) {
    const offset = nth % 3 === 0 ? 0 : between(0, Math.max(0, file.size - 1), nth);
    const length = Math.min(300_000, file.size - offset);
    expect(same(readCut(file, offset, length, nth), file.read(offset, length)), file.fileName).toBe(true);
  }
});

test('the cut does not matter around the tag and the frames of an MP3', () => {
  const file = filesOf('Harbour Radio Archive').find(({ mimeType }) => mimeType === 'audio/mpeg');
  if (!file) throw new Error('no MP3');
  const whole = file.read(0, 60_000);
  for (let cut = 0; cut < 200; cut += 1) {
    const offset = between(0, 50_000, cut);
    const length = between(1, 500, cut, 1);
    expect(same(file.read(offset, length), whole.slice(offset, offset + length))).toBe(true);
  }
});

test('reads are short at the end and empty past it', () => {
  for (const file of [...filesOf('Mixed forty'), ...filesOf('Cold Storage')]) {
    expect(file.read(file.size - 1, 4096).length).toBe(1);
    expect(file.read(file.size, 4096).length).toBe(0);
    expect(file.read(file.size + 4096, 4096).length).toBe(0);
    expect(file.read(0, 0).length).toBe(0);
    expect(file.read(-1, 10).length).toBe(0);
  }
});

test('the largest file has 4,000 MiB, the one for measuring 512', () => {
  expect(filesOf('Cold Storage').map(({ size }) => size)).toEqual([4_194_304_000]);
  expect(filesOf('Benchmark 512').map(({ size }) => size)).toEqual([512 * 1024 * 1024]);
});

test('no two granules are equal, in one file or in two', () => {
  const seen = new Set<string>();
  let granules = 0;
  for (const file of [...filesOf('Mixed forty'), ...filesOf('Evening Lectures · Лекции').slice(0, 6)]) {
    for (let offset = 0; offset + GRANULE_BYTES <= file.size; offset += GRANULE_BYTES * 3) {
      seen.add(Buffer.from(file.read(offset, GRANULE_BYTES)).subarray(1000, 1100).toString('latin1'));
      granules += 1;
    }
  }
  const [large] = filesOf('Cold Storage');
  for (let offset = 0; large && offset < large.size; offset += GRANULE_BYTES * 8) {
    seen.add(Buffer.from(large.read(offset, GRANULE_BYTES)).subarray(1000, 1100).toString('latin1'));
    granules += 1;
  }
  expect(granules).toBeGreaterThan(4000);
  expect(seen.size).toBe(granules);
});

test('no two files of the chats that tests compare hold equal bytes', () => {
  const files = [...filesOf('Mixed forty'), ...filesOf('Hostile names'), ...filesOf('Loops')].filter(
    ({ size }) => size > 8,
  );
  const contents = files.map((file) =>
    Buffer.from(file.read(0, Math.min(file.size, 200_000))).toString('latin1'),
  );
  expect(new Set(contents).size).toBe(files.length);
});

test('a photo has its sizes in ascending order, each a JPEG with bytes of its own, the last its file', () => {
  const chat = world.chats.find(({ title }) => title === 'Field Notes (photos)');
  const photos = chat ? world.history(chat, { limit: 8, kind: 'photo' }).messages : [];
  expect(photos.length).toBe(8);
  for (const { media } of photos) {
    const sizes = media?.sizes ?? [];
    const types = sizes.map(({ type }) => type).join('');
    expect('smxyw'.startsWith(types) && types.length >= 3).toBe(true);
    for (const [index, image] of sizes.entries()) {
      const bytes = image.read(0, image.size);
      expect(bytes.length).toBe(image.size);
      expect([...bytes.subarray(0, 3), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xff, 0xd9]);
      expect(image.size).toBeGreaterThan(sizes[index - 1]?.size ?? 0);
    }
    const largest = sizes.at(-1);
    expect(largest?.progressive?.at(-1)).toBe(media?.file.size);
    expect(
      same(
        largest?.read(0, largest.size) ?? new Uint8Array(),
        media?.file.read(0, media.file.size) ?? new Uint8Array(1),
      ),
    ).toBe(true);
    expect([media?.strippedThumb?.[0], (media?.strippedThumb?.length ?? 0) > 5]).toEqual([1, true]);
    expect(world.media(media?.file.id ?? 0n)).toBe(media);
  }
});
