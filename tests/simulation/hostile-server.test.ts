import { expect, test } from 'vitest';
import { type Failure, failed } from '../../src/domain/failure.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});

test.each([-1, 1.5, Number.NaN, 2 ** 53, 4_194_304_001, 2 ** 62])(
  'a file of %d bytes is refused and stops nobody else',
  async (sizeBytes) => {
    const simulation = await createSimulation();
    const outcome = await simulation.offer([mediaItem(1, sizeBytes), mediaItem(2, MIB)]);
    expect(outcome.ok && outcome.value).toMatchObject({ added: 1, refused: 1 });
    expect(await simulation.finish(60_000)).toBe(true);
    expect(simulation.view(2).state.kind).toBe('completed');
  },
);

test('a data centre that sends us to itself is no endless ride', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) =>
    order.location.id === '1' ? { afterMs: 50, failure: failure('moved', 'FILE_MIGRATE', { dc: 2 }) } : null;
  await simulation.add([mediaItem(1, MIB), mediaItem(2, MIB)]);
  expect(await simulation.finish(300_000)).toBe(true);
  expect(simulation.view(1).state.kind).toBe('failed');
  expect(simulation.view(2).state.kind).toBe('completed');
  expect(simulation.world.served.filter(({ order }) => order.location.id === '1').length).toBeLessThan(40);
});

test('a file in a data centre nobody knows fails and says so; the others go on', async () => {
  const simulation = await createSimulation();
  const { openLane } = simulation.source;
  simulation.source.openLane = (dc, renewal, signal) =>
    dc === 9
      ? Promise.resolve(failed(failure('unsupported', 'DC_MISSING', { dc })))
      : openLane(dc, renewal, signal);
  simulation.world.script = (order) =>
    order.location.id === '1' ? { afterMs: 50, failure: failure('moved', 'FILE_MIGRATE', { dc: 9 }) } : null;
  await simulation.add([mediaItem(1, MIB), mediaItem(2, MIB), mediaItem(3, MIB, { dc: 9 })]);
  expect(await simulation.finish(120_000)).toBe(true);
  for (const id of [1, 3]) {
    const { state } = simulation.view(id);
    expect(state.kind === 'failed' && state.failure.code).toBe('DC_MISSING');
  }
  expect(simulation.view(2).state.kind).toBe('completed');
});

test('a flood wait of no time is still a wait', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () => ({
    afterMs: 1,
    failure: failure('flood', 'FLOOD_WAIT', { waitSeconds: 0 }),
  });
  await simulation.add([mediaItem(1, MIB)]);
  await simulation.clock.advance(60_000);
  expect(simulation.world.served.length).toBeLessThan(60);
});

test('a flood wait of years is obeyed and written down', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () => ({
    afterMs: 1,
    failure: failure('flood', 'FLOOD_WAIT', { waitSeconds: 1e9 }),
  });
  await simulation.add([mediaItem(1, MIB)]);
  await simulation.clock.advance(600_000);
  const asked = simulation.world.served.length;
  simulation.kill();
  await simulation.start();
  await simulation.clock.advance(600_000);
  expect(simulation.world.served).toHaveLength(asked);
  const { state } = simulation.view(1);
  expect(state.kind === 'waiting' && state.reason).toBe('flood');
});

test('a worker that lost its lanes is given them again, and no try is used', async () => {
  const simulation = await createSimulation();
  let lost = true;
  simulation.world.script = () => (lost ? { afterMs: 1, failure: failure('system', 'LANE_MISSING') } : null);
  const { openLane } = simulation.source;
  simulation.source.openLane = (dc, renewal, signal) => {
    if (simulation.source.opened.length > 0) lost = false;
    return openLane(dc, renewal, signal);
  };
  await simulation.add([mediaItem(1, 4 * MIB)]);
  expect(await simulation.finish(10_000)).toBe(true);
  expect(simulation.view(1)).toMatchObject({ state: { kind: 'completed' }, attempts: 0 });
  expect(simulation.source.opened.map(({ renewal }) => renewal)).toEqual(['if-missing', 'if-missing']);
});
