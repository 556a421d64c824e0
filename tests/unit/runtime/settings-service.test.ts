import { expect, test } from 'vitest';
import { failed } from '../../../src/domain/failure.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings-check.ts';
import type { Settings } from '../../../src/domain/settings-table.ts';
import { createSettingsService } from '../../../src/runtime/settings-service.ts';
import { MemoryCabinet } from '../../support/telegram/memory-cabinet.ts';

const create = (cabinet = new MemoryCabinet()) => {
  const lines: string[] = [];
  const heard: Settings[] = [];
  const service = createSettingsService(cabinet, {
    write: (level, name, message) => lines.push(`${level} ${name} ${message}`),
  });
  service.watch((settings) => heard.push(settings));
  return { cabinet, service, lines, heard };
};

test('a change holds at once, is told to everybody, logged old → new, and is there after a restart', async () => {
  const { cabinet, service, lines, heard } = create();
  expect(await service.restore()).toEqual([]);
  const changed = await service.change({ maxWorkers: 6, bandwidthBytesPerSecond: 512_000 });
  expect(changed).toMatchObject({ ok: true, value: { maxWorkers: 6, preset: 'own' } });
  expect(heard.at(-1)).toBe(service.current());
  expect(lines).toEqual([
    'INFO user setting “Preset”: normal → my own numbers',
    'INFO user setting “Files at once”: 4 files → 6 files',
    'INFO user setting “Bandwidth cap”: no cap → 500 KiB/s',
  ]);
  const next = create(cabinet);
  expect(await next.service.restore()).toEqual([]);
  expect(next.service.current()).toEqual(service.current());
});

test('what is refused changes nothing and says why', async () => {
  const { service, heard, lines } = create();
  const refused = await service.change({ retryLimit: 3, bandwidthBytesPerSecond: -1 });
  expect(refused).toMatchObject({ ok: false, failure: { field: 'bandwidthBytesPerSecond' } });
  expect(service.current()).toBe(DEFAULT_SETTINGS);
  expect(heard).toHaveLength(1);
  expect(lines).toEqual([]);
});

test('what cannot be read any more is as by default, and named', async () => {
  const cabinet = new MemoryCabinet();
  await cabinet.write('settings', { maxWorkers: Number.NaN, schedule: 'nights', retryLimit: 2 });
  const { service } = create(cabinet);
  expect(await service.restore()).toEqual(['Files at once', 'Schedule']);
  expect(service.current()).toEqual({ ...DEFAULT_SETTINGS, preset: 'own', retryLimit: 2 });
});

test('the room for unfinished files that was set before there was a table is kept', async () => {
  const cabinet = new MemoryCabinet();
  await cabinet.write('staging-budget', 5_368_709_120);
  const { service } = create(cabinet);
  await service.restore();
  expect(service.current().stagingBudgetBytes).toBe(5_368_709_120);
});

test('a change that cannot be saved holds until the end, and says so', async () => {
  const cabinet = new MemoryCabinet();
  cabinet.write = async () => failed({ category: 'store', code: 'STORE_FULL', message: 'The disk is full.' });
  const { service } = create(cabinet);
  const answer = await service.change({ retryLimit: 9 });
  expect(answer).toMatchObject({ ok: false, failure: { message: expect.stringContaining('holds until') } });
  expect(service.current().retryLimit).toBe(9);
});

test('everything goes back to its default at once', async () => {
  const { service, lines } = create();
  await service.change({ preset: 'unstable' });
  lines.length = 0;
  expect(await service.reset()).toEqual({ ok: true, value: DEFAULT_SETTINGS });
  expect(lines).toContain('INFO user setting “Longest delay”: 10 s → 3 s');
});
