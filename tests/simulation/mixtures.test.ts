import { expect, test } from 'vitest';
import { runMixture } from '../support/mixture.ts';

const RUNS = Number(process.env.SLUICE_MIXTURES ?? (process.env.SLUICE_LONG === '1' ? 1_000 : 200));

test(`${RUNS} seeded mixtures of faults and acts: all ends, no byte is wrong`, {
  timeout: 600_000,
}, async () => {
  const wrongs: string[] = [];
  for (let seed = 1; seed <= RUNS; seed += 1) {
    for (const wrong of (await runMixture(seed)).wrongs) wrongs.push(`seed ${seed}: ${wrong}`);
  }
  expect(wrongs).toEqual([]);
});

test.each([3, 11, 27])('seed %i gives the same run twice', async (seed) => {
  expect((await runMixture(seed)).trace).toBe((await runMixture(seed)).trace);
});
