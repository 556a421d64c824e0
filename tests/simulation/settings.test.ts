import { expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/domain/settings.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;

test('another policy goes for what is running, from the next request on', async () => {
  const simulation = await createSimulation();
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.advance(1_000);
  const before = simulation.world.served.length;
  const policy = {
    kind: 'fixed',
    filesAtOnce: 4,
    connections: 2,
    windowBytes: MIB,
    pauseSeconds: 0,
  } as const;
  simulation.queue.settingsChanged({ ...DEFAULT_ENGINE_SETTINGS, policy });
  await simulation.clock.advance(500);
  simulation.world.mostInFlight.clear();
  expect(await simulation.finish(120_000)).toBe(true);
  expect(Math.max(...simulation.world.mostInFlight.values())).toBe(2);
  expect(
    simulation.world.served.slice(before).filter(({ order }) => order.limit === MIB).length,
  ).toBeGreaterThan(10);
  expect(brokenInvariants(simulation.world)).toEqual([]);
});

test('a file that takes longer than the time limit makes room for others and goes on where it stopped', async () => {
  const simulation = await createSimulation();
  simulation.world.bytesPerSecond = 200_000;
  const policy = {
    kind: 'fixed',
    filesAtOnce: 1,
    connections: 4,
    windowBytes: MIB,
    pauseSeconds: 0,
  } as const;
  simulation.queue.settingsChanged({ ...DEFAULT_ENGINE_SETTINGS, policy, fileDeadlineMs: 5_000 });
  await simulation.add([mediaItem(1, 40 * MIB), mediaItem(2, 10 * MIB)]);
  await simulation.clock.advance(5_500);
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'retry' });
  expect(simulation.view(2).state.kind).toBe('active');
  expect(await simulation.finish(900_000)).toBe(true);
  for (const { state } of simulation.views.values()) expect(state.kind).toBe('completed');
  for (const { attempts } of simulation.store.transfers.values()) expect(attempts).toBe(0);
});

test('less room to be kept free lets the next file begin at once', async () => {
  const storage = { quotaBytes: 20_480 * MIB, usageBytes: 19_980 * MIB, budgetBytes: null };
  const simulation = await createSimulation({ storage });
  await simulation.add([mediaItem(1, 20 * MIB)]);
  await simulation.clock.advance(1_000);
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'disk' });
  simulation.queue.settingsChanged({ ...DEFAULT_ENGINE_SETTINGS, freeSpaceBytes: 100 * MIB });
  await simulation.clock.advance(1_000);
  expect(simulation.view(1).state.kind).toBe('active');
});
