import { describe, expect, test } from 'vitest';
import type { ConditionView } from '../../src/domain/conditions.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/domain/settings.ts';
import { type Surroundings, UNKNOWN_SURROUNDINGS } from '../../src/domain/surroundings.ts';
import { mediaItem } from '../support/media-items.ts';
import { servedRate } from '../support/served-rate.ts';
import { createSimulation, type Simulation } from '../support/simulation.ts';

const MIB = 1_048_576;

const begin = async (files = 4): Promise<Simulation> => {
  const simulation = await createSimulation();
  await simulation.add(Array.from({ length: files }, (_, index) => mediaItem(index + 1, 4_000 * MIB)));
  await simulation.clock.advance(2_000);
  return simulation;
};
const tell = (simulation: Simulation, patch: Partial<Surroundings>): void =>
  simulation.queue.surroundingsChanged({ ...UNKNOWN_SURROUNDINGS, ...patch });
const set = (simulation: Simulation, patch: Partial<EngineSettings>): void =>
  simulation.queue.settingsChanged({ ...DEFAULT_ENGINE_SETTINGS, ...patch });
const rateOver = async (simulation: Simulation, seconds: number): Promise<number> => {
  const from = simulation.clock.now();
  await simulation.clock.advance(seconds * 1_000);
  return servedRate(simulation.world, from, simulation.clock.now());
};
const filesAfter = async (simulation: Simulation, seconds: number): Promise<number> => {
  await simulation.clock.advance(seconds * 1_000);
  return simulation.state?.counts.active ?? 0;
};

describe('a processor under pressure', () => {
  test('takes one worker every ten seconds down to one, and gives all back when it is calm', async () => {
    const simulation = await begin();
    expect(await filesAfter(simulation, 1)).toBe(4);
    tell(simulation, { pressure: 'critical' });
    expect(await filesAfter(simulation, 9)).toBe(4);
    expect(await filesAfter(simulation, 2)).toBe(3);
    expect(simulation.logged).toContain(
      'INFO condition processor begun: The processor is at its limit (critical): 1 fewer at work.',
    );
    expect(await filesAfter(simulation, 10)).toBe(2);
    expect(await filesAfter(simulation, 60)).toBe(1);
    expect(await rateOver(simulation, 5)).toBeGreaterThan(1_000_000);
    // Less pressed is not calm.
    tell(simulation, { pressure: 'serious' });
    expect(await filesAfter(simulation, 15)).toBe(1);
    tell(simulation, { pressure: 'nominal' });
    expect(await filesAfter(simulation, 1)).toBe(4);
    expect(simulation.logged).toContain(
      'INFO condition processor ended: The processor’s load is nominal; nothing is held back for it.',
    );
    expect(simulation.mistakes()).toEqual([]);
  });

  test('that is pressed for a moment now and then loses nothing', async () => {
    const simulation = await begin();
    for (let time = 0; time < 5; time += 1) {
      tell(simulation, { pressure: 'critical' });
      expect(await filesAfter(simulation, 9)).toBe(4);
      tell(simulation, { pressure: 'fair' });
      await simulation.clock.advance(1_000);
    }
  });
});

describe('memory', () => {
  test('bytes on their way stay within it over all data centres together', async () => {
    const simulation = await createSimulation();
    const policy = {
      kind: 'fixed',
      filesAtOnce: 4,
      connections: 4,
      windowBytes: MIB,
      pauseSeconds: 0,
    } as const;
    set(simulation, { policy, memoryBytes: 3 * MIB });
    let most = 0;
    let bytes = 0;
    const { watcher } = simulation.world;
    simulation.world.watcher = {
      ...watcher,
      sent: (order) => {
        bytes += order.limit;
        most = Math.max(most, bytes);
        watcher.sent?.(order);
      },
      ended: (order, failure) => {
        bytes -= order.limit;
        watcher.ended?.(order, failure);
      },
    };
    await simulation.add([mediaItem(1, 40 * MIB, { dc: 2 }), mediaItem(2, 40 * MIB, { dc: 4 })]);
    expect(await simulation.finish(600_000)).toBe(true);
    expect(most).toBeLessThanOrEqual(3 * MIB);
    expect(most).toBeGreaterThanOrEqual(2 * MIB);
  });

  test('scripts that have used theirs up wait until there is a fifth of it again', async () => {
    const simulation = await begin();
    const heap = (share: number) => ({ heap: { usedBytes: share * 1_000, limitBytes: 1_000 } });
    tell(simulation, heap(1.01));
    await simulation.clock.advance(1_000);
    expect(await rateOver(simulation, 30)).toBe(0);
    expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'memory' });
    tell(simulation, heap(0.9));
    expect(await rateOver(simulation, 30)).toBe(0);
    tell(simulation, heap(0.79));
    expect(await rateOver(simulation, 5)).toBeGreaterThan(1_000_000);
    expect(simulation.view(1).attempts).toBe(0);
    expect(simulation.mistakes()).toEqual([]);
  });
});

test('a line that saves data pauses everything within a second, unless the user does not mind', async () => {
  const simulation = await begin();
  tell(simulation, { metered: true });
  await simulation.clock.advance(1_000);
  expect(await rateOver(simulation, 60)).toBe(0);
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'metered' });
  set(simulation, { pauseOnMeteredLine: false });
  expect(await rateOver(simulation, 5)).toBeGreaterThan(1_000_000);
  set(simulation, {});
  await simulation.clock.advance(1_000);
  expect(await rateOver(simulation, 10)).toBe(0);
  tell(simulation, { metered: false });
  expect(await rateOver(simulation, 5)).toBeGreaterThan(1_000_000);
  expect(simulation.view(1).attempts).toBe(0);
  expect(simulation.mistakes()).toEqual([]);
});

test('every condition is listed with what it does, and written down as it begins and ends', async () => {
  const simulation = await begin(2);
  let conditions: readonly ConditionView[] = [];
  simulation.queue.subscribe((update) => {
    conditions = update.conditions ?? conditions;
  });
  const states = () => conditions.map(({ name, state }) => `${name} ${state}`);
  expect(states()).toEqual([
    'offline fine',
    'storage unknown',
    'folder fine',
    'processor unknown',
    'memory fine',
    'metered unknown',
    'schedule fine',
    'user fine',
  ]);
  const before = simulation.logged.length;
  tell(simulation, { metered: true, pressure: 'fair' });
  set(simulation, { bandwidth: { capBytesPerSecond: 512_000, windows: [] } });
  simulation.queue.folderChanged({ kind: 'none' });
  void simulation.queue.command('pause', { ids: [simulation.view(1).id] });
  await simulation.clock.advance(1_000);
  expect(states()).toEqual([
    'offline fine',
    'storage unknown',
    'folder slower',
    'processor fine',
    'memory fine',
    'metered paused',
    'schedule slower',
    'user slower',
  ]);
  expect(conditions.find(({ name }) => name === 'schedule')?.message).toBe('At most 500 KiB/s now.');
  set(simulation, {});
  tell(simulation, { metered: false });
  await simulation.clock.advance(1_000);
  const told = simulation.logged.slice(before).filter((line) => line.startsWith('INFO condition'));
  expect(told).toEqual([
    'INFO condition metered begun: The browser asks to save data.',
    'INFO condition schedule begun: At most 500 KiB/s now.',
    'INFO condition folder begun: Finished files wait for a folder they may be put into.',
    'INFO condition user begun: 1 paused by you.',
    'INFO condition schedule ended: There is no limit now.',
    'INFO condition metered ended: Nobody asks to save data.',
  ]);
});
