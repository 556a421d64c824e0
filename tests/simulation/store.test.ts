import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { chatId } from '../../src/domain/ids.ts';
import type { QueueUpdate } from '../../src/runtime/updates.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const FULL: Failure = { category: 'store', code: 'STORE_FULL', message: 'No room.' };

test('nothing is called added that a full database did not take, and nothing of it stays in the queue', async () => {
  const simulation = await createSimulation();
  simulation.store.failure = FULL;
  const outcome = await simulation.offer([mediaItem(1, 8 * MIB), mediaItem(2, 8 * MIB)]);
  expect(outcome).toMatchObject({ ok: false, failure: { category: 'store', code: 'STORE_FULL' } });
  expect(!outcome.ok && outcome.failure.message).toContain('Nothing was added');
  await simulation.clock.advance(1_000);
  expect([...simulation.views.values()]).toEqual([]);
  expect(simulation.state?.rows.size).toBe(0);
  expect(simulation.state?.batches.size).toBe(0);

  simulation.store.failure = null;
  await simulation.clock.advance(30_000);
  const again = await simulation.offer([mediaItem(1, 8 * MIB), mediaItem(2, 8 * MIB)]);
  expect(again).toMatchObject({ ok: true, value: { added: 2, duplicates: 0 } });
  expect(await simulation.finish(60_000)).toBe(true);
  expect(simulation.world.staged.size).toBe(0);
});

test('running downloads go on without their database, and what they have is saved once it is back', async () => {
  const simulation = await createSimulation();
  const troubles = simulation.storeTroubles;
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.advance(500);
  simulation.store.failure = FULL;
  const before = simulation.view(1).bytesDone;
  await simulation.clock.advance(2_000);
  expect(simulation.view(1).bytesDone).toBeGreaterThan(before);
  expect(troubles.at(-1)).toBe('STORE_FULL');
  const { saves } = simulation.store;
  simulation.store.failure = null;
  expect(await simulation.finish(60_000)).toBe(true);
  await simulation.clock.advance(31_000);
  expect(simulation.store.saves).toBeGreaterThan(saves);
  expect([...simulation.store.transfers.values()].map(({ state }) => state.kind)).toEqual(['completed']);
  expect(troubles.at(-1)).toBeNull();
  // Once when it began and once when it ended, not with every try.
  expect(troubles).toHaveLength(2);
});

test('going through a chat waits for the database instead of ending', async () => {
  const simulation = await createSimulation();
  simulation.source.history = Array.from({ length: 250 }, (_, index) => mediaItem(index + 1, 1_000));
  const updates: QueueUpdate[] = [];
  simulation.queue.subscribe((update) => updates.push(update));
  simulation.store.failure = FULL;
  simulation.queue.addAllMatching(chatId('channel:7'), 'Songs', { tab: 'audio', text: '' });
  await simulation.clock.advance(5_000);
  const collection = (): unknown => updates.findLast(({ collections }) => collections)?.collections?.[0];
  expect(collection()).toMatchObject({
    state: 'running',
    added: 0,
    message: expect.stringMatching(/No room/),
  });
  simulation.store.failure = null;
  await simulation.clock.advance(70_000);
  expect(await simulation.finish(60_000)).toBe(true);
  expect(simulation.views.size).toBe(250);
});
