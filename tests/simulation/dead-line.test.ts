import { expect, test } from 'vitest';
import type { ConditionView } from '../../src/domain/conditions.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const MINUTE_MS = 60_000;

/** Kept within what the browser believes: `onLine` is never told false. */
test.each([
  ['20 minutes', 20 * MINUTE_MS],
  ['a night', 600 * MINUTE_MS],
])('a line dead for %s uses up no try and goes on within a minute of its return', async (_name, deadMs) => {
  const simulation = await createSimulation();
  await simulation.add(Array.from({ length: 12 }, (_, index) => mediaItem(index + 1, 6 * MIB)));
  await simulation.clock.advance(2_000);
  const diedAt = simulation.clock.now();
  const returnsAt = diedAt + deadMs + 7_000;
  // A packet sent into the dead line is lost even when the line comes back while it is waited for.
  simulation.world.script = (_order, now) => (now < returnsAt ? 'silence' : null);
  let line: ConditionView | undefined;
  simulation.queue.subscribe(({ conditions }) => {
    line = conditions?.find(({ name }) => name === 'offline') ?? line;
  });
  await simulation.clock.advance(deadMs);
  expect(line).toMatchObject({ state: 'paused', message: expect.stringMatching(/^DC 2 does not answer/) });
  for (const view of simulation.views.values()) {
    if (view.state.kind === 'completed') continue;
    expect(view.attempts).toBe(0);
    expect(view.state).toMatchObject({ kind: 'waiting', reason: 'offline' });
  }
  expect(await simulation.finish(10 * MINUTE_MS)).toBe(true);
  const first = simulation.world.served.find(
    ({ outcome, endedAt }) => outcome === 'stored' && (endedAt ?? 0) > returnsAt,
  );
  expect((first?.endedAt ?? Number.POSITIVE_INFINITY) - returnsAt).toBeLessThan(MINUTE_MS + 200);
  expect([...simulation.views.values()].every(({ state }) => state.kind === 'completed')).toBe(true);
});

test('a laptop that sleeps eight hours in mid-request loses nothing and goes on at once', async () => {
  const simulation = await createSimulation();
  await simulation.add(Array.from({ length: 6 }, (_, index) => mediaItem(index + 1, 20 * MIB)));
  await simulation.clock.advance(1_500);
  simulation.computer.sleep(8 * 60 * MINUTE_MS);
  simulation.world.cutAt = simulation.clock.now();
  const wokeAt = simulation.clock.now();
  expect(await simulation.finish(5 * MINUTE_MS)).toBe(true);
  const first = simulation.world.served.find(
    ({ outcome, endedAt }) => outcome === 'stored' && (endedAt ?? 0) > wokeAt,
  );
  expect((first?.endedAt ?? Number.POSITIVE_INFINITY) - wokeAt).toBeLessThan(10_000);
  expect([...simulation.views.values()].every(({ state }) => state.kind === 'completed')).toBe(true);
});

test.each([-3_600_000, 3_600_000])(
  'a wall clock set by %d ms in the middle holds nothing up',
  async (byMs) => {
    const simulation = await createSimulation();
    await simulation.add(Array.from({ length: 8 }, (_, index) => mediaItem(index + 1, 10 * MIB)));
    await simulation.clock.advance(2_000);
    simulation.computer.setWallClock(byMs);
    expect(await simulation.finish(MINUTE_MS)).toBe(true);
    expect([...simulation.views.values()].every(({ state }) => state.kind === 'completed')).toBe(true);
    await simulation.clock.advance(1_000);
    expect([...simulation.store.transfers.values()].every(({ state }) => state.kind === 'completed')).toBe(
      true,
    );
  },
);
