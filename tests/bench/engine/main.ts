/**
 * What one step of the engine costs, by the length of the queue: `npm run bench:engine [-- --json FILE] [--most N]`. The mix is
 * that of a queue in full work; every step counts, also those that answer the engine's own orders and the checkpoints.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createBusyEngine } from './busy-engine.ts';

/** So many that the queue's length stays what is said: a tenth of them add. */
const STEPS_PER_ROUND = 5_000;
const ROUNDS = 8;

const { values } = parseArgs({
  options: { json: { type: 'string' }, most: { type: 'string', default: '1000000' } },
});

const measure = (transfers: number) => {
  const durations: number[] = [];
  let engine = createBusyEngine(transfers);
  for (let round = 0; round <= ROUNDS; round += 1) {
    // A long queue is not noticeably longer after a round; a short one is begun anew.
    if (transfers < 100_000) engine = createBusyEngine(transfers);
    const partsBefore = engine.sent('part');
    engine.takeDurations();
    for (let done = 0; done < STEPS_PER_ROUND; done += 1) engine.next();
    const parts = (engine.sent('part') - partsBefore) / STEPS_PER_ROUND;
    if (parts < 0.75) throw new Error(`only ${Math.round(parts * 100)} % of the mix were parts stored`);
    // The first warms the compiler up.
    if (round > 0) durations.push(...engine.takeDurations());
  }
  const sorted = durations.sort((a, b) => a - b);
  const at = (share: number): number => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2));
  return {
    transfers,
    medianMicroseconds: at(0.5),
    p99Microseconds: at(0.99),
    mostMicroseconds: at(1 - 1 / sorted.length),
  };
};

const steps = [];
for (const transfers of [1_000, 10_000, 100_000, 1_000_000].filter((count) => count <= Number(values.most))) {
  const result = measure(transfers);
  steps.push(result);
  console.log(
    `${String(transfers).padStart(9)} transfers: median ${result.medianMicroseconds} µs, p99 ${result.p99Microseconds} µs, most ${result.mostMicroseconds} µs`,
  );
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ steps }, null, 2)}\n`);
