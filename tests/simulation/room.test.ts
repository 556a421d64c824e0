import { expect, test } from 'vitest';
import type { StorageCondition } from '../../src/engine/events.ts';
import { mediaItem } from '../support/media-items.ts';
import { shown, totalsOf } from '../support/queue-sight.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const GIB = 1_024 * MIB;

const storage = (freeBytes: number, more: Partial<StorageCondition> = {}): StorageCondition => ({
  quotaBytes: 100 * GIB,
  usageBytes: 100 * GIB - freeBytes,
  budgetBytes: null,
  ...more,
});
const items = (count: number, sizeBytes: number, from = 1) =>
  Array.from({ length: count }, (_, index) => mediaItem(from + index, sizeBytes));

test('nothing is started that would pass the budget; room made by publishing lets the next start', async () => {
  const simulation = await createSimulation({ folder: 'none' });
  const totals = totalsOf(simulation);
  simulation.queue.storageChanged(storage(50 * GIB, { budgetBytes: 10 * MIB }));
  await simulation.add(items(5, 4 * MIB));
  await simulation.clock.advance(30_000);
  expect([1, 2, 3, 4, 5].map((id) => shown(simulation, id))).toEqual([
    'waiting: permission',
    'waiting: permission',
    'waiting: disk',
    'waiting: disk',
    'waiting: disk',
  ]);
  expect(simulation.world.staged.size).toBe(2);
  expect(totals()).toMatchObject({
    counts: { queued: 0, waiting: 5 },
    diskTrouble: { kind: 'room', name: 'track 3.mp3', sizeBytes: 4 * MIB, stagedBytes: 8 * MIB },
  });
  simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
  expect(await simulation.finish(60_000)).toBe(true);
  expect(simulation.world.folder.size).toBe(5);
  expect(totals()?.diskTrouble).toBeNull();
});

test('half of what is free is the budget where none is set', async () => {
  const simulation = await createSimulation({ folder: 'none' });
  simulation.queue.storageChanged(storage(2 * GIB));
  await simulation.add(items(3, 600 * MIB));
  await simulation.clock.advance(0);
  expect(simulation.world.staged.size).toBe(1);
});

test('a file larger than the budget starts when it is alone, and one that fits is not held up by it', async () => {
  const simulation = await createSimulation({ folder: 'none' });
  simulation.queue.storageChanged(storage(50 * GIB, { budgetBytes: 10 * MIB }));
  await simulation.add([mediaItem(1, 4 * MIB), mediaItem(2, 20 * MIB), mediaItem(3, 4 * MIB)]);
  await simulation.clock.advance(30_000);
  expect([1, 2, 3].map((id) => shown(simulation, id))).toEqual([
    'waiting: permission',
    'waiting: disk',
    'waiting: permission',
  ]);
  simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
  expect(await simulation.finish(60_000)).toBe(true);
});

test('a quota that shrinks while files run lets those finish, starts no others, and they start when it is back', async () => {
  const simulation = await createSimulation();
  const totals = totalsOf(simulation);
  simulation.world.bytesPerSecond = 1_000_000;
  simulation.queue.storageChanged(storage(50 * GIB));
  await simulation.add(items(12, 4 * MIB));
  await simulation.clock.advance(1_000);
  const begun = simulation.world.staged.size;
  expect(begun).toBeLessThan(12);
  simulation.queue.storageChanged(storage(900 * MIB));
  await simulation.clock.advance(120_000);
  expect(simulation.world.folder.size).toBe(begun);
  expect(shown(simulation, 12)).toBe('waiting: disk');
  expect(totals()?.diskTrouble).toMatchObject({ kind: 'room', freeBytes: 900 * MIB });
  simulation.queue.storageChanged(storage(50 * GIB));
  expect(await simulation.finish(120_000)).toBe(true);
  expect([...simulation.store.transfers.values()].every((transfer) => transfer.attempts === 0)).toBe(true);
});

test('a file that needs more than is free waits, and the others go on', async () => {
  const simulation = await createSimulation();
  simulation.queue.storageChanged(storage(3 * GIB));
  await simulation.add([mediaItem(1, 4_000 * MIB), mediaItem(2, MIB), mediaItem(3, MIB)]);
  await simulation.clock.advance(30_000);
  expect([1, 2, 3].map((id) => shown(simulation, id))).toEqual(['waiting: disk', 'completed', 'completed']);
});

test('what was begun keeps its room over a kill, and a cancelled file gives its room back', async () => {
  const budget = storage(50 * GIB, { budgetBytes: 10 * MIB });
  const simulation = await createSimulation({ folder: 'none', storage: budget });
  await simulation.add(items(3, 4 * MIB));
  await simulation.clock.advance(30_000);
  simulation.kill();
  await simulation.start();
  await simulation.clock.advance(30_000);
  expect(shown(simulation, 3)).toBe('waiting: disk');
  await simulation.queue.command('cancel', { ids: [simulation.view(1).id] });
  await simulation.clock.advance(30_000);
  expect(shown(simulation, 3)).toBe('waiting: permission');
});

test('where the browser says nothing of its storage, nothing is held up', async () => {
  const simulation = await createSimulation();
  simulation.queue.storageChanged({ quotaBytes: null, usageBytes: null, budgetBytes: null });
  await simulation.add(items(3, 4 * MIB));
  expect(await simulation.finish(60_000)).toBe(true);
});

test('a file that staging refuses waits with its size while smaller ones go on, and begins once there is room', async () => {
  // No folder that it could go straight into.
  const simulation = await createSimulation({ folder: 'none' });
  simulation.queue.folderChanged({ kind: 'downloads' });
  const totals = totalsOf(simulation);
  // The browser tells of more than there is.
  simulation.queue.storageChanged(storage(10 * GIB));
  simulation.world.stagingBytes = 20 * MIB;
  await simulation.add([mediaItem(1, 400 * MIB), ...items(12, 8 * MIB, 2)]);
  await simulation.clock.advance(60_000);
  expect(shown(simulation, 1)).toBe('waiting: disk');
  expect(simulation.world.folder.size).toBe(12);
  expect(totals()?.diskTrouble).toMatchObject({
    kind: 'room',
    name: 'track 1.mp3',
    sizeBytes: 400 * MIB,
    freeBytes: null,
    stagedBytes: 0,
  });
  simulation.world.stagingBytes = 500 * MIB;
  await simulation.clock.advance(11_000);
  expect(shown(simulation, 1)).toBe('active');
  expect(await simulation.finish(300_000)).toBe(true);
  expect(totals()?.diskTrouble).toBeNull();
  expect(simulation.logged.filter((line) => line.includes('no room')).length).toBeLessThanOrEqual(3);
  // Each try whether there is room by now is no end of the condition.
  const told = simulation.logged.filter((line) => line.includes('condition storage'));
  expect(told.map((line) => /begun|ended/.exec(line)?.[0])).toEqual(['begun', 'ended']);
});

test('staging that takes no bytes is tried after ten seconds, then less often, and the log told of it once', async () => {
  const simulation = await createSimulation();
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.advance(500);
  const full = { category: 'disk', code: 'QUOTA', message: 'Full.' } as const;
  simulation.world.script = () => ({ afterMs: 50, failure: full });
  await simulation.clock.advance(65_000);
  expect(shown(simulation, 1)).toBe('waiting: disk');
  const tries = simulation.world.served.filter(({ outcome }) => outcome === full).length;
  // After 10, 20 and 40 s, each with as many requests as are made at once.
  expect(tries).toBeLessThanOrEqual(3 * 4);
  expect(simulation.logged.filter((line) => line.includes('QUOTA'))).toHaveLength(1);
  simulation.world.script = () => null;
  expect(await simulation.finish(60_000)).toBe(true);
});
