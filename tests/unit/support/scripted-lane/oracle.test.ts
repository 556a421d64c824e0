import { expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../../../src/domain/settings.ts';
import { type FixedSetting, runFixed } from '../../../support/scripted-lane/fixed-client.ts';
import { findOracle, settingsFor } from '../../../support/scripted-lane/oracle.ts';
import { randomLanes } from '../../../support/scripted-lane/random-lanes.ts';
import type { LaneRecord } from '../../../support/scripted-lane/record.ts';
import { runEngine } from '../../../support/scripted-lane/run-engine.ts';
import { overWebSocket, sampleLane } from '../../../support/scripted-lane/sample-lane.ts';

const KIB = 1_024;
const MIB = 1_048_576;

/** Every setting to its end, nothing given up. */
const bestOfAll = (lane: LaneRecord): number =>
  Math.max(...settingsFor(lane).map((setting) => runFixed(lane, setting)?.goodputBytesPerSecond ?? 0));

const BUCKET = { requestsPerSecond: 3, burst: 6, waitSeconds: 5 };
/** Little traffic: the whole grid is some hundred runs. */
const tiny = (patch: Partial<LaneRecord>): LaneRecord =>
  sampleLane({
    ...{
      seconds: 20,
      perConnectionBytesPerSecond: 300_000,
      perAccountBytesPerSecond: 1_000_000,
      jitterMs: 20,
    },
    ...{ files: [{ count: 5, bytes: 3 * MIB }], ...patch },
  });
const slower = (lane: LaneRecord): LaneRecord => {
  const cap = <T extends { readonly perAccountBytesPerSecond: number }>(numbers: T): T => ({
    ...numbers,
    perAccountBytesPerSecond: Math.min(500_000, numbers.perAccountBytesPerSecond),
  });
  return {
    ...cap(lane),
    seconds: 20,
    changes: lane.changes.map((change) => cap({ ...change, at: change.at / 30 })),
  };
};
const TINY: readonly LaneRecord[] = [
  tiny({ name: 'HTTP' }),
  tiny({ name: 'WebSocket', ...overWebSocket, seconds: 10 }),
  tiny({ name: 'thin', ...overWebSocket, perAccountBytesPerSecond: 40_000, rttMs: 500, seconds: 60 }),
  tiny({ name: 'bucket', bucket: BUCKET, perConnectionBytesPerSecond: 1_000_000 }),
  tiny({ name: 'saved up', bucket: { requestsPerSecond: 0.1, burst: 100, waitSeconds: 5 } }),
  tiny({ name: 'lossy', loss: 0.03, seconds: 60 }),
  tiny({ name: 'throttle', premiumAfterBytes: 4 * MIB, premiumBytesPerSecond: 300_000 }),
  tiny({ name: 'slow connection', slowConnection: { index: 1, bytesPerSecond: 2_000 } }),
  tiny({
    name: 'changing',
    changes: [
      { ...tiny({}), at: 5, perAccountBytesPerSecond: 0 },
      { ...tiny({}), at: 8, bucket: BUCKET },
    ],
  }),
  ...randomLanes(4, 5).map(slower),
];

test.each(TINY.map((lane) => [lane.name, lane] as const))(
  '%s: giving up what cannot win finds what the whole grid finds',
  (_name, lane) => {
    const found = findOracle(lane).goodputBytesPerSecond;
    const best = bestOfAll(lane);
    expect(found).toBeLessThanOrEqual(best);
    expect(found).toBeGreaterThan(0.9974 * best);
  },
);

test.each(TINY.map((lane) => [lane.name, lane] as const))(
  '%s: no setting is given up that comes up to what was asked of it',
  (_name, lane) => {
    const some = settingsFor(lane).filter((_, index) => index % 5 === 0);
    const givenUp = some.filter((setting) => {
      const own = runFixed(lane, setting)?.goodputBytesPerSecond ?? 0;
      return runFixed(lane, setting, own * 0.999_999) === null;
    });
    expect(givenUp).toEqual([]);
  },
);

test('the grid: connections, windows, pauses and request sizes, as far as they differ on the lane', () => {
  const count = (values: readonly number[]): number => new Set(values).size;
  const all = settingsFor(sampleLane(overWebSocket));
  expect(count(all.map(({ connections }) => connections))).toBe(8);
  expect(new Set(all.map(({ windowBytes }) => windowBytes / KIB))).toEqual(
    new Set([128, 256, 512, 1_024, 2_048, 4_096, 8_192]),
  );
  expect(new Set(all.map(({ pauseSeconds }) => pauseSeconds))).toEqual(new Set([0, 0.1, 0.5, 1]));
  expect(new Set(all.map(({ requestBytes }) => requestBytes / KIB))).toEqual(new Set([128, 256, 512, 1_024]));
  // One request at a time: the window is the request.
  const http = settingsFor(sampleLane({ maxRequestBytes: 512 * KIB }));
  expect(http).toHaveLength(6 * 3 * 4);
});

test('a token bucket is kept to: the best setting asks as often as it fills, and meets no flood', () => {
  const fast = { perConnectionBytesPerSecond: 4_000_000, perAccountBytesPerSecond: 12_000_000 };
  const lane = sampleLane({ ...fast, bucket: BUCKET, files: [{ count: 1, bytes: 2_000 * MIB }] });
  const { setting, counts, goodputBytesPerSecond } = findOracle(lane);
  expect(setting).toMatchObject({ connections: 3, pauseSeconds: 1, requestBytes: MIB });
  expect(counts.floodWaits).toBe(0);
  expect(goodputBytesPerSecond).toBeGreaterThan(0.97 * 3 * MIB);
});

const fixed = (connections: number, windowBytes: number, pauseSeconds = 0): FixedSetting => ({
  ...{ connections, windowBytes, pauseSeconds },
  requestBytes: Math.min(windowBytes, MIB),
});
const LONG = { seconds: 240, jitterMs: 20, files: [{ count: 30, bytes: 50 * MIB }] };
const BUSY = { ...LONG, bucket: { requestsPerSecond: 2, burst: 10, waitSeconds: 5 } };

test.each([
  ['six slots over HTTP', sampleLane(LONG), fixed(6, MIB)],
  ['two slots of 256 KiB over HTTP', sampleLane(LONG), fixed(2, 256 * KIB)],
  [
    'a thin line over HTTP',
    sampleLane({ ...LONG, perAccountBytesPerSecond: 64_000, seconds: 1_200 }),
    fixed(3, 128 * KIB),
  ],
  ['three WebSockets of 2 MiB', sampleLane({ ...LONG, ...overWebSocket, rttMs: 300 }), fixed(3, 2 * MIB)],
  ['one WebSocket of 512 KiB', sampleLane({ ...LONG, ...overWebSocket }), fixed(1, 512 * KIB)],
  ['flood waits', sampleLane(BUSY), fixed(4, 512 * KIB)],
  ['a pause that meets no flood', sampleLane(BUSY), fixed(1, MIB, 0.5)],
  [
    'a slow connection',
    sampleLane({ ...LONG, slowConnection: { index: 1, bytesPerSecond: 30_000 } }),
    fixed(4, 512 * KIB),
  ],
  [
    'half the speed after a while',
    sampleLane({ ...LONG, changes: [{ ...sampleLane(LONG), at: 90, perAccountBytesPerSecond: 1_000_000 }] }),
    fixed(4, 512 * KIB),
  ],
] as const)('the lean client and the real engine agree within 2 %%: %s', async (_name, lane, setting) => {
  const { connections, windowBytes, pauseSeconds } = setting;
  const policy = { kind: 'fixed', filesAtOnce: 8, connections, windowBytes, pauseSeconds } as const;
  const engine = await runEngine(lane, { ...DEFAULT_ENGINE_SETTINGS, policy });
  const lean = runFixed(lane, setting)!;
  expect(engine.broken).toEqual([]);
  const ratio = engine.goodputBytesPerSecond / lean.goodputBytesPerSecond;
  expect(ratio).toBeGreaterThan(0.98);
  expect(ratio).toBeLessThan(1.02);
});
