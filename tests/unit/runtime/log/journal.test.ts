import { describe, expect, it } from 'vitest';
import type { LogFilter, LogLevel, LogPage } from '../../../../src/domain/log.ts';
import { createJournal, type Journal } from '../../../../src/runtime/log/journal.ts';
import { createMask } from '../../../../src/runtime/log/mask.ts';
import { BATCH_MS, createLogRing } from '../../../../src/runtime/log/ring.ts';
import { createMemoryLogFiles, type MemoryLogFiles } from '../../../support/memory-log-files.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const ALL: LogFilter = { level: 'DEBUG', name: '', text: '' };

const setUp = (files: MemoryLogFiles = createMemoryLogFiles(), level: LogLevel = 'INFO') => {
  const clock = createVirtualClock(START);
  const ring = createLogRing({ files, clock, size: { fileBytes: 4_000, files: 6 } });
  const mask = createMask();
  const journal = createJournal({ ring, mask, clock, level, ready: ring.start() });
  return { clock, files, journal, mask };
};

const page = (journal: Journal, filter: Partial<LogFilter> = {}, limit = 1_000): Promise<LogPage> =>
  journal.page({ filter: { ...ALL, ...filter }, from: { before: null }, limit });
const messages = async (journal: Journal, filter: Partial<LogFilter> = {}): Promise<readonly string[]> =>
  (await page(journal, filter)).entries.map(({ message }) => message);
const exported = async (journal: Journal, filter: Partial<LogFilter> = {}): Promise<string> => {
  let whole = '';
  let next: { after: number | null; until: number | null } | null = { after: null, until: null };
  while (next) {
    const piece = await journal.text({ filter: { ...ALL, ...filter }, ...next });
    whole += piece.text;
    next = piece.next;
  }
  return whole;
};

describe('journal', () => {
  it('keeps time, level, name, words and numbers', async () => {
    const { journal } = setUp();
    journal.write('WARNING', 'lane', 'flood wait', { lane: 'dc2', waitSeconds: 30, isOver: false });
    expect((await page(journal)).entries).toEqual([
      {
        position: 0,
        at: START,
        level: 'WARNING',
        name: 'lane',
        message: 'flood wait',
        fields: { lane: 'dc2', waitSeconds: 30, isOver: false },
      },
    ]);
  });

  it('writes less or more from the moment its level is changed', async () => {
    const { journal } = setUp();
    journal.write('DEBUG', 'engine', 'too fine');
    journal.setLevel('DEBUG');
    journal.write('DEBUG', 'engine', 'fine');
    journal.setLevel('ERROR');
    journal.write('WARNING', 'engine', 'not bad enough');
    expect(await messages(journal)).toEqual(['fine']);
    expect((await page(journal)).writtenFrom).toBe('ERROR');
  });

  it('shows what the filter lets through: level and above, part, words whatever their case', async () => {
    const { journal } = setUp();
    journal.write('INFO', 'engine', 'Downloaded A');
    journal.write('WARNING', 'lane', 'flood');
    journal.write('ERROR', 'engine', 'downloaded B not');
    expect(await messages(journal, { level: 'WARNING' })).toEqual(['flood', 'downloaded B not']);
    expect(await messages(journal, { name: 'engine' })).toEqual(['Downloaded A', 'downloaded B not']);
    expect(await messages(journal, { text: 'DOWN' })).toEqual(['Downloaded A', 'downloaded B not']);
    expect(await messages(journal, { text: 'lane' })).toEqual(['flood']);
    expect((await page(journal, { text: 'nothing' })).names).toEqual(['engine', 'lane']);
  });

  it('is read backwards to its beginning page by page, whatever the filter', async () => {
    const { journal } = setUp();
    for (let number = 0; number < 150; number += 1)
      journal.write(number % 3 === 0 ? 'ERROR' : 'INFO', 'engine', `number ${number}`);
    for (const [level, step] of [
      ['INFO', 1],
      ['ERROR', 3],
    ] as const) {
      const seen: string[] = [];
      let before: number | null = null;
      do {
        const { entries, older }: LogPage = await journal.page({
          filter: { ...ALL, level },
          from: { before },
          limit: 7,
        });
        expect(entries.length).toBeLessThanOrEqual(7);
        seen.unshift(...entries.map(({ message }) => message));
        before = older;
      } while (before !== null);
      expect(seen).toEqual(Array.from({ length: 150 / step }, (_, index) => `number ${index * step}`));
    }
  });

  it('tells each new entry once to who follows it, across files', async () => {
    const { clock, journal } = setUp();
    const seen: string[] = [];
    let { newer } = await page(journal);
    for (let round = 0; round < 20; round += 1) {
      for (let number = 0; number < 5; number += 1) journal.write('INFO', 'engine', `${round}.${number}`);
      if (round % 3 === 0) await clock.advance(BATCH_MS);
      const next = await journal.page({ filter: ALL, from: { after: newer }, limit: 3 });
      seen.push(...next.entries.map(({ message }) => message));
      newer = next.newer;
    }
    for (;;) {
      const next = await journal.page({ filter: ALL, from: { after: newer }, limit: 3 });
      seen.push(...next.entries.map(({ message }) => message));
      newer = next.newer;
      if (newer >= next.end) break;
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => `${Math.floor(index / 5)}.${index % 5}`));
  });

  it('exports what the filter lets through, one line each, whatever the entry holds', async () => {
    const { journal } = setUp();
    journal.write('INFO', 'engine', 'fine');
    journal.write('WARNING', 'lane', 'name\n2026 [ERROR] [engine] forged\u2028too');
    expect(await exported(journal, { level: 'WARNING' })).toBe(
      '2026-01-02T03:04:05.000Z [WARNING] [lane] name 2026 [ERROR] [engine] forged too\n',
    );
    for (let number = 0; number < 150; number += 1) journal.write('ERROR', 'engine', `number ${number}`);
    const shown = (await page(journal, { level: 'ERROR' })).entries;
    expect((await exported(journal, { level: 'ERROR' })).trim().split('\n')).toEqual(
      shown.map(({ message }) => `2026-01-02T03:04:05.000Z [ERROR] [engine] ${message}`),
    );
  });

  it('masks what it was told to hide, and what looks like a secret, in words, names and fields', async () => {
    const { files, clock, journal, mask } = setUp();
    mask.hide('open sesame');
    journal.write('INFO', 'open sesame', 'tried open sesame for +380501234567', { typed: 'open sesame' });
    await clock.advance(BATCH_MS);
    expect(await messages(journal)).toEqual(['tried <hidden> for <phone>']);
    expect(files.content(0)).not.toContain('sesame');
    expect(files.content(0)).not.toContain('380501234567');
  });

  it('passes over what is no entry: cut short by a kill, a hole, garbage', async () => {
    const files = createMemoryLogFiles();
    const opened = await files.open(0);
    const lines = [
      '{"at":1,"level":"INFO","name":"a","message":"good"}',
      '{"at":1,"level":"INFO","name":"a","mess',
      '\0\0\0\0',
      'null',
      '{"at":9e99,"level":"INFO","name":"a","message":"no date"}',
      '{"at":1,"level":"SHOUT","name":"a","message":"no level"}',
      '{"at":1,"level":"INFO","name":"a","message":7}',
      '{"at":2,"level":"INFO","name":"a","message":"odd fields","fields":{"x":{}}}',
    ];
    if (opened.ok) opened.value.write(0, new TextEncoder().encode(`${lines.join('\n')}\n`));
    files.kill();
    const { journal } = setUp(files);
    expect((await page(journal)).entries.map(({ message, fields }) => [message, fields])).toEqual([
      ['good', undefined],
      ['odd fields', undefined],
    ]);
    expect(await exported(journal)).toContain('good');
  });

  it('is there after a restart', async () => {
    const first = setUp();
    first.journal.write('INFO', 'engine', 'before');
    await first.clock.advance(BATCH_MS);
    first.files.kill();
    const second = setUp(first.files);
    second.journal.write('INFO', 'engine', 'after');
    expect(await messages(second.journal)).toEqual(['before', 'after']);
    expect((await second.journal.newest(1)).map(({ message }) => message)).toEqual(['after']);
  });
});
