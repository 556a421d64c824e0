import { expect, test } from 'vitest';
import { createSurroundings } from '../../../../src/adapters/browser/surroundings.ts';
import type { ProcessorPressure, Surroundings } from '../../../../src/domain/surroundings.ts';
import { surroundingsContract } from '../../../contracts/surroundings-contract.ts';
import { createFakeSurroundings } from '../../../support/fake-surroundings.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

/** A browser of which everything can be set. */
const createBrowser = () => {
  const clock = createVirtualClock();
  let is: Surroundings = { pressure: null, heap: null, metered: false, localOffsetMs: 0 };
  let heard: (pressure: ProcessorPressure) => void = () => {};
  let changed = (): void => {};
  const port = createSurroundings(clock, {
    observePressure: async (call) => {
      heard = call;
    },
    heap: () => is.heap,
    isMetered: () => is.metered === true,
    watchLine: (call) => {
      changed = call;
    },
    localNow: () => clock.now() + is.localOffsetMs,
  });
  return {
    port,
    clock,
    become: async (patch: Partial<Surroundings>) => {
      is = { ...is, ...patch };
      if (patch.pressure) heard(patch.pressure);
      if (patch.metered !== undefined) changed();
      else await clock.advance(10_000);
    },
  };
};

surroundingsContract('of a browser', createBrowser);
surroundingsContract('made up', () => {
  const port = createFakeSurroundings();
  return { port, become: async (patch) => port.change(patch) };
});

test('where a browser says nothing, nothing is known', async () => {
  const clock = createVirtualClock();
  const port = createSurroundings(clock, {
    observePressure: () => Promise.reject(new Error('not allowed here')),
    heap: null,
    isMetered: null,
    watchLine: () => {},
    localNow: () => clock.now(),
  });
  const heard: Surroundings[] = [];
  port.watch((surroundings) => heard.push(surroundings));
  await clock.advance(60_000);
  expect(heard).toEqual([{ pressure: null, heap: null, metered: null, localOffsetMs: 0 }]);
});

test('clocks that drift by a little are told of once, one that was set is told of soon', async () => {
  const browser = createBrowser();
  const heard: number[] = [];
  browser.port.watch(({ localOffsetMs }) => heard.push(localOffsetMs));
  await browser.become({ localOffsetMs: 1_500 });
  await browser.become({ localOffsetMs: -3_600_000 });
  expect(heard).toEqual([0, -3_600_000]);
});
