import { expect, test } from 'vitest';
import { UNKNOWN_SURROUNDINGS } from '../../src/domain/surroundings.ts';
import { mediaItem } from '../support/media-items.ts';
import { createScriptedAccount } from '../support/scripted-account.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;

test('a lane that may ask only now and then tells when it asks next, and is idle when there is nothing to ask', async () => {
  const account = createScriptedAccount();
  account.bucket = { perSecond: 0.1, burst: 3, waitSeconds: 20, cost: () => 1, code: 'FLOOD_WAIT' };
  const simulation = await createSimulation({
    policy: { kind: 'auto' },
    onSource: (source) => account.serve(source),
  });
  simulation.world.script = (order, now) => account.answer(order, now);
  await simulation.add([mediaItem(1, 30 * MIB)]);
  const shown = () => simulation.queue.performance(60).lanes[0]?.lane;
  const states = new Set<string>();
  for (let seconds = 0; seconds < 200; seconds += 1) {
    await simulation.clock.advance(1_000);
    const lane = shown();
    if (lane?.state !== 'paced') continue;
    expect(lane.inFlight).toBe(0);
    expect(lane.until).toBeGreaterThan(simulation.clock.now());
    states.add(lane.state);
  }
  expect(states).toEqual(new Set(['paced']));
  // What stands still for another reason is not slow on purpose.
  await simulation.clock.until(() => shown()?.state === 'paced', 60_000);
  simulation.queue.surroundingsChanged({ ...UNKNOWN_SURROUNDINGS, metered: true });
  await simulation.clock.advance(1_000);
  expect(shown()?.state).not.toBe('paced');
  simulation.queue.surroundingsChanged(UNKNOWN_SURROUNDINGS);
  await simulation.queue.command('pause', { all: true });
  await simulation.clock.advance(1_000);
  expect(shown()).toMatchObject({ state: 'idle', until: null });
});
