import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import type { StorageCondition } from '../../src/engine/events.ts';
import { mediaItem } from '../support/media-items.ts';
import { shown, totalsOf } from '../support/queue-sight.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

/** Files larger than staging can hold, which go straight into the folder. */

const MIB = 1_048_576;
const GIB = 1_024 * MIB;

const storage = (freeBytes: number): StorageCondition => ({
  quotaBytes: 100 * GIB,
  usageBytes: 100 * GIB - freeBytes,
  budgetBytes: null,
});
/** A browser that takes 20 MiB, whatever it tells. */
const narrow = async (options: Parameters<typeof createSimulation>[0] = {}): Promise<Simulation> => {
  const simulation = await createSimulation({ storage: storage(50 * GIB), ...options });
  simulation.world.stagingBytes = 20 * MIB;
  const look = (): void => {
    simulation.queue.storageChanged(storage(50 * GIB));
    simulation.clock.at(simulation.clock.now() + 10_000, look);
  };
  look();
  return simulation;
};
const requestsFor = (simulation: Simulation, offset: number): number =>
  simulation.world.served.filter(({ order }) => order.direct && order.offset === offset).length;
const attemptsOf = (simulation: Simulation): readonly number[] =>
  [...simulation.store.transfers.values()].map(({ attempts }) => attempts);
const disk = (code: string): Failure => ({ category: 'disk', code, message: `${code}, it waits.` });

test('one that staging refuses goes straight into the folder, and takes no room from those that are staged', async () => {
  const simulation = await narrow();
  await simulation.add([mediaItem(1, 60 * MIB), mediaItem(2, 4 * MIB), mediaItem(3, 4 * MIB)]);
  expect(await simulation.finish(120_000)).toBe(true);
  expect(simulation.world.folder.size).toBe(3);
  const direct = new Set(
    simulation.world.served.map(({ order }) => `${order.sizeBytes / MIB} ${order.direct}`),
  );
  expect([...direct].sort()).toEqual(['4 false', '60 true']);
  expect(simulation.state?.stagedBytes).toBe(0);
  expect(simulation.world.wrongBytes).toEqual([]);
});

test('one that is larger than all there is goes straight there without trying staging, once that was said twice', async () => {
  const simulation = await createSimulation({ storage: storage(3 * GIB) });
  await simulation.add([mediaItem(1, 4_000 * MIB), mediaItem(2, MIB)]);
  await simulation.clock.advance(5_000);
  expect([shown(simulation, 1), shown(simulation, 2)]).toEqual(['waiting: disk', 'completed']);
  simulation.queue.storageChanged(storage(3 * GIB));
  await simulation.clock.advance(1_000);
  expect(simulation.view(1)).toMatchObject({ state: { kind: 'active' }, direct: true });
});

test('one that fits when others have ended waits for that, and can be resumed', async () => {
  const simulation = await narrow();
  simulation.world.bytesPerSecond = 1_000_000;
  await simulation.add([mediaItem(1, 12 * MIB), mediaItem(2, 16 * MIB)]);
  expect(await simulation.finish(240_000)).toBe(true);
  expect(simulation.world.served.some(({ order }) => order.direct)).toBe(false);
});

test('one that others hold up which only the user can end does not wait for those', async () => {
  const simulation = await narrow();
  simulation.world.bytesPerSecond = 1_000_000;
  await simulation.add([mediaItem(1, 12 * MIB)]);
  await simulation.clock.advance(2_000);
  await simulation.queue.command('pause', { ids: [simulation.view(1).id] });
  await simulation.add([mediaItem(2, 16 * MIB)]);
  await simulation.clock.advance(60_000);
  expect([shown(simulation, 1), shown(simulation, 2)]).toEqual(['waiting: paused', 'completed']);
  await simulation.queue.command('resume', { ids: [simulation.view(1).id] });
  expect(await simulation.finish(60_000)).toBe(true);
});

test('two of them go one after the other; one that is paused lets the other go first', async () => {
  const simulation = await narrow();
  const totals = totalsOf(simulation);
  await simulation.add([mediaItem(1, 60 * MIB), mediaItem(2, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  expect([shown(simulation, 1), shown(simulation, 2)]).toEqual(['active', 'waiting: disk']);
  expect(totals()?.diskTrouble).toMatchObject({ kind: 'room', name: 'track 2.mp3', instead: 'turn' });
  await simulation.queue.command('pause', { ids: [simulation.view(1).id] });
  await simulation.clock.advance(1_000);
  expect([shown(simulation, 1), shown(simulation, 2)]).toEqual(['waiting: paused', 'active']);
  await simulation.queue.command('resume', { ids: [simulation.view(1).id] });
  expect(await simulation.finish(240_000)).toBe(true);
  // What was there before the pause stayed there.
  expect(requestsFor(simulation, 0)).toBe(2);
});

test('a kill loses it: it begins anew, and a row never promised what is gone', async () => {
  const simulation = await narrow();
  await simulation.add([mediaItem(1, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  expect(simulation.view(1).bytesDone).toBeGreaterThan(4 * MIB);
  expect([...simulation.store.transfers.values()][0]?.granules.some((byte) => byte !== 0)).toBe(false);
  simulation.kill();
  await simulation.start();
  await simulation.clock.advance(0);
  expect(simulation.view(1).bytesDone).toBe(0);
  expect(await simulation.finish(120_000)).toBe(true);
  expect(requestsFor(simulation, 0)).toBe(2);
});

test('its worker’s death loses it too, and costs it no try', async () => {
  const simulation = await narrow();
  await simulation.add([mediaItem(1, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  simulation.world.workersDiedAt = simulation.clock.now();
  simulation.world.direct.clear();
  await simulation.clock.advance(900);
  expect(simulation.view(1)).toMatchObject({ bytesDone: 0, attempts: 0 });
  expect(await simulation.finish(120_000)).toBe(true);
  expect(attemptsOf(simulation)).toEqual([0]);
  expect(simulation.world.wrongBytes).toEqual([]);
});

test('a worker’s death that nobody told of is found out when its part is to be published', async () => {
  const simulation = await narrow();
  simulation.world.publishScript = ({ transfer }) => {
    simulation.world.publishScript = () => null;
    simulation.world.direct.delete(transfer);
    return { category: 'system', code: 'DIRECT_LOST', message: '' };
  };
  await simulation.add([mediaItem(1, 30 * MIB)]);
  expect(await simulation.finish(120_000)).toBe(true);
  expect(requestsFor(simulation, 0)).toBe(2);
  expect(attemptsOf(simulation)).toEqual([0]);
});

test('a full folder stops it with the folder’s own words, and it begins anew when there is room again', async () => {
  const simulation = await narrow();
  const totals = totalsOf(simulation);
  await simulation.add([mediaItem(1, 60 * MIB), mediaItem(2, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  simulation.world.directFailure = disk('FOLDER_FULL');
  await simulation.clock.advance(30_000);
  expect([shown(simulation, 1), shown(simulation, 2)]).toEqual(['waiting: disk', 'waiting: disk']);
  expect(totals()?.diskTrouble).toEqual({ kind: 'failure', message: 'FOLDER_FULL, it waits.' });
  expect(simulation.view(1).bytesDone).toBe(0);
  simulation.world.directFailure = null;
  expect(await simulation.finish(240_000)).toBe(true);
  expect(attemptsOf(simulation)).toEqual([0, 0]);
});

test('without a folder it waits for one, and says so', async () => {
  const simulation = await narrow({ folder: 'none' });
  const totals = totalsOf(simulation);
  await simulation.add([mediaItem(1, 60 * MIB)]);
  await simulation.clock.advance(1_000);
  expect(shown(simulation, 1)).toBe('waiting: permission');
  expect(totals()?.diskTrouble).toMatchObject({ kind: 'room', instead: 'folder' });
  simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
  expect(await simulation.finish(120_000)).toBe(true);
});

test('where the browser gives no folder it waits for room, and says why', async () => {
  const simulation = await narrow({ folder: 'none' });
  const totals = totalsOf(simulation);
  simulation.queue.folderChanged({ kind: 'downloads' });
  await simulation.add([mediaItem(1, 60 * MIB)]);
  await simulation.clock.advance(1_000);
  expect(shown(simulation, 1)).toBe('waiting: disk');
  expect(totals()?.diskTrouble).toMatchObject({ kind: 'room', instead: 'downloads' });
  simulation.world.stagingBytes = 100 * MIB;
  expect(await simulation.finish(120_000)).toBe(true);
  expect(simulation.world.served.some(({ order }) => order.direct)).toBe(false);
});

test('a folder that goes away stops it, and no part is asked for until it is back', async () => {
  const simulation = await narrow();
  const totals = totalsOf(simulation);
  await simulation.add([mediaItem(1, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  simulation.queue.folderChanged({ kind: 'needs-permission', name: 'Music' });
  await simulation.clock.advance(2_000);
  const asked = simulation.world.served.length;
  await simulation.clock.advance(30_000);
  expect(simulation.world.served.length).toBe(asked);
  expect(shown(simulation, 1)).toBe('waiting: permission');
  expect(totals()?.counts).toMatchObject({ active: 0, waiting: 1 });
  simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
  expect(await simulation.finish(120_000)).toBe(true);
  expect(requestsFor(simulation, 0)).toBe(1);
});

test('cancelling discards it once that cannot be undone; undone in time it goes on', async () => {
  const simulation = await narrow();
  await simulation.add([mediaItem(1, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  const { id } = simulation.view(1);
  await simulation.queue.command('cancel', { ids: [id] });
  await simulation.clock.advance(3_000);
  await simulation.queue.command('undo-cancel', { ids: [id] });
  await simulation.clock.advance(1_000);
  expect(shown(simulation, 1)).toBe('active');
  expect(requestsFor(simulation, 0)).toBe(1);
  await simulation.queue.command('cancel', { ids: [id] });
  await simulation.clock.advance(30_000);
  expect(simulation.world.direct.size).toBe(0);
  expect(simulation.world.discarded).toEqual([id]);
  expect(simulation.mistakes()).toEqual([]);
});

test('a folder that refuses this very file is not asked for ever', async () => {
  const simulation = await narrow();
  simulation.world.publishScript = ({ transfer, direct }) => {
    if (direct) simulation.world.direct.delete(transfer);
    return direct ? disk('FILE_REFUSED') : null;
  };
  await simulation.add([mediaItem(1, 30 * MIB), mediaItem(2, 4 * MIB)]);
  expect(await simulation.finish(240_000)).toBe(true);
  expect(simulation.view(1).state).toMatchObject({ kind: 'failed', failure: { code: 'FILE_REFUSED' } });
  expect(requestsFor(simulation, 0)).toBe(3);
});

test('what the part does not bear out is fetched again, twice at most', async () => {
  const simulation = await narrow();
  simulation.world.publishScript = ({ transfer }) => {
    simulation.world.direct.delete(transfer);
    return { category: 'integrity', code: 'STAGING_CHANGED', message: '' };
  };
  await simulation.add([mediaItem(1, 30 * MIB)]);
  expect(await simulation.finish(240_000)).toBe(true);
  expect(simulation.view(1).state).toMatchObject({ kind: 'failed', failure: { code: 'STAGING_CHANGED' } });
  expect(requestsFor(simulation, 0)).toBe(3);
});

test('one that goes on has its turn again, and none begins beside it', async () => {
  const simulation = await narrow();
  await simulation.add([mediaItem(1, 60 * MIB), mediaItem(2, 60 * MIB), mediaItem(3, 60 * MIB)]);
  await simulation.clock.advance(2_000);
  expect(shown(simulation, 1)).toBe('active');
  await simulation.queue.command('pause', { ids: [simulation.view(1).id] });
  await simulation.clock.advance(1_000);
  expect(shown(simulation, 2)).toBe('active');
  await simulation.queue.command('resume', { ids: [simulation.view(1).id] });
  expect(await simulation.finish(240_000)).toBe(true);
  const ended = [...simulation.world.folder.values()].map(({ document }) => document);
  expect(ended).toEqual([2, 1, 3].map((id) => mediaItem(id, 60 * MIB).location.id));
});

test('a refusal that comes after staging was found full does not put off the next try', async () => {
  const simulation = await narrow();
  simulation.world.prepareMs = 100;
  let isFull = true;
  simulation.world.script = () => (isFull ? { afterMs: 50, failure: disk('QUOTA') } : null);
  await simulation.add([mediaItem(1, 4 * MIB)]);
  await simulation.clock.advance(60);
  await simulation.add([mediaItem(2, 60 * MIB)]);
  await simulation.clock.until(() => simulation.state?.stagingTrouble !== null, 1_000);
  const retryAt = simulation.state?.stagingTrouble?.retryAt ?? 0;
  isFull = false;
  const before = simulation.world.served.length;
  expect(await simulation.finish(120_000)).toBe(true);
  const next = simulation.world.served[before]?.startedAt ?? 0;
  expect(Math.round(next - retryAt)).toBeLessThanOrEqual(simulation.world.prepareMs);
});
