import { describe, expect, test } from 'vitest';
import type { BatchId, TransferId } from '../../src/domain/ids.ts';
import type { BatchView } from '../../src/domain/views.ts';
import { mediaItem } from '../support/media-items.ts';
import { shown } from '../support/queue-sight.ts';
import { createScriptedAccount } from '../support/scripted-account.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const items = (count: number, sizeBytes: number, first = 1) =>
  Array.from({ length: count }, (_, index) => mediaItem(first + index, sizeBytes));
/** By what the engine knows: the page is told a moment later. */
const id = ({ state }: Simulation, message: number): TransferId => {
  const found = [...(state?.rows.values() ?? [])].find((row) => row.item.location.id === String(message));
  if (!found) throw new Error(`no transfer for message ${message}`);
  return found.id;
};
const ids = (simulation: Simulation, ...messages: number[]): TransferId[] =>
  messages.map((message) => id(simulation, message));
/** Messages in the order in which their files were first asked for. */
const begun = ({ world }: Simulation): number[] => [
  ...new Set(world.served.map(({ order }) => Number(order.location.id))),
];
const slow = async (): Promise<Simulation> => {
  const simulation = await createSimulation();
  simulation.world.bytesPerSecond = 2_000_000;
  return simulation;
};

describe('priority', () => {
  test('critical, high, normal, low, then by position', async () => {
    const simulation = await slow();
    await simulation.add(items(4, 4 * MIB));
    await simulation.add(items(8, MIB, 11));
    await simulation.queue.setPriority('low', { ids: ids(simulation, 11, 12) });
    await simulation.queue.setPriority('critical', { ids: ids(simulation, 17, 18) });
    await simulation.queue.setPriority('high', { ids: ids(simulation, 15, 16) });
    expect(await simulation.finish(600_000)).toBe(true);
    const waited = begun(simulation).filter((message) => message > 10);
    expect(waited.slice(0, 4)).toEqual([17, 18, 15, 16]);
    expect(waited.indexOf(11)).toBeGreaterThan(3);
  });

  test('takes a place and the next part at once; what was under way is kept', async () => {
    const simulation = await slow();
    await simulation.add(items(4, 40 * MIB));
    await simulation.add(items(1, 40 * MIB, 9));
    await simulation.clock.advance(3_000);
    expect(shown(simulation, 9)).toBe('queued');
    const asked = simulation.world.served.length;
    await simulation.queue.setPriority('critical', { ids: ids(simulation, 9) });
    await simulation.clock.advance(1_500);
    expect(shown(simulation, 9)).toBe('active');
    expect(['queued', 'active', 'active', 'active']).toEqual([4, 1, 2, 3].map((m) => shown(simulation, m)));
    // Those under way finish first; from there on every part is the critical one's.
    const after = simulation.world.served.slice(asked).map(({ order }) => Number(order.location.id));
    expect(new Set(after)).toEqual(new Set([9]));
    expect(await simulation.finish(600_000)).toBe(true);
    const twice = simulation.world.served.filter(({ outcome }) => outcome !== 'stored');
    expect(twice).toEqual([]);
  });

  test('low keeps one part of sixteen while it has work, and no more', async () => {
    const simulation = await slow();
    await simulation.add(items(5, 40 * MIB));
    await simulation.add(items(2, 40 * MIB, 11));
    await simulation.queue.setPriority('low', { ids: ids(simulation, 11, 12) });
    await simulation.queue.setPriority('critical', { ids: ids(simulation, 1, 2, 3, 4, 5) });
    await simulation.clock.advance(60_000);
    const served = simulation.world.served.slice(0, 200).map(({ order }) => Number(order.location.id) > 10);
    const first = served.indexOf(true);
    expect(first).toBeGreaterThan(-1);
    for (let from = first; from + 16 <= served.length; from += 1) {
      const low = served.slice(from, from + 16).filter(Boolean).length;
      expect(low).toBeGreaterThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(2);
    }
    expect(simulation.mistakes()).toEqual([]);
  });

  test('a word that is no priority is refused, and changes nothing', async () => {
    const simulation = await slow();
    await simulation.add(items(1, MIB));
    const answer = await simulation.queue.setPriority('urgent' as 'high', { all: true });
    expect(!answer.ok && answer.failure).toMatchObject({ category: 'input', code: 'UNKNOWN_PRIORITY' });
    await simulation.clock.advance(200);
    expect(simulation.view(1).priority).toBe('normal');
  });

  test('is remembered over a kill, and so is the place', async () => {
    const simulation = await slow();
    await simulation.add(items(8, 8 * MIB));
    await simulation.queue.setPriority('high', { ids: ids(simulation, 8) });
    await simulation.queue.place(ids(simulation, 7), 'top');
    await simulation.clock.advance(1_000);
    const before = [7, 8].map((message) => simulation.view(message).position);
    simulation.kill();
    await simulation.start();
    expect(simulation.view(8).priority).toBe('high');
    expect([7, 8].map((message) => simulation.view(message).position)).toEqual(before);
    expect(await simulation.finish(600_000)).toBe(true);
  });
});

describe('places', () => {
  test('a small file is not stuck behind large ones, nor a large one behind small ones', async () => {
    const simulation = await slow();
    await simulation.add([...items(6, 60 * MIB), mediaItem(20, MIB)]);
    await simulation.clock.advance(6_000);
    expect(['publishing', 'completed']).toContain(shown(simulation, 20));
    const other = await slow();
    await other.add([...items(200, 4 * MIB), mediaItem(900, 60 * MIB)]);
    await other.clock.advance(20_000);
    expect(shown(other, 900)).toBe('active');
    expect([...simulation.mistakes(), ...other.mistakes()]).toEqual([]);
  });

  test.each([
    [
      'under a bucket of requests',
      { perSecond: 2, burst: 5, waitSeconds: 5, cost: () => 1, code: 'FLOOD_WAIT' },
    ],
    ['on a far line', null],
  ] as const)('%s small files leave half of the requests to a large one', async (_name, bucket) => {
    const account = createScriptedAccount();
    account.bucket = bucket;
    const simulation = await createSimulation({
      policy: { kind: 'auto' },
      onSource: (source) => account.serve(source),
    });
    const asked = { small: 0, large: 0 };
    simulation.world.rttMs = 2_000;
    simulation.world.script = (order, now) => {
      asked[order.sizeBytes > MIB ? 'large' : 'small'] += 1;
      return account.answer(order, now);
    };
    await simulation.add([...items(900, 100_000), mediaItem(9_000, 900 * MIB)]);
    await simulation.clock.advance(60_000);
    const before = { ...asked };
    await simulation.clock.advance(120_000);
    const large = asked.large - before.large;
    const share = large / (large + asked.small - before.small);
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
    expect(simulation.mistakes()).toEqual([]);
  });

  test('batches take turns inside a priority', async () => {
    const simulation = await slow();
    await simulation.add(items(40, MIB));
    await simulation.add(items(8, MIB, 101));
    await simulation.add(items(8, MIB, 201));
    expect(await simulation.finish(600_000)).toBe(true);
    // What ran when the others were added is not thrown away; then each batch has its turn.
    const turns = begun(simulation).slice(4, 28);
    for (let from = 0; from < turns.length; from += 3)
      expect(new Set(turns.slice(from, from + 3).map((message) => Math.floor(message / 100))).size).toBe(3);
  });

  test('to the top, to the bottom, and between two others, also when the digits run out', async () => {
    const simulation = await slow();
    await simulation.add(items(12, 20 * MIB));
    const order = () =>
      [...simulation.views.values()]
        .sort((one, other) => one.position - other.position)
        .map(({ key }) => Number(key.split('/')[1]));
    await simulation.queue.command('pause', { all: true });
    await simulation.queue.place(ids(simulation, 9, 7), 'top');
    await simulation.queue.place(ids(simulation, 1), 'bottom');
    await simulation.clock.advance(300);
    expect(order()).toEqual([9, 7, 2, 3, 4, 5, 6, 8, 10, 11, 12, 1]);
    // Two that change places under a third, again and again: each time the gap is halved.
    for (let round = 0; round < 300; round += 1) {
      const [below, above] = round % 2 === 0 ? [3, 4] : [4, 3];
      await simulation.queue.place(ids(simulation, below!), {
        after: id(simulation, 2),
        before: id(simulation, above!),
      });
      await simulation.clock.advance(200);
      expect(order().slice(2, 5)).toEqual([2, below, above]);
    }
    expect(new Set([...simulation.views.values()].map((view) => view.position)).size).toBe(12);
    await simulation.queue.command('resume', { all: true });
    expect(await simulation.finish(900_000)).toBe(true);
  });

  test('neighbours that are gone, or of another priority, are found anew', async () => {
    const simulation = await slow();
    await simulation.add(items(6, 20 * MIB));
    await simulation.queue.command('pause', { all: true });
    const gone = id(simulation, 5);
    await simulation.queue.command('remove', { ids: [gone] });
    await simulation.queue.place(ids(simulation, 1), { after: id(simulation, 4), before: gone });
    await simulation.clock.advance(300);
    const positions = [4, 1, 6].map((message) => simulation.view(message).position);
    expect([...positions].sort((one, other) => one - other)).toEqual(positions);
    const none = await simulation.queue.place(ids(simulation, 1), { after: gone, before: null });
    expect(none).toEqual({ ok: true, value: 0 });
  });
});

describe('one after another', () => {
  test('a chain of files runs one by one, in the order wanted', async () => {
    const simulation = await slow();
    await simulation.add(items(4, 4 * MIB));
    for (const [after, before] of [
      [1, 2],
      [2, 3],
      [3, 4],
    ] as const)
      expect(await simulation.queue.runAfter(ids(simulation, after), ids(simulation, before))).toEqual({
        ok: true,
        value: 1,
      });
    await simulation.clock.advance(200);
    expect(shown(simulation, 1)).toBe('waiting: dependency');
    expect(simulation.view(1).heldBy).toMatchObject({ name: 'track 2.mp3', end: 'open', others: 0 });
    simulation.kill();
    await simulation.start();
    expect(await simulation.finish(600_000)).toBe(true);
    const published = [...simulation.world.folder.keys()];
    expect(published).toEqual(['track 4.mp3', 'track 3.mp3', 'track 2.mp3', 'track 1.mp3']);
  });

  test('a circle is refused with the names in it, an unknown file too, and nothing changes', async () => {
    const simulation = await slow();
    await simulation.add(items(3, 40 * MIB));
    await simulation.queue.runAfter(ids(simulation, 1), ids(simulation, 2));
    await simulation.queue.runAfter(ids(simulation, 2), ids(simulation, 3));
    const circle = await simulation.queue.runAfter(ids(simulation, 3), ids(simulation, 1));
    expect(!circle.ok && circle.failure).toMatchObject({ category: 'input', code: 'CIRCULAR_DEPENDENCY' });
    expect(!circle.ok && circle.failure.message).toBe(
      'This would go round in a circle: “track 3.mp3” after “track 1.mp3” after “track 2.mp3” after “track 3.mp3”. Nothing was changed.',
    );
    const itself = await simulation.queue.runAfter(ids(simulation, 3), ids(simulation, 3));
    expect(!itself.ok && itself.failure.message).toContain('cannot wait for itself');
    const unknown = await simulation.queue.runAfter(ids(simulation, 3), ['nobody' as TransferId]);
    expect(!unknown.ok && unknown.failure.code).toBe('UNKNOWN_TRANSFER');
    await simulation.clock.advance(200);
    expect(simulation.view(3).dependsOn).toEqual([]);
    expect(shown(simulation, 3)).toBe('active');
  });

  test('what failed or was cancelled is waited for until the user decides', async () => {
    const simulation = await slow();
    const gone = { category: 'gone', code: 'LOCATION_INVALID', message: 'gone' } as const;
    simulation.world.script = (order) => (order.location.id === '1' ? { afterMs: 500, failure: gone } : null);
    await simulation.add(items(4, 4 * MIB));
    await simulation.queue.runAfter(ids(simulation, 2, 3, 4), ids(simulation, 1));
    await simulation.clock.advance(30_000);
    expect([1, 2, 3].map((message) => shown(simulation, message))).toEqual([
      'failed',
      'waiting: dependency',
      'waiting: dependency',
    ]);
    expect(simulation.view(2).heldBy).toMatchObject({ end: 'failed' });
    // Released: it begins at once. Cancelled: it is over. Removed dependency: as if released.
    await simulation.queue.command('release', { ids: ids(simulation, 2) });
    await simulation.queue.command('cancel', { ids: ids(simulation, 3) });
    await simulation.clock.advance(10_000);
    expect(shown(simulation, 2)).toBe('completed');
    expect(shown(simulation, 4)).toBe('waiting: dependency');
    await simulation.queue.command('remove', { ids: ids(simulation, 1) });
    expect(await simulation.finish(60_000)).toBe(true);
    expect(shown(simulation, 4)).toBe('completed');
  });

  test('pausing and resuming what waits, or trying it again, does not let it go first', async () => {
    const simulation = await slow();
    await simulation.add(items(2, 20 * MIB));
    await simulation.queue.runAfter(ids(simulation, 2), ids(simulation, 1));
    for (const verb of ['pause', 'resume', 'retry'] as const) {
      await simulation.queue.command(verb, { ids: ids(simulation, 2) });
      await simulation.clock.advance(200);
      expect(shown(simulation, 2)).toBe(verb === 'pause' ? 'waiting: paused' : 'waiting: dependency');
    }
    expect(await simulation.finish(600_000)).toBe(true);
  });
});

describe('batches', () => {
  const batchesOf = (simulation: Simulation): Map<BatchId, BatchView> => {
    const known = new Map<BatchId, BatchView>();
    simulation.queue.subscribe((update) => {
      for (const batch of update.batches ?? []) known.set(batch.id, batch);
      for (const gone of update.removedBatches ?? []) known.delete(gone);
    });
    return known;
  };

  test('have sums that follow, and end with a summary', async () => {
    const simulation = await slow();
    const batches = batchesOf(simulation);
    const gone = { category: 'gone', code: 'LOCATION_INVALID', message: 'gone' } as const;
    simulation.world.script = (order) => (order.location.id === '3' ? { afterMs: 100, failure: gone } : null);
    await simulation.add(items(2, MIB));
    const offered = await simulation.offer(items(5, MIB));
    const batch = offered.ok ? offered.value.batch : ('' as BatchId);
    await simulation.clock.advance(200);
    expect(batches.get(batch)).toMatchObject({
      files: 3,
      duplicates: 2,
      filesDone: 0,
      bytes: 3 * MIB,
      ended: null,
    });
    expect(await simulation.finish(60_000)).toBe(true);
    await simulation.clock.advance(1_000);
    expect(batches.get(batch)).toMatchObject({ filesDone: 2, filesFailed: 1, bytesDone: 2 * MIB });
    const ended = batches.get(batch)?.ended;
    expect(ended?.seconds).toBeGreaterThan(0);
    expect(ended?.bytesPerSecond).toBeCloseTo((2 * MIB) / (ended?.seconds ?? 1), -1);
    expect(
      simulation.logged.filter((line) => /batch .* ended: 2 done, 2 duplicates, 1 failed/.test(line)),
    ).toHaveLength(1);

    simulation.kill();
    await simulation.start();
    const restored = batchesOf(simulation);
    expect(restored.get(batch)).toMatchObject({ filesDone: 2, filesFailed: 1, duplicates: 2, ended });
    // Tried again it is open again.
    simulation.world.script = () => null;
    await simulation.queue.command('retry', { batch });
    await simulation.clock.advance(200);
    expect(restored.get(batch)?.ended).toBeNull();
    expect(await simulation.finish(60_000)).toBe(true);
    await simulation.clock.advance(1_000);
    expect(restored.get(batch)).toMatchObject({ filesDone: 3, filesFailed: 0 });
    await simulation.queue.command('clear', { batch });
    await simulation.clock.advance(1_000);
    expect(restored.has(batch)).toBe(false);
  });

  test('have a priority as a whole, of what is to do in them', async () => {
    const simulation = await slow();
    const batches = batchesOf(simulation);
    await simulation.add(items(3, 20 * MIB));
    const offered = await simulation.offer(items(3, 20 * MIB, 11));
    const batch = offered.ok ? offered.value.batch : ('' as BatchId);
    const priorities = async () => {
      await simulation.clock.advance(300);
      return [
        [...batches.values()].map(({ priority }) => priority),
        ids(simulation, 1, 11, 12, 13).map((id) => simulation.state?.rows.get(id)?.priority),
      ];
    };
    expect(await priorities()).toEqual([
      ['normal', 'normal'],
      ['normal', 'normal', 'normal', 'normal'],
    ]);
    expect(await simulation.queue.setPriority('high', { batch })).toEqual({ ok: true, value: 3 });
    expect(await priorities()).toEqual([
      ['normal', 'high'],
      ['normal', 'high', 'high', 'high'],
    ]);
    await simulation.queue.setPriority('low', { ids: ids(simulation, 12) });
    expect((await priorities())[0]).toEqual(['normal', null]);
    // What has ended has no say.
    await simulation.queue.command('cancel', { ids: ids(simulation, 12) });
    expect((await priorities())[0]).toEqual(['normal', 'high']);
    simulation.kill();
    await simulation.start();
    const restored = batchesOf(simulation);
    await simulation.clock.advance(300);
    expect(restored.get(batch)?.priority).toBe('high');
    await simulation.queue.command('cancel', { batch });
    await simulation.clock.advance(300);
    expect(restored.get(batch)?.priority).toBeNull();
  });

  test('are paused, resumed, cancelled and taken back as a whole, and leave the others alone', async () => {
    const simulation = await slow();
    await simulation.add(items(3, 20 * MIB));
    const offered = await simulation.offer(items(3, 20 * MIB, 11));
    const batch = offered.ok ? offered.value.batch : ('' as BatchId);
    const states = async (): Promise<string[]> => {
      await simulation.clock.advance(300);
      return [1, 11, 12, 13].map((message) => shown(simulation, message));
    };
    await simulation.queue.command('pause', { batch });
    const paused = 'waiting: paused';
    expect(await states()).toEqual(['active', paused, paused, paused]);
    await simulation.queue.command('resume', { batch });
    expect((await states()).every((state) => state !== paused)).toBe(true);
    await simulation.queue.command('cancel', { batch });
    expect((await states()).slice(1)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await simulation.queue.command('undo-cancel', { batch });
    expect((await states()).slice(1)).not.toContain('cancelled');
    expect(await simulation.finish(600_000)).toBe(true);
  });
});
