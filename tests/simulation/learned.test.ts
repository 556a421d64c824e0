import { expect, test } from 'vitest';
import { mediaItem } from '../support/media-items.ts';
import { createScriptedAccount } from '../support/scripted-account.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;

test('what was learned of a bucket outlives a kill: nothing is sent inside a wait, and hardly one is told anew', async () => {
  const account = createScriptedAccount();
  account.bucket = { perSecond: 4, burst: 8, waitSeconds: 5, cost: () => 1, code: 'FLOOD_WAIT' };
  const simulation = await createSimulation({
    policy: { kind: 'auto' },
    onSource: (source) => account.serve(source),
  });
  simulation.world.bytesPerSecond = 4_000_000;
  simulation.world.script = (order, now) => account.answer(order, now);
  await simulation.add(Array.from({ length: 60 }, (_, index) => mediaItem(index + 1, 20 * MIB)));
  await simulation.clock.advance(120_000);
  const told = account.told.get('FLOOD_WAIT') ?? 0;
  expect(told).toBeGreaterThan(0);
  const [lane] = [...simulation.store.lanes.values()].filter(({ learned }) => learned);
  expect(lane?.learned?.[0]?.requests?.pace).toBeGreaterThan(3);
  expect(lane?.learned?.[0]?.requests?.pace).toBeLessThan(4.5);
  simulation.kill();
  await simulation.start();
  await simulation.clock.advance(60_000);
  expect((account.told.get('FLOOD_WAIT') ?? 0) - told).toBeLessThanOrEqual(2);
  expect(simulation.mistakes()).toEqual([]);
});
