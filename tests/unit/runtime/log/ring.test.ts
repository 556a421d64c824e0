import { describe, expect, it } from 'vitest';
import { BATCH_MS, createLogRing } from '../../../../src/runtime/log/ring.ts';
import { createMemoryLogFiles, type MemoryLogFiles } from '../../../support/memory-log-files.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const MOST = 1_000;

const setUp = (files: MemoryLogFiles = createMemoryLogFiles(), fileBytes = 100) => {
  const clock = createVirtualClock();
  const told: string[] = [];
  const ring = createLogRing({
    files,
    clock,
    size: { fileBytes, files: 3 },
    troubled: (failure, lost) => told.push(`${failure?.code ?? 'well'} ${lost}`),
  });
  const write = (...lines: readonly string[]): void => {
    for (const line of lines) ring.append(encoder.encode(`${line}\n`), false);
  };
  /** All that is kept, read backwards piece by piece. */
  const readBack = async (most = MOST): Promise<string> => {
    let text = '';
    for (let place = ring.end(); ; ) {
      const piece = await ring.before(place, most);
      if (!piece) return text;
      text = decoder.decode(piece.bytes) + text;
      place = piece.from;
    }
  };
  const readOn = async (from = ring.begin(), most = MOST): Promise<string> => {
    let text = '';
    for (let place = from; ; ) {
      const piece = await ring.after(place, most);
      if (!piece) return text;
      text += decoder.decode(piece.bytes);
      place = piece.to;
    }
  };
  return { clock, files, ring, write, readBack, readOn, told };
};

const started = async (files?: MemoryLogFiles, fileBytes?: number) => {
  const stage = setUp(files, fileBytes);
  await stage.ring.start();
  return stage;
};

/** Nine bytes with its line break. */
const numbered = (number: number): string => `line ${String(number).padStart(3, '0')}`;
const lines = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => numbered(from + index));
const asText = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

describe('log ring', () => {
  it('writes what came together in one go, soon', async () => {
    const { clock, files, ring, write } = await started();
    write('one');
    ring.flush();
    await clock.advance(0);
    write('two', 'three');
    await clock.advance(BATCH_MS - 1);
    expect(files.content(0)).toBe('one\n');
    await clock.advance(1);
    expect(files.content(0)).toBe('one\ntwo\nthree\n');
    expect(files.writes).toHaveLength(2);
  });

  it('writes at once what is urgent', async () => {
    const { clock, files, ring, write } = await started();
    write('one');
    ring.append(encoder.encode('error\n'), true);
    await clock.advance(0);
    expect(files.content(0)).toBe('one\nerror\n');
  });

  it('reads what waits to be written like all else', async () => {
    const { clock, write, readBack, readOn } = await started();
    write('one');
    await clock.advance(BATCH_MS);
    write('two');
    expect(await readBack()).toBe('one\ntwo\n');
    expect(await readOn()).toBe('one\ntwo\n');
  });

  it('keeps what came before it had looked at its files', async () => {
    const { ring, write, readBack } = setUp();
    write('early');
    await ring.start();
    write('later');
    expect(await readBack()).toBe('early\nlater\n');
  });

  it('never holds more than its files, and lets go of the oldest', async () => {
    const { clock, files, write, readBack, readOn } = await started();
    for (let number = 1; number <= 60; number += 1) {
      write(numbered(number));
      await clock.advance(BATCH_MS);
      const listed = await files.list();
      if (!listed.ok) throw new Error('no list');
      expect(listed.value.length).toBeLessThanOrEqual(3);
      for (const { sizeBytes } of listed.value) expect(sizeBytes).toBeLessThanOrEqual(100);
    }
    // Eleven lines a file: the sixth is begun with the 56th.
    const kept = asText(lines(34, 60));
    expect(await readBack()).toBe(kept);
    expect(await readOn()).toBe(kept);
  });

  it('writes a batch across the end of a file', async () => {
    const { clock, files, write, readBack } = await started();
    write(...lines(1, 25));
    await clock.advance(BATCH_MS);
    expect(files.content(0)).toBe(asText(lines(1, 11)));
    expect(files.content(2)).toBe(asText(lines(23, 25)));
    expect(await readBack()).toBe(asText(lines(1, 25)));
  });

  it('gives whole lines, however small the pieces', async () => {
    const { write, ring, readBack, readOn } = await started();
    write(...lines(1, 25));
    for (const most of [9, 10, 17, 18, 50]) {
      expect(await readBack(most)).toBe(asText(lines(1, 25)));
      expect(await readOn(ring.begin(), most)).toBe(asText(lines(1, 25)));
    }
  });

  it('goes on after a restart, and after a kill that cut a line short', async () => {
    const files = createMemoryLogFiles();
    const first = await started(files);
    first.write('one', 'two');
    await first.ring.close();

    const second = await started(files);
    second.write('three', 'cut short');
    await second.clock.advance(BATCH_MS);
    files.kill(4);

    const third = await started(files);
    third.write('four');
    await third.clock.advance(BATCH_MS);
    expect(files.content(0)).toBe('one\ntwo\nthree\ncut sh\nfour\n');
    expect(await third.readBack()).toBe(files.content(0));
  });

  it('takes a new file when the last one is still held', async () => {
    const files = createMemoryLogFiles();
    const first = await started(files);
    first.write('one');
    await first.clock.advance(BATCH_MS);
    const second = setUp(files);
    const begun = second.ring.start();
    second.write('two');
    await second.clock.advance(2_000);
    await begun;
    expect(files.content(0)).toBe('one\n');
    expect(files.content(1)).toBe('two\n');
    expect(await second.readBack()).toBe('one\ntwo\n');
  });

  it('waits an instant for the one before to let go of its file', async () => {
    const files = createMemoryLogFiles();
    const first = await started(files);
    first.write('one');
    await first.clock.advance(BATCH_MS);
    const second = setUp(files);
    const begun = second.ring.start();
    second.write('two');
    await second.clock.advance(400);
    files.kill();
    await second.clock.advance(600);
    await begun;
    expect(files.content(0)).toBe('one\ntwo\n');
  });

  it('goes on in memory while the disk is full, says so once, and catches up', async () => {
    const { clock, files, ring, write, readBack, told } = await started();
    write('one');
    await clock.advance(BATCH_MS);
    files.setFull(true);
    for (const line of ['two', 'three', 'four']) {
      write(line);
      await clock.advance(15_000);
    }
    expect(told).toEqual(['QUOTA 0']);
    expect(ring.trouble()?.code).toBe('QUOTA');
    expect(await readBack()).toBe('one\ntwo\nthree\nfour\n');
    files.setFull(false);
    await clock.advance(15_000);
    expect(told).toEqual(['QUOTA 0', 'well 0']);
    expect(ring.trouble()).toBeNull();
    expect(files.content(0)).toBe('one\ntwo\nthree\nfour\n');
  });

  it('holds no more than a share of a long trouble in memory, and none of the old on disk goes for it', async () => {
    const { clock, files, ring, write, readBack, told } = await started(createMemoryLogFiles(), 2_000_000);
    write(...lines(1, 22));
    await clock.advance(BATCH_MS);
    const before = ring.generation();
    files.setFull(true);
    const long = 'x'.repeat(88);
    for (let number = 0; number < 30_000; number += 1) write(long);
    write('newest');
    expect(ring.generation()).not.toBe(before);
    const kept = await readBack(131_072);
    expect(kept.startsWith(asText(lines(1, 22)))).toBe(true);
    expect(kept.endsWith('newest\n')).toBe(true);
    expect(kept.length).toBeLessThan(1_100_000);
    files.setFull(false);
    await clock.advance(15_000);
    expect(told[1]).toMatch(/^well [1-9]\d+$/);
    expect(files.content(0).endsWith('newest\n')).toBe(true);
  });

  it('says how much was lost when more came at once than it may hold', async () => {
    const { clock, ring, told } = await started(createMemoryLogFiles(), 2_000_000);
    for (let number = 0; number < 30_000; number += 1)
      ring.append(encoder.encode(`${'x'.repeat(88)}\n`), false);
    await clock.advance(BATCH_MS);
    expect(told).toEqual([expect.stringMatching(/^well [1-9]\d+$/)]);
  });

  it('works in memory where there is no disk at all, and takes to it when it comes', async () => {
    const files = createMemoryLogFiles();
    files.setBroken(true);
    const { clock, ring, write, readBack, told } = await started(files);
    write('one');
    await clock.advance(60_000);
    expect(await readBack()).toBe('one\n');
    expect(told).toEqual(['LOG_FILE 0']);
    files.setBroken(false);
    await clock.advance(15_000);
    expect(files.content(0)).toBe('one\n');
    expect(ring.trouble()).toBeNull();
  });

  it('forgets all when it is cleared, and goes on', async () => {
    const { clock, files, ring, write, readBack } = await started();
    write(...lines(1, 25));
    await clock.advance(BATCH_MS);
    const before = ring.generation();
    write('waits');
    expect(await ring.clear()).toEqual({ ok: true, value: undefined });
    expect(await readBack()).toBe('');
    expect(ring.generation()).not.toBe(before);
    write('new');
    await clock.advance(BATCH_MS);
    expect(await readBack()).toBe('new\n');
    expect((await files.list()).ok && (await files.list())).toMatchObject({ value: [{ sizeBytes: 4 }] });
  });

  it('writes nothing any more once it is closed', async () => {
    const { clock, files, ring, write } = await started();
    write('one');
    await clock.advance(BATCH_MS);
    write('two');
    await ring.close();
    write('three');
    await clock.advance(60_000);
    expect(files.content(0)).toBe('one\ntwo\n');
    expect(clock.pending()).toBe(0);
  });
});
