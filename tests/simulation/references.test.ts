import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { chatId } from '../../src/domain/ids.ts';
import { PRESETS } from '../../src/domain/presets.ts';
import type { PartOrder } from '../../src/ports/carrier.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});
const EXPIRED = { afterMs: 30, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') };
const isFresh = (order: PartOrder): boolean => order.location.fileReference.endsWith('+');

test('of 300 files in three data centres that expire at once, three requests fetch all', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) => (isFresh(order) ? null : EXPIRED);
  await simulation.add(
    Array.from({ length: 300 }, (_, index) => mediaItem(index + 1, MIB, { dc: 1 + (index % 3) })),
  );
  expect(await simulation.finish(600_000)).toBe(true);
  expect(simulation.source.refreshed.map(({ count }) => count)).toEqual([100, 100, 100]);
  expect([...simulation.views.values()].every(({ state }) => state.kind === 'completed')).toBe(true);
  expect([...simulation.store.transfers.values()].every(({ attempts }) => attempts === 0)).toBe(true);
  expect(brokenInvariants(simulation.world)).toEqual([]);
});

test('of 300 files of three chats that expire at once, each chat is asked ceil(its files / 100) times', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) => (isFresh(order) ? null : EXPIRED);
  const sizes = [150, 100, 50];
  const chats = sizes.flatMap((count, chat) => Array<number>(count).fill(chat));
  // As a person adds them: one chat after another, their files in several data centres.
  await simulation.add(
    chats.map((chat, index) => {
      const item = mediaItem(index + 1, MIB, { dc: 1 + (index % 3) });
      return { ...item, origin: { ...item.origin, chatId: chatId(`channel:${chat}`) } };
    }),
  );
  expect(await simulation.finish(600_000)).toBe(true);
  const asked = simulation.source.refreshed.map(({ count }) => count);
  expect(asked).toHaveLength(sizes.reduce((sum, count) => sum + Math.ceil(count / 100), 0));
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(300);
  expect([...simulation.views.values()].every(({ state }) => state.kind === 'completed')).toBe(true);
  expect([...simulation.store.transfers.values()].every(({ attempts }) => attempts === 0)).toBe(true);
});

test('“classic” looks ahead as far as its rules say: twice its workers, five at least', async () => {
  const simulation = await createSimulation({ policy: { kind: 'classic', ...PRESETS.normal } });
  simulation.world.script = (order) => (isFresh(order) ? null : EXPIRED);
  await simulation.add(Array.from({ length: 30 }, (_, index) => mediaItem(index + 1, MIB)));
  expect(await simulation.finish(600_000)).toBe(true);
  // Two workers at first: what is at work, and at most five that wait.
  const asked = simulation.source.refreshed.map(({ count }) => count);
  expect(asked[0]).toBe(6);
  expect(Math.max(...asked)).toBeLessThanOrEqual(4 + 8);
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(30);
});

test('a flood wait on asking stops nothing but asking, in every data centre', async () => {
  const simulation = await createSimulation();
  // Files 1 and 2, in two data centres, have expired; the others have not.
  simulation.world.script = (order) =>
    Number(order.location.id) <= 2 && !isFresh(order)
      ? { afterMs: order.location.id === '1' ? 30 : 3_000, failure: EXPIRED.failure }
      : null;
  simulation.source.refreshFailure = failure('flood', 'FLOOD_WAIT', { waitSeconds: 600 });
  await simulation.add(
    Array.from({ length: 10 }, (_, index) => mediaItem(index + 1, MIB, { dc: 2 + 2 * (index % 2) })),
  );
  await simulation.clock.advance(500_000);
  expect(simulation.source.refreshed).toHaveLength(1);
  for (const id of [1, 2]) expect(simulation.view(id).state).toMatchObject({ reason: 'flood' });
  expect(simulation.world.folder.size).toBe(8);
  simulation.source.refreshFailure = null;
  expect(await simulation.finish(200_000)).toBe(true);
  const [first, second] = simulation.source.refreshed;
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(600_000);
  expect([...simulation.store.transfers.values()].every(({ attempts }) => attempts === 0)).toBe(true);
});

test('a flood wait on asking outlives a kill', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) => (isFresh(order) ? null : EXPIRED);
  simulation.source.refreshFailure = failure('flood', 'FLOOD_WAIT', { waitSeconds: 600 });
  await simulation.add([mediaItem(1, MIB)]);
  await simulation.clock.advance(3_000);
  simulation.kill();
  await simulation.start();
  await simulation.clock.advance(590_000);
  expect(simulation.source.refreshed).toEqual([]);
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'flood' });
  expect(await simulation.finish(60_000)).toBe(true);
  expect(simulation.view(1).state.kind).toBe('completed');
});

test('an answer that leaves a message out is a failed try, not a hang', async () => {
  const simulation = await createSimulation();
  const { refresh } = simulation.source;
  simulation.source.refresh = async (origins, signal) => {
    const answer = await refresh(origins, signal);
    return answer.ok ? { ok: true, value: [] } : answer;
  };
  simulation.world.script = () => EXPIRED;
  await simulation.add([mediaItem(1, MIB)]);
  expect(await simulation.finish(600_000)).toBe(true);
  const { state } = simulation.view(1);
  expect(state.kind === 'failed' && state.failure.code).toBe('REFRESH_UNANSWERED');
});
