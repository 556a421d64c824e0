import { expect, test } from 'vitest';
import type { EngineState } from '../../../src/engine/state.ts';
import { createBusyEngine } from '../../bench/engine/busy-engine.ts';

/** Who has a place, and how many orders were given by now. */
const sight = ({ lanes, nextOrder }: EngineState) => ({
  nextOrder,
  active: [...lanes.values()].map(({ active }) => [...active.keys()]),
});

test('files are looked for only when something changed, and begin as if they were looked for after every event', () => {
  const engine = createBusyEngine(500);
  const eager = createBusyEngine(500);
  Object.defineProperty(eager.state, 'placesChanged', { get: () => true, set() {} });
  let unchanged = 0;
  for (let steps = 0; steps < 2_000; steps += 1) {
    engine.next();
    eager.next();
    expect(sight(engine.state)).toEqual(sight(eager.state));
    if (!engine.state.placesChanged) unchanged += 1;
  }
  expect(unchanged).toBeGreaterThan(1_000);
});
