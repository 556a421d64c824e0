import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const DAY_MS = 86_400_000;
const flood: Failure = { category: 'flood', code: 'FLOOD_WAIT', message: 'wait', waitSeconds: 60 };
const broken: Failure = { category: 'bug', code: 'LIMIT_INVALID', message: 'broken' };

test('a clock set back while the program is closed makes no flood wait longer, and none shorter', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () =>
    simulation.clock.now() < toldUntil ? { afterMs: 40, failure: flood } : null;
  const toldUntil = simulation.clock.now() + 1_000;
  await simulation.add([mediaItem(1, 4 * MIB)]);
  await simulation.clock.advance(10_000);
  simulation.kill();
  simulation.computer.setWallClock(-30 * DAY_MS);
  await simulation.start();
  await simulation.clock.advance(20_000);
  // What was set right is not set right once more by the next start.
  simulation.kill();
  await simulation.start();
  await simulation.clock.advance(25_000);
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'flood' });
  expect(await simulation.finish(30_000)).toBe(true);
  expect(simulation.view(1).state.kind).toBe('completed');
  expect(simulation.logged.filter((line) => /clock/.test(line))).toEqual([
    expect.stringMatching(
      /^WARNING store the clock was set back by 259\d{4} s since the queue was last saved: /,
    ),
  ]);
});

test('nor does a retry wait until the clock is where it was', async () => {
  const simulation = await createSimulation();
  let tries = 0;
  simulation.world.script = () => {
    tries += 1;
    return tries > 3 ? null : { afterMs: 40, failure: broken };
  };
  await simulation.add([mediaItem(1, 100_000)]);
  await simulation.clock.until(() => tries === 3, 60_000);
  await simulation.clock.advance(1_000);
  simulation.kill();
  simulation.computer.setWallClock(-DAY_MS);
  await simulation.start();
  expect(simulation.view(1).state).toMatchObject({ kind: 'waiting', reason: 'retry' });
  expect(await simulation.finish(340_000)).toBe(true);
  expect(simulation.view(1).state.kind).toBe('completed');
});
