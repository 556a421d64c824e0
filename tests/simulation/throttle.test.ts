import { expect, test } from 'vitest';
import type { PartOrder } from '../../src/ports/carrier.ts';
import { mediaItem } from '../support/media-items.ts';
import { createScriptedAccount } from '../support/scripted-account.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const THROTTLE_BYTES_PER_SECOND = 1_000_000;

/** An account without Premium on a line of 8 MB/s and more: the server gives 1 MB/s, and two seconds of that at once. */
const createThrottled = async () => {
  const account = createScriptedAccount();
  account.bucket = {
    perSecond: THROTTLE_BYTES_PER_SECOND,
    burst: 2 * THROTTLE_BYTES_PER_SECOND,
    waitSeconds: 3,
    cost: ({ limit }) => limit,
    code: 'FLOOD_PREMIUM_WAIT',
  };
  const simulation = await createSimulation({ onSource: (source) => account.serve(source) });
  simulation.world.bytesPerSecond = 2_000_000;
  simulation.world.script = (order, now) => account.answer(order, now);
  return { account, simulation };
};
const refused = ({ told }: { told: ReadonlyMap<string, number> }): number =>
  told.get('FLOOD_PREMIUM_WAIT') ?? 0;

const servedBytes = ({ views }: Awaited<ReturnType<typeof createSimulation>>): number =>
  [...views.values()].reduce((sum, { bytesDone }) => sum + bytesDone, 0);

test('a premium throttle slows the lane to the rate it allows, and fails and holds up nothing', async () => {
  const { account, simulation } = await createThrottled();
  const startedAt = simulation.clock.now();
  await simulation.add(Array.from({ length: 12 }, (_, index) => mediaItem(index + 1, 20 * MIB)));
  await simulation.clock.advance(30_000);
  const learned = refused(account);
  await simulation.clock.advance(120_000);
  // Found in half a minute; then it is asked for a little more from time to time.
  expect(learned).toBeLessThanOrEqual(12);
  expect(refused(account) - learned).toBeLessThanOrEqual(8);
  expect([...simulation.views.values()].some(({ state }) => state.kind === 'active')).toBe(true);
  expect(await simulation.finish(600_000)).toBe(true);
  const seconds = (simulation.clock.now() - startedAt) / 1_000;
  expect((12 * 20 * MIB) / seconds).toBeGreaterThan(0.75 * THROTTLE_BYTES_PER_SECOND);
  for (const { state } of simulation.views.values()) expect(state.kind).toBe('completed');
  for (const { attempts } of simulation.store.transfers.values()) expect(attempts).toBe(0);
  expect(simulation.logged.filter((line) => /flood wait/.test(line))).toEqual([]);
});

test('long requests and the short ends of files are counted for what they bring', async () => {
  const { account, simulation } = await createThrottled();
  // One long request after nine short ones, all day.
  const sizes = Array.from({ length: 900 }, (_, index) => (index % 10 === 0 ? MIB : 140_000));
  const cost = ({ limit, offset, sizeBytes }: PartOrder) => Math.min(limit, sizeBytes - offset);
  account.bucket = { ...account.bucket!, cost };
  await simulation.add(sizes.map((sizeBytes, index) => mediaItem(index + 1, sizeBytes)));
  await simulation.clock.advance(60_000);
  const learned = refused(account);
  const before = servedBytes(simulation);
  await simulation.clock.advance(60_000);
  expect(refused(account) - learned).toBeLessThanOrEqual(3);
  expect((servedBytes(simulation) - before) / 60).toBeGreaterThan(0.93 * THROTTLE_BYTES_PER_SECOND);
});

test('a throttle that is lifted is forgotten', async () => {
  const { account, simulation } = await createThrottled();
  await simulation.add(Array.from({ length: 4 }, (_, index) => mediaItem(index + 1, 20 * MIB)));
  await simulation.clock.advance(30_000);
  account.bucket = null;
  await simulation.add([mediaItem(9, 4_000 * MIB)]);
  await simulation.clock.advance(300_000);
  const before = simulation.view(9).bytesDone;
  await simulation.clock.advance(10_000);
  expect((simulation.view(9).bytesDone - before) / 10).toBeGreaterThan(4 * THROTTLE_BYTES_PER_SECOND);
});

test('a long wait of a throttle is shown as such, and outlives a kill', async () => {
  const { account, simulation } = await createThrottled();
  account.bucket = { ...account.bucket!, waitSeconds: 60 };
  await simulation.add([mediaItem(1, 40 * MIB)]);
  await simulation.clock.until(() => refused(account) > 0, 60_000);
  await simulation.clock.advance(1_000);
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'flood' });
  simulation.kill();
  const before = simulation.world.served.length;
  await simulation.start();
  await simulation.clock.advance(55_000);
  expect(simulation.world.served).toHaveLength(before);
  account.bucket = null;
  expect(await simulation.finish(600_000)).toBe(true);
});
