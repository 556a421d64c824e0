import { expect, test } from 'vitest';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;

test('a handful of files of every size arrives whole in the folder', async () => {
  const simulation = await createSimulation();
  const sizes = [0, 1, 131_072, 131_073, 3 * MIB + 7, 20 * MIB, 5_000];
  await simulation.add(sizes.map((size, index) => mediaItem(index + 1, size)));

  expect(await simulation.finish(120_000)).toBe(true);

  expect([...simulation.views.values()].map((view) => view.state.kind)).toEqual(sizes.map(() => 'completed'));
  expect([...simulation.world.folder.values()].map((file) => file.sizeBytes).sort((a, b) => a - b)).toEqual(
    [...sizes].sort((a, b) => a - b),
  );
  expect(simulation.world.mostInFlight.get(2)).toBe(4);
  expect(simulation.world.mostFiles).toBeLessThanOrEqual(4);
  expect(simulation.world.mostPublishing).toBeLessThanOrEqual(2);
});
