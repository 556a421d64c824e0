import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import type { Statistics } from '../../src/domain/statistics.ts';
import { UNKNOWN_SURROUNDINGS } from '../../src/domain/surroundings.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});
const numbers = ({ queue }: Simulation): Statistics => queue.performance(60).overall.sinceStart;
const ofLane = ({ queue }: Simulation, dc: number): Statistics => {
  const lane = queue.performance(60).lanes.find((known) => known.lane.lane === `telegram:${dc}`);
  if (!lane) throw new Error(`nothing is known of data centre ${dc}`);
  return lane.sinceStart;
};

describe('statistics', () => {
  test('count every file and byte once, each in its lane', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 3 * MIB), mediaItem(2, 1_000), mediaItem(3, 2 * MIB, { dc: 4 })]);
    await simulation.finish(60_000);
    expect(numbers(simulation)).toMatchObject({
      total_attempts: 3,
      successful_downloads: 3,
      failed_downloads: 0,
      success_rate: 100,
      consecutive_successes: 3,
      flood_waits: 0,
      flood_wait_rate: 0,
      time_since_last_flood: null,
      bytes_downloaded: 5 * MIB + 1_000,
    });
    expect(ofLane(simulation, 4)).toMatchObject({ successful_downloads: 1, bytes_downloaded: 2 * MIB });
    expect(simulation.queue.performance(60).counts.completed).toBe(3);
  });

  test('a flood wait is one, however many requests were told, and ends no try', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 8 * MIB), mediaItem(2, 8 * MIB)]);
    await simulation.clock.advance(500);
    let refused = 0;
    simulation.world.script = () => {
      if (numbers(simulation).flood_waits > 0) return null;
      refused += 1;
      return { afterMs: 40, failure: failure('flood', 'FLOOD_WAIT', { waitSeconds: 5 }) };
    };
    await simulation.clock.until(() => numbers(simulation).flood_waits > 0, 60_000);
    expect(refused).toBeGreaterThan(1);
    await simulation.clock.advance(2_000);
    expect(numbers(simulation)).toMatchObject({
      flood_waits: 1,
      time_since_last_flood: 2,
      total_attempts: 2,
    });
    await simulation.finish(60_000);
    expect(numbers(simulation)).toMatchObject({
      flood_waits: 1,
      total_attempts: 2,
      successful_downloads: 2,
      flood_wait_rate: 50,
    });
  });

  test('a throttle is no flood wait, not even a long one', async () => {
    const simulation = await createSimulation();
    let told = false;
    simulation.world.script = (order) => {
      if (told || order.offset === 0) return null;
      told = true;
      return { afterMs: 40, failure: failure('flood', 'FLOOD_PREMIUM_WAIT', { waitSeconds: 60 }) };
    };
    await simulation.add([mediaItem(1, 4 * MIB)]);
    await simulation.finish(200_000);
    expect(told).toBe(true);
    expect(numbers(simulation)).toMatchObject({ flood_waits: 0, time_since_last_flood: null });
  });

  test('a failed try and the next are two attempts; a file given up has failed, one not there is missing', async () => {
    const simulation = await createSimulation();
    let failures = 0;
    simulation.world.script = ({ location }) => {
      if (location.id === '3') return { afterMs: 40, failure: failure('gone', 'MESSAGE_GONE') };
      if (location.id !== '2' || failures === 2) return null;
      failures += 1;
      return { afterMs: 40, failure: failure('bug', 'LIMIT_INVALID') };
    };
    await simulation.add([1, 2, 3].map((id) => mediaItem(id, 100_000)));
    await simulation.finish(60_000);
    expect(numbers(simulation)).toMatchObject({
      total_attempts: 5,
      successful_downloads: 2,
      failed_downloads: 1,
      success_rate: 40,
      missing: 1,
      // The one that failed twice came last.
      consecutive_successes: 1,
    });
  });

  test('a second click on the same files counts duplicates', async () => {
    const simulation = await createSimulation();
    const items = [1, 2, 3].map((id) => mediaItem(id, 100_000));
    await simulation.add(items);
    await simulation.add(items);
    expect(numbers(simulation).skipped_duplicates).toBe(3);
  });

  test('averages are over the time in which something was to be done and was not paused', async () => {
    const simulation = await createSimulation();
    simulation.world.bytesPerSecond = 250_000;
    await simulation.clock.advance(600_000);
    expect(numbers(simulation)).toMatchObject({ average_speed: 0, current_speed: 0 });
    await simulation.add([mediaItem(1, 40 * MIB)]);
    await simulation.clock.advance(10_000);
    const { average_speed, current_speed } = numbers(simulation);
    expect(current_speed).toBeGreaterThan(500_000);
    await simulation.queue.command('pause', { all: true });
    await simulation.clock.advance(300_000);
    expect(numbers(simulation).current_speed).toBe(0);
    expect(numbers(simulation).average_speed).toBeGreaterThan(0.9 * average_speed);
    await simulation.queue.command('resume', { all: true });
    expect(await simulation.finish(600_000)).toBe(true);
    const after = numbers(simulation);
    await simulation.clock.advance(600_000);
    expect(numbers(simulation)).toMatchObject({
      average_speed: after.average_speed,
      downloads_per_minute: after.downloads_per_minute,
    });
    expect(after.average_speed).toBeGreaterThan(500_000);
    expect(after.downloads_per_minute).toBeCloseTo((after.average_speed * 60) / (40 * MIB), 1);
  });

  test('what waits until the user decides is no time of work, what waits for its next try is', async () => {
    const simulation = await createSimulation();
    const workedMs = () => {
      const { bytes_downloaded, average_speed } = numbers(simulation);
      return (bytes_downloaded * 1_000) / average_speed;
    };
    await simulation.add([mediaItem(1, 2 * MIB)]);
    await simulation.finish(60_000);
    const before = workedMs();
    simulation.world.script = () => ({ afterMs: 40, failure: failure('bug', 'LIMIT_INVALID') });
    await simulation.add([mediaItem(2, MIB)]);
    await simulation.clock.advance(10_000);
    expect(simulation.view(2).state).toMatchObject({ kind: 'waiting', reason: 'retry' });
    expect(workedMs() - before).toBeGreaterThan(9_000);
    await simulation.queue.command('pause', { all: true });
    const paused = workedMs();
    await simulation.clock.advance(50_000);
    expect(workedMs() - paused).toBeLessThan(10);
  });

  test('a line that pauses to save data is no time of work', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 4_000 * MIB)]);
    await simulation.clock.advance(10_000);
    const before = numbers(simulation).average_speed;
    simulation.queue.surroundingsChanged({ ...UNKNOWN_SURROUNDINGS, metered: true });
    await simulation.clock.advance(50_000);
    expect(numbers(simulation).current_speed).toBe(0);
    expect(numbers(simulation).average_speed).toBeGreaterThan(0.9 * before);
  });

  test('a restart begins anew, and what was counted for ever outlives a kill', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 2 * MIB), mediaItem(2, 4_000 * MIB)]);
    await simulation.clock.advance(20_000);
    const before = numbers(simulation);
    expect(before).toMatchObject({ successful_downloads: 1, total_attempts: 2 });
    await simulation.queue.command('pause', { all: true });
    await simulation.clock.advance(1_000);
    simulation.kill();
    await simulation.start();
    const { sinceStart, ever } = simulation.queue.performance(60).overall;
    expect(sinceStart).toMatchObject({ successful_downloads: 0, total_attempts: 0, bytes_downloaded: 0 });
    expect(ever).toMatchObject({ successful_downloads: 1, total_attempts: 2 });
    expect(ever.bytes_downloaded).toBeGreaterThanOrEqual(before.bytes_downloaded);
    expect(ever.average_speed).toBeGreaterThan(0);
  });

  test('the speed of the last minute is told second by second', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 4_000 * MIB)]);
    await simulation.clock.advance(30_000);
    const { secondsEach, bytesPerSecond } = simulation.queue.performance(60).speed;
    expect([secondsEach, bytesPerSecond.length]).toEqual([1, 60]);
    expect(Math.min(...bytesPerSecond.slice(-25))).toBeGreaterThan(4_000_000);
    expect(Math.max(...bytesPerSecond.slice(0, 25))).toBe(0);
  });

  const CLASSIC = { maxWorkers: 8, minDelaySeconds: 0.1, maxDelaySeconds: 3, adaptive: true } as const;
  const FIXED = { filesAtOnce: 3, connections: 4, windowBytes: MIB, pauseSeconds: 0 } as const;
  test.each([
    // Two lanes with two workers each, as they begin.
    [{ kind: 'classic', ...CLASSIC }, 2, 4, 0.5],
    // One number for all lanes together.
    [{ kind: 'fixed', ...FIXED }, 3, 3, null],
    // It has neither.
    [{ kind: 'auto' }, null, null, null],
  ] as const)('say of workers and delay what the policy has: %o', async (policy, ofOne, ofAll, delay) => {
    const simulation = await createSimulation({ policy });
    await simulation.add([mediaItem(1, 3 * MIB), mediaItem(3, 2 * MIB, { dc: 4 })]);
    await simulation.finish(60_000);
    for (const dc of [2, 4])
      expect(ofLane(simulation, dc)).toMatchObject({ current_workers: ofOne, adaptive_delay: delay });
    expect(numbers(simulation)).toMatchObject({ current_workers: ofAll, adaptive_delay: delay });
  });
});

test('of each line is shown how soon it answers, and how much of what was asked failed for its sake', async () => {
  const simulation = await createSimulation();
  const line = (): object | undefined => simulation.queue.performance(60).lanes[0]?.line;
  simulation.world.rttMs = 200;
  let asked = 0;
  simulation.world.script = () => {
    asked += 1;
    return asked === 1 ? { afterMs: 10, failure: failure('server', 'RPC_CALL_FAIL') } : null;
  };
  await simulation.add([mediaItem(1, 100)]);
  expect(line()).toEqual({ roundTripMs: null, errorRate: null });
  await simulation.finish(60_000);
  expect(line()).toEqual({ roundTripMs: 200, errorRate: 50 });
  await simulation.add([mediaItem(2, 100)]);
  await simulation.finish(60_000);
  expect(line()).toEqual({ roundTripMs: 200, errorRate: 33.3 });
  // A day later what was long ago does not count any more.
  await simulation.add(Array.from({ length: 100 }, (_, index) => mediaItem(index + 3, 100)));
  await simulation.finish(60_000);
  expect(line()).toEqual({ roundTripMs: 200, errorRate: 0 });
});
