import { expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/domain/settings.ts';
import { runEngine } from '../support/scripted-lane/run-engine.ts';
import { overWebSocket, sampleLane } from '../support/scripted-lane/sample-lane.ts';

const THIN = {
  ...overWebSocket,
  rttMs: 500,
  perConnectionBytesPerSecond: 60_000,
  perAccountBytesPerSecond: 400_000,
  files: [{ count: 100, bytes: 491_520 }],
};
const goodput = async (seconds: number, patch = {}): Promise<number> => {
  const result = await runEngine(sampleLane({ ...THIN, seconds, ...patch }), DEFAULT_ENGINE_SETTINGS);
  expect(result.broken).toEqual([]);
  return result.goodputBytesPerSecond;
};

test('while a first connection that is bad is waited for, the next one is kept at work', async () => {
  const slowConnection = { index: 0, bytesPerSecond: 8_000 };
  // The second is asked after five seconds and answers from the eighth on: half of what it carries until the deadline of the first.
  expect(15 * (await goodput(15, { slowConnection }))).toBeGreaterThan(0.5 * 7 * 60_000);
});

test('thin connections are all in use within a quarter of a minute', async () => {
  const [before, after] = [await goodput(15), await goodput(25)];
  expect(25 * after - 15 * before).toBeGreaterThan(10 * 0.9 * 400_000);
});
