import { expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/domain/settings.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSharedLine } from '../support/shared-line.ts';
import { createSimulation } from '../support/simulation.ts';

const BYTES_PER_SECOND = 32_000;
const SIZES = [1_500_000, 300_000, 300_000, 300_000, 131_072, 40_000];
const TOTAL = SIZES.reduce((sum, size) => sum + size, 0);

test.each([
  ['HTTP', ['http://127.0.0.1:1/apiw1', 'ws://127.0.0.1:1/apiws']],
  ['WebSocket', ['ws://127.0.0.1:1/apiws']],
])(
  'a line of 32 kB/s that all requests share is kept full over %s, and no request meets its deadline',
  async (_name, addresses) => {
    const simulation = await createSimulation({
      onSource: (source) => {
        source.addresses = addresses;
      },
    });
    simulation.world.line = createSharedLine(simulation.clock, BYTES_PER_SECOND, 600);
    const startedAt = simulation.clock.now();
    await simulation.add(SIZES.map((size, index) => mediaItem(index + 1, size)));
    expect(await simulation.finish(600_000)).toBe(true);
    for (const { state } of simulation.views.values()) expect(state.kind).toBe('completed');
    expect(simulation.world.served.filter(({ outcome }) => outcome !== 'stored')).toEqual([]);
    expect((TOTAL * 1_000) / (simulation.clock.now() - startedAt)).toBeGreaterThan(0.8 * BYTES_PER_SECOND);
  },
);

test.each([
  ['HTTP', ['http://127.0.0.1:1/apiw1', 'ws://127.0.0.1:1/apiws']],
  ['WebSocket', ['ws://127.0.0.1:1/apiws']],
])('a line that was fast and became thin brings a small file over %s', async (_name, addresses) => {
  const simulation = await createSimulation({
    policy: DEFAULT_ENGINE_SETTINGS.policy,
    onSource: (source) => {
      source.addresses = addresses;
    },
  });
  simulation.world.line = createSharedLine(simulation.clock, 8_000_000, 20);
  await simulation.add([mediaItem(1, 64_000_000)]);
  expect(await simulation.finish(60_000)).toBe(true);
  await simulation.clock.advance(20_000);
  simulation.world.line = createSharedLine(simulation.clock, BYTES_PER_SECOND, 20);
  const startedAt = simulation.clock.now();
  await simulation.add([mediaItem(2, 524_288)]);
  expect(await simulation.finish(600_000)).toBe(true);
  // Sixteen seconds, and what it takes to find out; almost a minute once.
  expect(simulation.clock.now() - startedAt).toBeLessThan(30_000);
});

test('after a rest nothing is believed of what connections carried before it', async () => {
  const simulation = await createSimulation({
    policy: DEFAULT_ENGINE_SETTINGS.policy,
    onSource: (source) => {
      source.addresses = ['ws://127.0.0.1:1/apiws'];
    },
  });
  simulation.world.line = createSharedLine(simulation.clock, 8_000_000, 20);
  await simulation.add([mediaItem(1, 64_000_000)]);
  expect(await simulation.finish(60_000)).toBe(true);
  await simulation.clock.advance(120_000);
  simulation.world.line = createSharedLine(simulation.clock, BYTES_PER_SECOND, 20);
  const before = simulation.world.served.length;
  await simulation.add([mediaItem(2, 4_000_000)]);
  await simulation.clock.advance(2_000);
  // A megabyte at once would take half a minute, and look dead for as long.
  const asked = simulation.world.served.slice(before).reduce((sum, { order }) => sum + order.limit, 0);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(BYTES_PER_SECOND * 15);
});
