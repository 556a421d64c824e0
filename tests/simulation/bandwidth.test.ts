import { describe, expect, test } from 'vitest';
import type { ScheduleWindow } from '../../src/domain/schedule.ts';
import { type BandwidthSettings, DEFAULT_ENGINE_SETTINGS } from '../../src/domain/settings.ts';
import { UNKNOWN_SURROUNDINGS } from '../../src/domain/surroundings.ts';
import { mediaItem } from '../support/media-items.ts';
import { extremes, servedRate } from '../support/served-rate.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const LARGE = 4_000 * MIB;
const EIGHT_FILES = {
  kind: 'fixed',
  filesAtOnce: 8,
  connections: 4,
  windowBytes: MIB,
  pauseSeconds: 0,
} as const;

const limit = (simulation: Simulation, bandwidth: Partial<BandwidthSettings>): void =>
  simulation.queue.settingsChanged({
    ...DEFAULT_ENGINE_SETTINGS,
    policy: EIGHT_FILES,
    bandwidth: { capBytesPerSecond: null, windows: [], ...bandwidth },
  });

const begin = async (files: number, bandwidth: Partial<BandwidthSettings>): Promise<Simulation> => {
  const simulation = await createSimulation();
  simulation.world.bytesPerSecond = 10_000_000;
  limit(simulation, bandwidth);
  await simulation.add(
    Array.from({ length: files }, (_, index) => mediaItem(index + 1, LARGE, { dc: index % 2 === 0 ? 2 : 4 })),
  );
  return simulation;
};

const kilobytes = (count: number): number => count * 1_000;

describe('a cap is kept within 5 %, and used', () => {
  test.each([
    [32, 1, 60],
    [32, 8, 60],
    [100, 3, 60],
    [256, 1, 10],
    [256, 8, 10],
    [300, 5, 10],
    [1_000, 4, 10],
    [5_000, 1, 10],
    [20_000, 8, 10],
  ])('%i kB/s with %i files, over any %i s', async (cap, files, seconds) => {
    const simulation = await begin(files, { capBytesPerSecond: kilobytes(cap) });
    await simulation.clock.advance(3_000);
    const from = simulation.clock.now();
    await simulation.clock.advance(seconds * 3_000);
    const { least, most } = extremes(simulation.world, from, simulation.clock.now(), seconds * 1_000);
    expect(least / kilobytes(cap)).toBeGreaterThanOrEqual(0.95);
    expect(most / kilobytes(cap)).toBeLessThanOrEqual(1.05);
    expect(simulation.mistakes()).toEqual([]);
  });
});

test('small files share a cap as large ones do', async () => {
  const simulation = await createSimulation();
  simulation.world.bytesPerSecond = 10_000_000;
  limit(simulation, { capBytesPerSecond: kilobytes(2_000) });
  await simulation.add(Array.from({ length: 200 }, (_, index) => mediaItem(index + 1, 700_001)));
  await simulation.clock.advance(3_000);
  const from = simulation.clock.now();
  await simulation.clock.advance(30_000);
  const { least, most } = extremes(simulation.world, from, simulation.clock.now(), 10_000);
  expect(least).toBeGreaterThanOrEqual(kilobytes(1_900));
  expect(most).toBeLessThanOrEqual(kilobytes(2_100));
});

describe('a change holds within a second', () => {
  test.each([
    [5_000, 300, 10_000_000],
    [null, 256, 10_000_000],
    [null, 1_000, 400_000],
    [300, 5_000, 10_000_000],
    [32, 2_000, 10_000_000],
    [20_000, null, 10_000_000],
  ])('from %s to %s kB/s, each request at up to %i B/s', async (before, after, bytesPerSecond) => {
    const simulation = await begin(4, { capBytesPerSecond: before === null ? null : kilobytes(before) });
    simulation.world.bytesPerSecond = bytesPerSecond;
    await simulation.clock.advance(20_300);
    limit(simulation, { capBytesPerSecond: after === null ? null : kilobytes(after) });
    await simulation.clock.advance(1_000);
    const from = simulation.clock.now();
    await simulation.clock.advance(10_000);
    const rate = servedRate(simulation.world, from, simulation.clock.now());
    if (after === null) expect(rate).toBeGreaterThan(30_000_000);
    else expect(Math.abs(rate / kilobytes(after) - 1)).toBeLessThanOrEqual(0.05);
    expect(simulation.mistakes()).toEqual([]);
  });
});

const at = (hours: number, minutes = 0): number => hours * 60 + minutes;
const window = (fromMinute: number, toMinute: number, of: ScheduleWindow['limit']): ScheduleWindow => ({
  fromMinute,
  toMinute,
  limit: of,
});
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** Sets the local clock of the simulated computer to so many minutes after midnight. */
const setLocal = (simulation: Simulation, minute: number): void => {
  const localOffsetMs = minute * MINUTE_MS - (simulation.clock.now() % DAY_MS);
  simulation.queue.surroundingsChanged({ ...UNKNOWN_SURROUNDINGS, localOffsetMs });
};

const rateOver = async (simulation: Simulation, seconds: number): Promise<number> => {
  const from = simulation.clock.now();
  await simulation.clock.advance(seconds * 1_000);
  return servedRate(simulation.world, from, simulation.clock.now());
};

describe('the schedule', () => {
  test('a window crosses midnight, has a cap of its own, and gives way to the cap of all day', async () => {
    const simulation = await begin(4, {
      capBytesPerSecond: kilobytes(1_000),
      windows: [window(at(23, 59), at(0, 1), kilobytes(300))],
    });
    setLocal(simulation, at(23, 58));
    await simulation.clock.advance(2_000);
    expect((await rateOver(simulation, 50)) / 1_000_000).toBeCloseTo(1, 1);
    await simulation.clock.advance(9_000);
    expect((await rateOver(simulation, 110)) / 300_000).toBeCloseTo(1, 1);
    await simulation.clock.advance(10_000);
    expect((await rateOver(simulation, 50)) / 1_000_000).toBeCloseTo(1, 1);
  });

  test('a paused window stops everything within a second, says so with its end, and goes on by itself', async () => {
    const simulation = await begin(2, { windows: [window(at(9), at(17), 'paused')] });
    setLocal(simulation, at(8, 59));
    await simulation.clock.advance(61_000);
    expect(await rateOver(simulation, 600)).toBe(0);
    const { state } = simulation.view(1);
    expect(state).toMatchObject({ kind: 'waiting', reason: 'schedule' });
    const until = state.kind === 'waiting' ? (state.until ?? 0) : 0;
    expect(Math.abs(until - (simulation.clock.now() + 8 * 60 * MINUTE_MS - 601_000))).toBeLessThan(2_000);
    // Nothing in between wakes anybody, and no transfer has lost a try.
    await simulation.clock.advance(until - simulation.clock.now() + 2_000);
    expect(await rateOver(simulation, 5)).toBeGreaterThan(1_000_000);
    expect(simulation.view(1).attempts).toBe(0);
  });

  test('a paused window after another tells the end of both, before midnight and after', async () => {
    const windows = [window(at(22), at(0), 'paused'), window(at(0), at(7), 'paused')];
    const simulation = await begin(2, { windows });
    setLocal(simulation, at(23, 59));
    await simulation.clock.advance(1_000);
    const untilSeven = (): number => {
      const { state } = simulation.view(1);
      return state.kind === 'waiting' && state.reason === 'schedule' ? (state.until ?? 0) : 0;
    };
    const before = untilSeven();
    expect(Math.abs(before - simulation.clock.now() - 7 * 60 * MINUTE_MS)).toBeLessThan(62_000);
    await simulation.clock.advance(120_000);
    expect(Math.abs(untilSeven() - before)).toBeLessThan(1_000);
    expect(await rateOver(simulation, 60)).toBe(0);
  });

  test('a clock that is set back, or summer time, moves the window at once', async () => {
    const simulation = await begin(2, {
      capBytesPerSecond: kilobytes(100),
      windows: [window(at(3), at(4), 'paused')],
    });
    setLocal(simulation, at(2, 30));
    expect(await rateOver(simulation, 10)).toBeGreaterThan(80_000);
    setLocal(simulation, at(3, 30));
    await simulation.clock.advance(1_000);
    expect(await rateOver(simulation, 60)).toBe(0);
    setLocal(simulation, at(2, 31));
    expect(await rateOver(simulation, 10)).toBeGreaterThan(80_000);
    // The window comes again, an hour later than it would have.
    setLocal(simulation, at(2, 59));
    await simulation.clock.advance(61_000);
    expect(await rateOver(simulation, 60)).toBe(0);
  });

  test('without a limit at night although all day has one', async () => {
    const simulation = await begin(4, {
      capBytesPerSecond: kilobytes(300),
      windows: [window(at(1), at(6), 'unlimited')],
    });
    setLocal(simulation, at(2));
    expect(await rateOver(simulation, 10)).toBeGreaterThan(20_000_000);
  });
});

test('a cap is shared by priority, 8 : 4 : 2 : 1, over all data centres', async () => {
  const simulation = await begin(4, { capBytesPerSecond: kilobytes(1_500) });
  const priorities = ['critical', 'high', 'normal', 'low'] as const;
  await simulation.clock.advance(2_000);
  for (const row of simulation.state?.rows.values() ?? [])
    row.priority = priorities[row.position % 4] ?? 'normal';
  const from = simulation.clock.now();
  await simulation.clock.advance(60_000);
  const bytes = new Map<string, number>();
  for (const { order, endedAt, outcome } of simulation.world.served) {
    const priority = simulation.state?.rows.get(order.transfer)?.priority;
    if (!priority || outcome !== 'stored' || (endedAt ?? 0) <= from) continue;
    bytes.set(priority, (bytes.get(priority) ?? 0) + order.limit);
  }
  const low = bytes.get('low') ?? 0;
  expect((bytes.get('critical') ?? 0) / low).toBeCloseTo(8, 0);
  expect((bytes.get('high') ?? 0) / low).toBeCloseTo(4, 0);
  expect((bytes.get('normal') ?? 0) / low).toBeCloseTo(2, 0);
});
