import { describe, expect, test } from 'vitest';
import { chatId } from '../../../src/domain/ids.ts';
import type { QueueUpdate } from '../../../src/runtime/updates.ts';
import { mediaItem } from '../../support/media-items.ts';
import { everBroken } from '../../support/rules/ever-broken.ts';
import { createSimulation } from '../../support/simulation.ts';

const MIB = 1_048_576;
const CHAT = chatId('channel:7');

describe('collecting all that match', () => {
  test('pages through the history at the pace allowed, into one batch', async () => {
    const simulation = await createSimulation();
    simulation.source.history = Array.from({ length: 950 }, (_, index) =>
      mediaItem(index + 1, 1_000, index % 10 === 0 ? { refusal: 'protected' } : {}),
    );
    await simulation.queue.command('pause', { all: true });
    const updates: QueueUpdate[] = [];
    simulation.queue.subscribe((update) => updates.push(update));
    const started = simulation.queue.addAllMatching(CHAT, 'Songs', { tab: 'audio', text: '' });
    expect(started.ok).toBe(true);
    await simulation.clock.advance(10_000);
    expect(updates.at(-1)?.collections?.[0]).toMatchObject({
      chat: CHAT,
      seen: 950,
      total: 950,
      added: 855,
      state: 'done',
      message: null,
    });
    const [first] = simulation.source.mediaCalls;
    expect(simulation.source.mediaCalls.filter((at) => at < first! + 1_000)).toHaveLength(5);
    expect(simulation.source.mediaCalls).toHaveLength(10);
    expect(new Set([...simulation.views.values()].map((view) => view.batch)).size).toBe(1);
    // What has ended is told of for a while, not for ever.
    await simulation.clock.advance(20_000);
    expect(updates.at(-1)?.collections).toEqual([]);
  });

  test('tells of a failed one until its chat is gone through again', async () => {
    const simulation = await createSimulation();
    simulation.source.history = [mediaItem(1, 0)];
    simulation.source.mediaFailure = { category: 'denied', code: 'CHANNEL_PRIVATE', message: 'Not yours.' };
    const updates: QueueUpdate[] = [];
    simulation.queue.subscribe((update) => updates.push(update));
    simulation.queue.addAllMatching(CHAT, 'Songs', { tab: 'audio', text: '' });
    await simulation.clock.advance(60_000);
    expect(updates.at(-1)?.collections?.map(({ state }) => state)).toEqual(['failed']);
    simulation.source.mediaFailure = null;
    simulation.queue.addAllMatching(CHAT, 'Songs', { tab: 'audio', text: '' });
    await simulation.clock.advance(2_000);
    expect(updates.at(-1)?.collections?.map(({ state }) => state)).toEqual(['done']);
  });

  test('applies the text of the table, and stops when told', async () => {
    const simulation = await createSimulation();
    simulation.source.history = Array.from({ length: 3_000 }, (_, index) => mediaItem(index + 1, 0));
    const started = simulation.queue.addAllMatching(CHAT, 'Songs', { tab: 'audio', text: ' TRACK 17' });
    await simulation.clock.advance(5_000);
    if (started.ok) simulation.queue.stopCollecting(started.value.id);
    await simulation.clock.advance(60_000);
    expect(simulation.source.mediaCalls.length).toBeLessThan(15);
    expect(simulation.views.size).toBe(11);
    expect([...simulation.views.values()].every((view) => view.name.startsWith('track 17'))).toBe(true);
  });

  test('waits out floods and dead lines, and says why it failed otherwise', async () => {
    const simulation = await createSimulation();
    simulation.source.history = [mediaItem(1, 0)];
    simulation.source.mediaFailure = {
      category: 'flood',
      code: 'FLOOD_WAIT',
      message: 'Wait.',
      waitSeconds: 30,
    };
    const updates: QueueUpdate[] = [];
    simulation.queue.subscribe((update) => updates.push(update));
    simulation.queue.addAllMatching(CHAT, 'Songs', { tab: 'audio', text: '' });
    await simulation.clock.advance(29_000);
    expect(simulation.source.mediaCalls).toHaveLength(1);
    simulation.source.mediaFailure = { category: 'network', code: 'CUT', message: 'Cut.' };
    await simulation.clock.advance(10_000);
    simulation.source.mediaFailure = { category: 'denied', code: 'CHANNEL_PRIVATE', message: 'Not yours.' };
    await simulation.clock.advance(60_000);
    expect(updates.at(-1)?.collections?.[0]).toMatchObject({ state: 'failed', message: 'Not yours.' });
  });
});

describe('updates', () => {
  test('come ten times a second at most: first everything, then what changed', async () => {
    const simulation = await createSimulation();
    await simulation.add([1, 2, 3].map((id) => mediaItem(id, 10 * MIB)));
    const at: number[] = [];
    const updates: QueueUpdate[] = [];
    simulation.queue.subscribe((update) => {
      at.push(simulation.clock.now());
      updates.push(update);
    });
    expect(updates[0]?.transfers).toHaveLength(3);
    await simulation.finish(60_000);
    const pauses = at.slice(2).map((time, index) => time - at[index + 1]!);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(100);
    expect(updates.at(-1)?.totals).toMatchObject({ filesDone: 3, bytesDone: 30 * MIB });
    expect(updates.some((update) => (update.totals?.bytesPerSecond ?? 0) > 5_000_000)).toBe(true);
  });

  test('of speed fall to nothing by themselves', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 100 * MIB)]);
    await simulation.clock.advance(2_000);
    expect(simulation.view(1).bytesPerSecond).toBeGreaterThan(1_000_000);
    simulation.world.script = () => 'silence';
    await simulation.clock.advance(6_000);
    expect(simulation.view(1).bytesPerSecond).toBe(0);
  });

  test('tell no speed of what is not active any more', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 100 * MIB)]);
    const updates: QueueUpdate[] = [];
    simulation.queue.subscribe((update) => updates.push(update));
    await simulation.clock.advance(2_000);
    expect(updates.at(-1)?.totals?.bytesPerSecond).toBeGreaterThan(1_000_000);
    await simulation.queue.command('pause', { all: true });
    await simulation.clock.advance(200);
    expect(simulation.view(1)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
    expect(updates.at(-1)?.totals).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
  });

  test('say how far a file is copied while it is being published', async () => {
    const simulation = await createSimulation();
    simulation.world.publishMs = 5_000;
    await simulation.add([1, 2, 3].map((id) => mediaItem(id, MIB)));
    await simulation.clock.advance(2_000);
    const copied = [1, 2, 3].map((id) => simulation.view(id).bytesPublished);
    // Two at once; the third waits its turn.
    expect(copied).toEqual([MIB / 2, MIB / 2, null]);
    await simulation.finish(60_000);
    expect(simulation.view(1)).toMatchObject({ state: { kind: 'completed' }, bytesPublished: null });
    expect(simulation.logged).toContainEqual(
      expect.stringMatching(/^INFO engine downloaded track 1.mp3: 1048576 bytes at \d+ kB\/s$/),
    );
  });

  test('of a hundred thousand transfers come in pieces', async () => {
    const simulation = await createSimulation();
    await simulation.add(Array.from({ length: 10_000 }, (_, index) => mediaItem(index + 1, MIB)));
    await simulation.clock.advance(2_000);
    const updates: QueueUpdate[] = [];
    const named = new Set<string>();
    simulation.queue.subscribe((update) => {
      updates.push(update);
      for (const { id } of update.transfers ?? []) named.add(id);
    });
    expect(updates[0]).toMatchObject({ totals: { files: 10_000 } });
    expect(updates[0]?.transfers?.slice(0, 4).map(({ state }) => state.kind)).toEqual(
      Array.from({ length: 4 }, () => 'active'),
    );
    await simulation.clock.advance(500);
    expect(updates.filter(({ transfersComplete }) => transfersComplete)).toHaveLength(1);
    expect(named.size).toBe(10_000);
    await simulation.queue.command('pause', { all: true });
    await simulation.clock.advance(2_000);
    expect(Math.max(...updates.map(({ transfers }) => transfers?.length ?? 0))).toBeLessThanOrEqual(1_100);
    const kinds = new Set([...simulation.views.values()].map((view) => view.state.kind));
    expect(kinds).toEqual(new Set(['waiting', 'completed']));
  });
});

test('what holds up thousands is told once, not for each of them', async () => {
  const simulation = await createSimulation();
  await simulation.add(Array.from({ length: 3_000 }, (_, index) => mediaItem(index + 1, 100 * MIB)));
  await simulation.clock.advance(3_000);
  let told = 0;
  simulation.queue.subscribe((update) => {
    told += update.transfers?.length ?? 0;
  });
  await simulation.clock.advance(1_000);
  told = 0;
  simulation.queue.accountChanged({ kind: 'signed-out' });
  await simulation.clock.advance(1_000);
  expect(told).toBeLessThan(20);
  const states = [...simulation.views.values()].map(({ state }) => state);
  expect(states).toHaveLength(3_000);
  expect(states.every((state) => state.kind === 'waiting' && state.reason === 'sign-in')).toBe(true);
});

test('many files are added in turns into one batch, and what else happens meanwhile is heard', async () => {
  const simulation = await createSimulation();
  const items = Array.from({ length: 10_000 }, (_, index) => mediaItem(index + 1, MIB));
  const adding = simulation.offer([...items, items[0]!, mediaItem(0, MIB, { refusal: 'protected' })]);
  const paused = await simulation.queue.command('pause', { all: true });
  expect(paused.ok && paused.value).toBeLessThan(10_000);
  expect(await adding).toMatchObject({ ok: true, value: { added: 10_000, duplicates: 1, refused: 1 } });
  await simulation.clock.advance(1_000);
  expect(new Set([...simulation.views.values()].map((view) => view.batch)).size).toBe(1);
});

test('many files are saved while more are added, a few thousand at a time', async () => {
  const simulation = await createSimulation();
  const { store } = simulation;
  const { save } = store;
  const saved: number[] = [];
  store.save = (changes) => {
    saved.push(changes.transfers?.length ?? 0);
    return save(changes);
  };
  await simulation.queue.command('pause', { all: true });
  await simulation.add(Array.from({ length: 20_000 }, (_, index) => mediaItem(index + 1, MIB)));
  expect(store.transfers.size).toBe(20_000);
  expect(Math.max(...saved)).toBeLessThan(5_000);
});

test('none of many files is added when the last of them cannot be saved', async () => {
  const simulation = await createSimulation();
  const { store } = simulation;
  const { save } = store;
  store.save = async (changes) => {
    const outcome = await save(changes);
    if (store.transfers.size >= 4_000)
      store.failure = { category: 'store', code: 'QUOTA', message: 'The disk is full.' };
    return outcome;
  };
  const added = await simulation.offer(
    Array.from({ length: 20_000 }, (_, index) => mediaItem(index + 1, MIB)),
  );
  expect(added).toMatchObject({ ok: false, failure: { code: 'QUOTA' } });
  store.save = save;
  store.failure = null;
  await simulation.clock.advance(60_000);
  expect(store.transfers.size).toBe(0);
});

test('everything is readable before anybody has signed in, and nothing is started', async () => {
  const simulation = await createSimulation();
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.advance(1_000);
  simulation.kill();
  const before = simulation.world.served.length;
  await simulation.start();
  simulation.queue.accountChanged({ kind: 'signed-out' });
  expect(simulation.view(1).bytesDone).toBeGreaterThan(0);
  await simulation.clock.advance(10_000);
  expect(simulation.world.served.length - before).toBeLessThanOrEqual(4);
  const refused = await simulation.offer([mediaItem(2, 1)]);
  expect(!refused.ok && refused.failure.code).toBe('NOT_SIGNED_IN');
  expect(simulation.queue.transfer(simulation.view(1).id)?.item.name).toBe('track 1.mp3');
});

test('a long queue comes back in small steps, and goes on with what it had begun', async () => {
  const simulation = await createSimulation();
  await simulation.add(Array.from({ length: 12_000 }, (_, index) => mediaItem(index + 1, 40 * MIB)));
  await simulation.clock.advance(1_000);
  simulation.kill();
  const begun = [...simulation.store.transfers.values()].filter(({ granules }) => granules.length > 0);
  const starting = simulation.start();
  const rows = (): number => simulation.state?.rows.size ?? 0;
  while (rows() === 0) await Promise.resolve();
  expect(rows()).toBeLessThanOrEqual(5_000);
  await starting;
  expect(rows()).toBe(12_000);
  expect(begun.length).toBeGreaterThan(0);
  for (const { id } of begun) expect(simulation.world.staged.has(id)).toBe(true);
});

test('a program that ends while its queue is brought back sweeps nothing of it away', async () => {
  const simulation = await createSimulation();
  await simulation.add(Array.from({ length: 12_000 }, (_, index) => mediaItem(index + 1, 40 * MIB)));
  // What comes back last has bytes in staging.
  const last = [...simulation.store.transfers.values()].at(-1)!;
  await simulation.queue.place([last.id], 'top');
  await simulation.queue.setPriority('critical', { ids: [last.id] });
  await simulation.clock.advance(1_000);
  expect(simulation.world.staged.has(last.id)).toBe(true);
  simulation.kill();
  const { store, world } = simulation;
  const { load } = store;
  store.load = async () => {
    const stored = await load();
    queueMicrotask(() => void simulation.queue.stop());
    return stored;
  };
  await simulation.start();
  expect(world.staged.has(last.id)).toBe(true);
});

test('a queue that cannot be loaded starts nothing and deletes nothing', async () => {
  const simulation = await createSimulation();
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.advance(1_000);
  simulation.kill();
  const load = simulation.store.load;
  simulation.store.load = async () => ({
    ok: false,
    failure: { category: 'store', code: 'STORE_BLOCKED', message: '' },
  });
  await expect(simulation.start()).rejects.toThrow('STORE_BLOCKED');
  expect(simulation.world.staged.size).toBe(1);
  simulation.store.load = load;
  await simulation.start();
  expect(await simulation.finish(60_000)).toBe(true);
});

test('what is staged for a row that could not be read is not swept away', async () => {
  const simulation = await createSimulation();
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.advance(1_000);
  simulation.kill();
  const [id] = simulation.world.staged.keys();
  const load = simulation.store.load;
  simulation.store.load = async () => {
    const stored = await load();
    if (!stored.ok) return stored;
    const row = { key: `transfers/${id}`, reason: 'DataError', transfer: id! };
    return { ok: true, value: { ...stored.value, transfers: [], unreadable: [row] } };
  };
  await simulation.start();
  expect([...simulation.world.staged.keys()]).toEqual([id]);
});

test('a mistake of the engine is told to whoever asked, instead of leaving them waiting', async () => {
  const simulation = await createSimulation();
  const broken = new Proxy(mediaItem(1, MIB), {
    get: (item, field) => {
      if (field === 'location') throw new Error('a mistake');
      return Reflect.get(item, field);
    },
  });
  const outcome = await simulation.offer([broken]);
  expect(!outcome.ok && outcome.failure.code).toBe('ENGINE_MISTAKE');
  // The one that was wished for.
  everBroken.clear();
});
