import { expect, test } from 'vitest';
import { runSoak } from '../support/soak.ts';

const DAYS = process.env.SLUICE_LONG === '1' ? 30 : 3;
const MOST_CONNECTIONS = 8;
/** Of a lane's last requests it is known how each ended. */
const MOST_ENDINGS = 64;

test(`${DAYS} days with floods of a day, dead nights, sleep, kills and clocks set: all arrives, nothing piles up`, {
  timeout: 1_800_000,
}, async () => {
  const { wrongs, before, after, files, met } = await runSoak(1, DAYS);
  expect(wrongs).toEqual([]);
  expect(files).toBeGreaterThan(DAYS * 12);
  for (const [name, count] of Object.entries(after)) {
    // A lane knows each of its connections, and only as many as it may have.
    if (/\.(slots|answered)$/.test(name)) expect(count, name).toBeLessThanOrEqual(MOST_CONNECTIONS);
    else if (name.endsWith('.quality.lately')) expect(count, name).toBeLessThanOrEqual(MOST_ENDINGS);
    else expect(count, name).toBe(before[name]);
  }
  for (const times of Object.values(met)) expect(times).toBeGreaterThan(0);
});

test('the same seed gives the same days', { timeout: 120_000 }, async () => {
  expect((await runSoak(11, 2)).digest).toBe((await runSoak(11, 2)).digest);
});
