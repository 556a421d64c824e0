import { expect, it } from 'vitest';
import type { LogKind } from '../../../src/domain/log.ts';
import { createLogs } from '../../../src/workers/logs.ts';
import { createMemoryLogFiles } from '../../support/memory-log-files.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const setUp = () => {
  const clock = createVirtualClock();
  const files = { log: createMemoryLogFiles(), audit: createMemoryLogFiles() };
  const logs = createLogs({ clock, files: (kind) => files[kind] });
  const shown = async (kind: LogKind): Promise<readonly string[]> => {
    const filter = { level: 'DEBUG', name: '', text: '' } as const;
    const { entries } = await logs.page({ kind, filter, from: { before: null }, limit: 100 });
    return entries.map(({ level, name, message }) => `[${level}] [${name}] ${message}`);
  };
  return { logs, clock, files, shown };
};

it('writes what is done with it at every level, and keeps it when the log is cleared', async () => {
  const { logs, shown } = setUp();
  logs.start();
  logs.setLevel('ERROR');
  logs.log.write('INFO', 'engine', 'not written');
  logs.log.write('ERROR', 'engine', 'written');
  logs.audit.write('INFO', 'user', 'pause all');
  expect(await shown('log')).toEqual(['[ERROR] [engine] written']);
  await logs.clear('log');
  expect(await shown('log')).toEqual([]);
  expect(await shown('audit')).toEqual(['[INFO] [user] pause all']);
});

it('says once that the disk takes nothing, and goes on', async () => {
  const { logs, clock, files, shown } = setUp();
  files.log.setFull(true);
  logs.start();
  for (let minute = 0; minute < 5; minute += 1) {
    logs.log.write('INFO', 'engine', `minute ${minute}`);
    await clock.advance(60_000);
  }
  const lines = await shown('log');
  expect(lines.filter((line) => line.includes('cannot be written to disk (QUOTA)'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('minute'))).toHaveLength(5);
});
