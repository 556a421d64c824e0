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
