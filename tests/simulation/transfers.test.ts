import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { laneView } from '../../src/engine/projection.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});
const items = (count: number, sizeBytes: number) =>
  Array.from({ length: count }, (_, index) => mediaItem(index + 1, sizeBytes));
const waitsFor = (state: { kind: string; reason?: string }): string | undefined =>
  state.kind === 'waiting' ? state.reason : undefined;

describe('references', () => {
  test('are refreshed once for all parts and for the neighbours, bytes kept', async () => {
    const simulation = await createSimulation();
    simulation.world.script = (order) =>
      order.location.fileReference.endsWith('+')
        ? null
        : { afterMs: 30, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') };
    await simulation.add(items(120, MIB));
    expect(await simulation.finish(300_000)).toBe(true);
    expect([...simulation.views.values()].every((view) => view.state.kind === 'completed')).toBe(true);
    expect(simulation.source.refreshed.map((call) => call.count)).toEqual([100, 20]);
    expect(brokenInvariants(simulation.world)).toEqual([]);
  });

  test('that expire in mid-file lose no byte', async () => {
    const simulation = await createSimulation();
    let expired = false;
    simulation.world.script = (order) =>
      expired && order.location.fileReference === 'reference-0'
        ? { afterMs: 30, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') }
        : null;
    await simulation.add(items(1, 20 * MIB));
    await simulation.clock.advance(700);
    expired = true;
    expect(await simulation.finish(60_000)).toBe(true);
    expect(simulation.source.refreshed).toHaveLength(1);
    expect(brokenInvariants(simulation.world)).toEqual([]);
  });

  test('of a message that holds another file fail the transfer and drop its bytes', async () => {
    const simulation = await createSimulation();
    simulation.source.answer = (origin) => ({ kind: 'replaced', item: { ...mediaItem(7, 2 * MIB), origin } });
    simulation.world.script = (order) =>
      order.offset === 0 ? null : { afterMs: 500, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') };
    await simulation.add(items(1, 4 * MIB));
    expect(await simulation.finish(60_000)).toBe(true);
    const { state, bytesDone } = simulation.view(1);
    expect(state.kind === 'failed' && state.failure.category).toBe('replaced');
    expect(bytesDone).toBe(0);
    await simulation.clock.advance(1_000);
    expect(simulation.world.staged.size).toBe(0);
    // One click, and it is the new one, whole.
    simulation.world.script = () => null;
    await simulation.queue.command('retry', { ids: [simulation.view(1).id] });
    expect(await simulation.finish(60_000)).toBe(true);
    const after = simulation.view(1);
    expect(after.state.kind).toBe('completed');
    expect(after.sizeBytes).toBe(2 * MIB);
    expect(simulation.world.wrongBytes).toEqual([]);
  });

  test('of a message that now holds what may not be saved say so, and nothing gets it', async () => {
    const simulation = await createSimulation();
    const item = { ...mediaItem(7, MIB), refusal: 'protected' as const };
    simulation.source.answer = () => ({ kind: 'replaced', item });
    simulation.world.script = () => ({
      afterMs: 30,
      failure: failure('stale', 'FILE_REFERENCE_EXPIRED'),
    });
    await simulation.add(items(1, MIB));
    expect(await simulation.finish(60_000)).toBe(true);
    const { state } = simulation.view(1);
    expect(state.kind === 'failed' && state.failure.code).toBe('REPLACED_REFUSED');
    await simulation.queue.command('retry', { all: true });
    await simulation.finish(60_000);
    expect(simulation.world.served.every(({ order }) => order.location.id === '1')).toBe(true);
  });

  test('wait while the home connection is away, without a try, however long', async () => {
    const simulation = await createSimulation();
    simulation.source.refreshFailure = failure('network', 'CLOSED');
    simulation.world.script = (order) =>
      order.location.id === '1' && !order.location.fileReference.endsWith('+')
        ? { afterMs: 30, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') }
        : null;
    await simulation.add(items(3, MIB));
    await simulation.clock.advance(3_600_000);
    expect(waitsFor(simulation.view(1).state)).toBe('offline');
    expect(simulation.view(2).state.kind).toBe('completed');
    simulation.source.refreshFailure = null;
    expect(await simulation.finish(120_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
  });

  test('that stay stale when fresh fail in the end', async () => {
    const simulation = await createSimulation();
    simulation.world.script = () => ({ afterMs: 30, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') });
    await simulation.add(items(1, MIB));
    expect(await simulation.finish(3_600_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('failed');
  });
});

test('a file in another data centre is fetched there, and that is remembered', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) =>
    order.location.dc === 2 ? { afterMs: 30, failure: failure('moved', 'FILE_MIGRATE', { dc: 4 }) } : null;
  await simulation.add(items(2, 2 * MIB));
  expect(await simulation.finish(60_000)).toBe(true);
  expect([...simulation.store.transfers.values()].map((transfer) => transfer.item.location.dc)).toEqual([
    4, 4,
  ]);
  expect([...simulation.views.values()].every((view) => view.state.kind === 'completed')).toBe(true);
});

test('two data centres that point at each other are no endless ride', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) => ({
    afterMs: 30,
    failure: failure('moved', 'FILE_MIGRATE', { dc: order.location.dc === 2 ? 4 : 2 }),
  });
  await simulation.add(items(1, MIB));
  expect(await simulation.finish(600_000)).toBe(true);
  expect(simulation.view(1).state.kind).toBe('failed');
});

describe('the user', () => {
  test('pauses in mid-part within a second, and resumes without a byte fetched twice', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(3, 20 * MIB));
    await simulation.clock.advance(800);
    expect(await simulation.queue.command('pause', { all: true })).toEqual({ ok: true, value: 3 });
    await simulation.clock.advance(100);
    expect(simulation.world.served.filter((part) => part.endedAt === null)).toEqual([]);
    expect(waitsFor(simulation.view(1).state)).toBe('paused');
    const before = simulation.world.served.length;
    await simulation.clock.advance(3_600_000);
    expect(simulation.world.served).toHaveLength(before);
    await simulation.queue.command('resume', { all: true });
    expect(await simulation.finish(60_000)).toBe(true);
    expect(brokenInvariants(simulation.world)).toEqual([]);
  });

  test('a pause outlives a kill', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(2, MIB));
    await simulation.queue.command('pause', { all: true });
    await simulation.clock.advance(500);
    simulation.kill();
    await simulation.start();
    await simulation.clock.advance(60_000);
    expect(waitsFor(simulation.view(1).state)).toBe('paused');
  });

  test('undoes a cancel, and every byte is still there', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(1, 20 * MIB));
    await simulation.clock.advance(800);
    const id = simulation.view(1).id;
    await simulation.queue.command('cancel', { ids: [id] });
    await simulation.clock.advance(5_000);
    expect(simulation.view(1).state.kind).toBe('cancelled');
    await simulation.queue.command('undo-cancel', { ids: [id] });
    expect(await simulation.finish(60_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
    expect(brokenInvariants(simulation.world)).toEqual([]);
  });

  test('cancels: what was staged is deleted after eight seconds', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(1, 20 * MIB));
    await simulation.clock.advance(800);
    await simulation.queue.command('cancel', { all: true });
    await simulation.clock.advance(7_500);
    expect(simulation.world.staged.size).toBe(1);
    await simulation.clock.advance(800);
    expect(simulation.world.staged.size).toBe(0);
    expect(simulation.view(1).bytesDone).toBe(0);
  });

  test('removes: nothing is left of it, and it may be added again', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(2, 20 * MIB));
    await simulation.clock.advance(800);
    await simulation.queue.command('remove', { all: true });
    await simulation.clock.advance(1_000);
    expect(simulation.world.staged.size).toBe(0);
    expect(simulation.store.transfers.size).toBe(0);
    expect(simulation.views.size).toBe(0);
    const again = await simulation.offer(items(2, 20 * MIB));
    expect(again.ok && again.value).toMatchObject({ added: 2, duplicates: 0 });
  });

  test('retries what failed', async () => {
    const simulation = await createSimulation();
    simulation.world.script = () => ({ afterMs: 10, failure: failure('denied', 'CHANNEL_PRIVATE') });
    await simulation.add(items(2, MIB));
    expect(await simulation.finish(10_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('failed');
    simulation.world.script = () => null;
    await simulation.queue.command('retry', { all: true });
    expect(await simulation.finish(10_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
  });

  test('is told of duplicates and refusals, and the same file is not fetched twice', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(2, MIB));
    const second = await simulation.offer([...items(3, MIB), mediaItem(9, MIB, { refusal: 'protected' })]);
    expect(second.ok && second.value).toMatchObject({ added: 1, duplicates: 2, refused: 1 });
    await simulation.finish(60_000);
    simulation.kill();
    await simulation.start();
    const third = await simulation.offer(items(3, MIB));
    expect(third.ok && third.value).toMatchObject({ added: 0, duplicates: 3 });
  });
});

describe('disks', () => {
  test('downloading goes on into staging while the folder is away', async () => {
    const simulation = await createSimulation({ folder: 'none' });
    await simulation.add(items(6, MIB));
    await simulation.clock.advance(10_000);
    expect([...simulation.views.values()].map((view) => waitsFor(view.state))).toEqual(
      Array(6).fill('permission'),
    );
    expect([...simulation.views.values()].every((view) => view.bytesDone === MIB)).toBe(true);
    simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
    expect(await simulation.finish(10_000)).toBe(true);
    expect(simulation.world.folder.size).toBe(6);
  });

  test('a full folder is tried again every minute and loses nothing', async () => {
    const simulation = await createSimulation();
    simulation.world.publishScript = () => failure('disk', 'FOLDER_FULL');
    await simulation.add(items(2, MIB));
    await simulation.clock.advance(30_000);
    expect(waitsFor(simulation.view(1).state)).toBe('disk');
    simulation.world.publishScript = () => null;
    expect(await simulation.finish(61_000)).toBe(true);
    expect(brokenInvariants(simulation.world)).toEqual([]);
  });

  test('a file that the folder refuses fails alone; the others are published meanwhile', async () => {
    const simulation = await createSimulation();
    const refused = (code: string): Failure => ({ category: 'disk', code, message: 'Not this one.' });
    simulation.world.publishScript = (order) => {
      if (order.name === 'track 1.mp3') return refused('NAME_REFUSED');
      return order.name === 'track 2.mp3' ? refused('FILE_REFUSED') : null;
    };
    await simulation.add([1, 2, 3, 4].map((id) => mediaItem(id, MIB)));
    await simulation.clock.advance(10_000);
    expect(simulation.view(1).state).toMatchObject({ kind: 'failed', failure: { code: 'NAME_REFUSED' } });
    expect([...simulation.world.folder.keys()]).toEqual(['track 3.mp3', 'track 4.mp3']);
    expect(await simulation.finish(600_000)).toBe(true);
    expect(simulation.view(2)).toMatchObject({ state: { kind: 'failed' }, attempts: 6 });
    // What was fetched is kept: a retry fetches nothing.
    const requests = simulation.world.served.length;
    simulation.world.publishScript = () => null;
    await simulation.queue.command('retry', { all: true });
    expect(await simulation.finish(60_000)).toBe(true);
    expect(simulation.world.folder.size).toBe(4);
    expect(simulation.world.served.length).toBe(requests);
  });

  test('full staging pauses everything and goes on by itself', async () => {
    const simulation = await createSimulation();
    let full = true;
    simulation.world.script = () => (full ? { afterMs: 50, failure: failure('disk', 'QUOTA') } : null);
    await simulation.add(items(5, MIB));
    await simulation.clock.advance(10_000);
    expect(waitsFor(simulation.view(5).state)).toBe('disk');
    const before = simulation.world.served.length;
    await simulation.clock.advance(40_000);
    // Two tries at most, of as many requests as are made at once.
    expect(simulation.world.served.length - before).toBeLessThanOrEqual(2 * 4);
    full = false;
    expect(await simulation.finish(120_000)).toBe(true);
    expect([...simulation.store.transfers.values()].every((transfer) => transfer.attempts === 0)).toBe(true);
  });

  test('one file that cannot be staged waits alone', async () => {
    const simulation = await createSimulation();
    let held = true;
    simulation.world.script = (order) =>
      held && order.location.id === '1' ? { afterMs: 50, failure: failure('disk', 'STAGING') } : null;
    await simulation.add(items(5, MIB));
    await simulation.clock.advance(10_000);
    expect(waitsFor(simulation.view(1).state)).toBe('disk');
    expect(simulation.world.folder.size).toBe(4);
    held = false;
    expect(await simulation.finish(61_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
  });

  test('a private file system that is broken altogether pauses everything', async () => {
    const simulation = await createSimulation();
    simulation.world.prepareFailure = failure('disk', 'STAGING');
    await simulation.add(items(50, MIB));
    await simulation.clock.advance(30_000);
    expect([...simulation.views.values()].every((view) => waitsFor(view.state) === 'disk')).toBe(true);
    expect(simulation.logged.filter((line) => line.includes('STAGING')).length).toBeLessThan(6);
    simulation.world.prepareFailure = null;
    expect(await simulation.finish(180_000)).toBe(true);
  });

  test('a database that takes no writes stops adding, not downloading, and is written when it is back', async () => {
    const simulation = await createSimulation();
    await simulation.add(items(2, 20 * MIB));
    await simulation.clock.advance(1_000);
    simulation.store.failure = failure('store', 'STORE_FULL');
    await simulation.clock.advance(3_000);
    const refused = await simulation.offer(items(3, MIB));
    expect(!refused.ok && refused.failure.code).toBe('STORE_FULL');
    await simulation.clock.advance(20_000);
    expect(simulation.world.folder.size).toBe(2);
    simulation.store.failure = null;
    await simulation.clock.advance(60_000);
    expect([...simulation.store.transfers.values()].map((transfer) => transfer.state.kind)).toEqual([
      'completed',
      'completed',
    ]);
  });
});

describe('integrity', () => {
  test('a short answer is fetched again, twice at most', async () => {
    const simulation = await createSimulation();
    let short = 2;
    simulation.world.script = (order) => {
      if (order.offset !== 131_072 || short === 0) return null;
      short -= 1;
      return { afterMs: 30, failure: failure('integrity', 'SIZE') };
    };
    await simulation.add(items(1, MIB));
    expect(await simulation.finish(10_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
  });

  test('a file that is shorter than declared fails as such', async () => {
    const simulation = await createSimulation();
    simulation.world.script = (order) =>
      order.offset >= 262_144 ? { afterMs: 30, failure: failure('integrity', 'EMPTY') } : null;
    await simulation.add(items(1, MIB));
    expect(await simulation.finish(60_000)).toBe(true);
    const { state } = simulation.view(1);
    expect(state.kind === 'failed' && state.failure.code).toBe('EMPTY');
    expect(simulation.world.folder.size).toBe(0);
  });

  test('staging that changed behind our back is fetched anew as a whole', async () => {
    const simulation = await createSimulation();
    let changed = true;
    simulation.world.publishScript = () => {
      if (!changed) return null;
      changed = false;
      return failure('integrity', 'STAGING_CHANGED');
    };
    await simulation.add(items(1, MIB));
    expect(await simulation.finish(60_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
    expect(simulation.world.served.filter((part) => part.order.offset === 0)).toHaveLength(2);
  });
});

test('an unknown error is tried a few times, then said', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () => ({ afterMs: 10, failure: failure('bug', 'WHATEVER_INVALID') });
  await simulation.add(items(1, MIB));
  expect(await simulation.finish(600_000)).toBe(true);
  const { state, attempts } = simulation.view(1);
  expect(state.kind === 'failed' && state.failure.code).toBe('WHATEVER_INVALID');
  expect(attempts).toBe(6);
});

const adviceOf = ({ state, clock }: Simulation): (string | null)[] =>
  [...(state?.lanes.values() ?? [])].map((lane) => laneView(state!, lane, clock.now()).advice);

describe('an address of another data centre', () => {
  test('is told as a mistake of the configuration, costs no try, and is over when it is mended', async () => {
    const simulation = await createSimulation();
    const message = 'This address belongs to another data centre.';
    simulation.world.script = () => ({ afterMs: 30, failure: failure('network', 'WRONG_DC', { message }) });
    await simulation.add(items(1, MIB));
    await simulation.clock.advance(120_000);
    expect(adviceOf(simulation)).toEqual([message]);
    expect(simulation.view(1)).toMatchObject({ attempts: 0, state: { kind: 'waiting' } });
    simulation.world.script = () => null;
    expect(await simulation.finish(120_000)).toBe(true);
    expect(simulation.view(1).state.kind).toBe('completed');
    expect(adviceOf(simulation)).toEqual([null]);
  });
});
