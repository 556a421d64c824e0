import { succeeded } from '../../src/domain/failure.ts';
import type { LogEntry, LogLevel } from '../../src/domain/log.ts';
import { createJournal } from '../../src/runtime/log/journal.ts';
import { createMask } from '../../src/runtime/log/mask.ts';
import { createLogRing } from '../../src/runtime/log/ring.ts';
import type { Engine } from '../../src/workers/contract.ts';
import { createMemoryLogFiles } from './memory-log-files.ts';

const LINES: readonly Omit<LogEntry, 'at'>[] = [
  { level: 'INFO', name: 'account', message: 'main connection to data centre 2 opened over http' },
  { level: 'INFO', name: 'engine', message: 'downloaded Ölfässer, 3. Akt (live).flac: 48203776 bytes' },
  {
    level: 'WARNING',
    name: 'lane',
    message: 'telegram:4: FLOOD_WAIT, waiting 42 s',
    fields: { lane: 'telegram:4', waitSeconds: 42, workers: 3 },
  },
  {
    level: 'ERROR',
    name: 'engine',
    message: `transfer t7 failed: MESSAGE_GONE ${'and a long tale '.repeat(12)}`,
  },
];

/** A log of as many lines, one a second until now; if wished, one more every two seconds. */
export const createFakeLog = (
  lines: number,
  grows: boolean,
): Pick<Engine, 'log' | 'logText' | 'clearLog' | 'report'> & { setLevel(level: LogLevel): void } => {
  let at = Date.now() - lines * 1_000;
  const clock = {
    now: () => at,
    at: (due: number, call: () => void) => {
      const timer = setTimeout(call, Math.max(0, due - at));
      return () => clearTimeout(timer);
    },
  };
  const open = (count: number) => {
    const ring = createLogRing({
      files: createMemoryLogFiles(),
      clock,
      size: { fileBytes: 1_048_576, files: 6 },
    });
    const journal = createJournal({ ring, mask: createMask(), clock, level: 'DEBUG', ready: ring.start() });
    const one = (): void => {
      const line = LINES[Math.floor(at / 1_000) % LINES.length];
      if (line) journal.write(line.level, line.name, line.message, line.fields);
      at += 1_000;
    };
    for (let number = 0; number < count; number += 1) one();
    return { journal, one };
  };
  const log = open(lines);
  const audit = open(Math.min(lines, 3));
  if (grows && lines > 0)
    setInterval(() => {
      at = Date.now();
      log.one();
    }, 2_000);
  const of = (kind: 'log' | 'audit') => (kind === 'log' ? log : audit).journal;
  return {
    log: async ({ kind, ...request }) => succeeded(await of(kind).page(request)),
    logText: async ({ kind, ...request }) => succeeded(await of(kind).text(request)),
    clearLog: (kind) => of(kind).clear(),
    setLevel: (level) => log.journal.setLevel(level),
    report: async (words) => log.journal.write('ERROR', 'page', words),
  };
};
