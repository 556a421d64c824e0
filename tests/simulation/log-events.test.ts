import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/domain/settings.ts';
import { mediaItem } from '../support/media-items.ts';
import { createScriptedAccount } from '../support/scripted-account.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});
const CLASSIC: EngineSettings = {
  ...DEFAULT_ENGINE_SETTINGS,
  policy: { kind: 'classic', maxWorkers: 4, minDelaySeconds: 0.1, maxDelaySeconds: 3, adaptive: true },
};
const ofLane = ({ queue }: Simulation, dc: number) =>
  queue.performance(60).lanes.find(({ lane }) => lane.lane === `telegram:${dc}`)?.sinceStart;
const lines = ({ logged }: Simulation, words: RegExp): string[] => logged.filter((line) => words.test(line));

describe('the log tells', () => {
  test('of each file that was downloaded its name, size and speed', async () => {
    const simulation = await createSimulation();
    simulation.world.bytesPerSecond = 500_000;
    await simulation.add([mediaItem(1, 4 * MIB)]);
    await simulation.finish(60_000);
    const [line, ...more] = lines(simulation, /downloaded/);
    expect(more).toEqual([]);
    const [, size, speed] = /downloaded track 1\.mp3: (\d+) bytes at (\d+) kB\/s/.exec(line ?? '') ?? [];
    expect(Number(size)).toBe(4 * MIB);
    // Four requests at once, less the round trips.
    expect(Number(speed)).toBeGreaterThan(1_000);
    expect(Number(speed)).toBeLessThan(2_000);
  });

  test('of no speed where nothing was fetched any more', async () => {
    const simulation = await createSimulation({ folder: 'none' });
    await simulation.add([mediaItem(1, MIB)]);
    await simulation.clock.advance(30_000);
    simulation.kill();
    await simulation.start();
    simulation.queue.folderChanged({ kind: 'ready', name: 'Music' });
    await simulation.finish(60_000);
    expect(lines(simulation, /downloaded/)).toEqual(['INFO engine downloaded track 1.mp3: 1048576 bytes']);
  });

  test('once that HTTP is refused, however often a dead line makes it seem so', async () => {
    const simulation = await createSimulation();
    const cut = { afterMs: 10, failure: failure('network', 'HTTP_REFUSED') };
    const lost = { afterMs: 10, failure: failure('network', 'CONNECT') };
    simulation.world.script = ({ transport }) => (transport === 'http' ? cut : lost);
    await simulation.add([mediaItem(1, MIB)]);
    await simulation.clock.advance(600_000);
    expect(simulation.world.served.filter(({ order }) => order.transport === 'http').length).toBeGreaterThan(
      2,
    );
    expect(lines(simulation, /HTTP refused/)).toEqual([
      'WARNING lane telegram:2: HTTP refused, using WebSocket for an hour',
    ]);
  });

  test('of a retry its number, its cause and its delay', async () => {
    const simulation = await createSimulation();
    let failures = 0;
    simulation.world.script = () => {
      failures += 1;
      return failures > 2 ? null : { afterMs: 10, failure: failure('server', 'RPC_CALL_FAIL') };
    };
    await simulation.add([mediaItem(1, 100_000)]);
    await simulation.finish(60_000);
    const [first, second, ...more] = lines(simulation, /retry/);
    expect(first).toMatch(/^INFO engine retry 1 of track 1\.mp3 in 1(\.1)? s: server RPC_CALL_FAIL$/);
    expect(second).toMatch(/^INFO engine retry 2 of track 1\.mp3 in 2(\.[12])? s: server RPC_CALL_FAIL$/);
    expect(more).toEqual([]);
  });

  test('of connections when they open, and why they drop', async () => {
    const simulation = await createSimulation();
    let cut = false;
    simulation.world.script = (order) => {
      if (cut || order.offset < 4 * MIB || order.slot !== 1) return null;
      cut = true;
      return { afterMs: 10, failure: failure('network', 'CLOSED') };
    };
    await simulation.add([mediaItem(1, 16 * MIB)]);
    await simulation.finish(60_000);
    const told = lines(simulation, /connection 2 /);
    expect(told).toEqual([
      'INFO lane telegram:2: connection 2 (HTTP) opened',
      'INFO lane telegram:2: connection 2 (HTTP) dropped: network CLOSED',
      'INFO lane telegram:2: connection 2 (HTTP) opened',
    ]);
    expect(lines(simulation, /connection 1 .* opened/)).toHaveLength(1);
  });

  test('of all connections of a lane that are let go of at once, and why', async () => {
    const simulation = await createSimulation();
    await simulation.add([mediaItem(1, 20 * MIB)]);
    await simulation.clock.advance(2_000);
    simulation.queue.accountChanged({ kind: 'signed-out' });
    await simulation.clock.advance(1_000);
    expect(lines(simulation, /dropped/)).toEqual([
      'INFO lane telegram:2: 4 connections dropped: another account, or none',
    ]);
  });

  test('of a flood wait its seconds, how the lane goes on, and its end', async () => {
    const simulation = await createSimulation();
    simulation.queue.settingsChanged(CLASSIC);
    let told = false;
    simulation.world.script = () => {
      if (told) return null;
      told = true;
      return { afterMs: 10, failure: failure('flood', 'FLOOD_WAIT', { waitSeconds: 12 }) };
    };
    await simulation.add([mediaItem(1, 100_000)]);
    await simulation.finish(60_000);
    expect(lines(simulation, /flood wait/)).toEqual([
      'WARNING lane telegram:2: flood wait of 12 s (FLOOD_WAIT); from then on 1 file at once, 1 s between files',
      'INFO lane telegram:2: flood wait over',
    ]);
    expect(ofLane(simulation, 2)).toMatchObject({ current_workers: 1, adaptive_delay: 1 });
  });

  test('of a lane that goes gradually faster, from what to what', async () => {
    const simulation = await createSimulation();
    simulation.queue.settingsChanged(CLASSIC);
    await simulation.add(Array.from({ length: 20 }, (_, index) => mediaItem(index + 1, 100_000)));
    await simulation.finish(60_000);
    const told = lines(simulation, /gradually faster/);
    expect(told).toHaveLength(6);
    expect(told[0]).toBe(
      'INFO lane telegram:2: gradually faster: 2 files at once, 0.5 s between files → 2 files at once, 0.475 s between files',
    );
    expect(told.at(-1)).toContain('→ 3 files at once, 0.368 s between files');
  });

  test('of a lane that learned to go faster, once it has lasted, and from what to what', async () => {
    const simulation = await createSimulation({ policy: { kind: 'auto' } });
    simulation.world.bytesPerSecond = 500_000;
    await simulation.add([mediaItem(1, 60 * MIB)]);
    await simulation.clock.advance(9_000);
    expect(lines(simulation, /gradually faster/)).toEqual([]);
    await simulation.finish(120_000);
    expect(lines(simulation, /gradually faster/)).toEqual([
      'INFO lane telegram:2: gradually faster: 3 connections → 6 connections',
    ]);
  });

  test('of a lane that is told to wait and then finds out how much more it may ask', async () => {
    const account = createScriptedAccount();
    account.bucket = { perSecond: 2, burst: 10, waitSeconds: 5, cost: () => 1, code: 'FLOOD_WAIT' };
    const simulation = await createSimulation({
      policy: { kind: 'auto' },
      onSource: (source) => account.serve(source),
    });
    simulation.world.script = (order, now) => account.answer(order, now);
    await simulation.add([mediaItem(1, 1_500 * MIB)]);
    await simulation.clock.advance(200_000);
    account.bucket = { ...account.bucket, perSecond: 8 };
    await simulation.finish(1_200_000);
    const told = lines(simulation, /flood wait of|gradually faster/);
    expect(told[0]).toMatch(
      /flood wait of 5 s \(FLOOD_WAIT\); from then on \d connections?, finding out what is allowed, perhaps [\d.]+–[\d.]+ requests\/s$/,
    );

    expect(told.length).toBeLessThan(20);
    // A number is said to be in force once it is known; before, between which it lies.
    const known = told.flatMap((line) => /([\d.]+) requests\/s at most$/.exec(line)?.[1] ?? []);
    const rates = known.map(Number);
    expect(rates.length).toBeGreaterThan(2);
    expect(Math.min(...rates)).toBeGreaterThan(1.8);
    expect(rates.at(-1)).toBeGreaterThan(7);
    expect(rates.at(-1)).toBeLessThanOrEqual(8.1);
  });

  test('of what the user did to the queue, and to how many', async () => {
    const simulation = await createSimulation({ folder: 'none' });
    await simulation.add([1, 2, 3].map((id) => mediaItem(id, 40 * MIB)));
    await simulation.clock.advance(300);
    const [first, second, third] = [1, 2, 3].map((id) => simulation.view(id).id);
    const { queue } = simulation;
    await queue.setPriority('high', { ids: [first!, second!] });
    await queue.place([third!], 'top');
    await queue.runAfter([third!], [first!, second!]);
    await queue.command('pause', { ids: [first!] });
    await queue.command('pause', { all: true });
    await queue.command('cancel', { all: true });
    await queue.command('retry', { ids: [first!] });
    expect(lines(simulation, /^INFO user/)).toEqual([
      'INFO user added 3, duplicates 0, refused 0',
      'INFO user priority high: 2',
      'INFO user moved in the queue: 1',
      'INFO user begin after 2 others: 1',
      'INFO user pause: 1 of 1',
      'INFO user pause: 2 of 3',
      'INFO user cancel: 3 of 3',
      'INFO user retry: 1 of 1',
    ]);
  });

  test('of references that were refreshed', async () => {
    const simulation = await createSimulation();
    simulation.world.script = (order) =>
      order.location.fileReference.endsWith('+')
        ? null
        : { afterMs: 30, failure: failure('stale', 'FILE_REFERENCE_EXPIRED') };
    await simulation.add([1, 2, 3].map((id) => mediaItem(id, MIB)));
    await simulation.finish(60_000);
    expect(lines(simulation, /references refreshed/)).toEqual(['INFO engine references refreshed: 3 of 3']);
  });
});
