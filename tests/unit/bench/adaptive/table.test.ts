import { expect, test } from 'vitest';
import type { LaneMeasures } from '../../../bench/adaptive/measure.ts';
import { asJson, summary, table } from '../../../bench/adaptive/table.ts';
import type { LaneResult } from '../../../support/scripted-lane/result.ts';

const result = (goodputBytesPerSecond: number, floodWaitsPer1000: number): LaneResult => ({
  ...{ goodputBytesPerSecond, floodWaitsPer1000, fairness: 0.5, seconds: 10, isDone: false },
  counts: { requests: 1, floodWaits: 0, throttleWaits: 0, deadlines: 0, insideWait: 0, beyondLimits: 0 },
});
const lane = (name: string, auto: LaneResult, max: LaneResult): LaneMeasures => ({
  name,
  results: new Map([
    ['oracle', result(2_000_000, 0)],
    ['auto', auto],
    ['max', max],
  ]),
  oracleSetting: { connections: 1, windowBytes: 131_072, requestBytes: 131_072, pauseSeconds: 0 },
  broken: [],
});
const MEASURES = [
  lane('one', result(1_900_000, 2), result(2_000_000, 80)),
  lane('another', result(50_000, 0), result(1_000_000, 0)),
];

test('the table has a row a lane and a column a policy', () => {
  expect(table(MEASURES).split('\n')).toEqual([
    'lane            oracle                    auto                       max',
    '───────  ─────────────  ──────────────────────  ────────────────────────',
    'one      2000 0.0 0.50  1900 (95.0 %) 2.0 0.50  2000 (100.0 %) 80.0 0.50',
    'another  2000 0.0 0.50   50.0 (2.5 %) 0.0 0.50    1000 (50.0 %) 0.0 0.50',
  ]);
});

test('the summary names the worst lane of each policy', () => {
  const [auto] = summary(MEASURES).split('\n');
  expect(auto).toBe(
    "auto: at least 2.5 % of the oracle's goodput (another), 95 % and more in 1 of 2 lanes; " +
      "at most 2.5 % of max's flood waits per request (one)",
  );
});

test('the JSON has two numbers by lane and policy, and nothing else', () => {
  const policies = (auto: object, max: object) => ({
    oracle: { goodputBytesPerSecond: 2_000_000, floodWaitsPer1000: 0 },
    auto,
    max,
  });
  expect(JSON.parse(asJson(MEASURES))).toEqual({
    lanes: [
      {
        name: 'one',
        policies: policies(
          { goodputBytesPerSecond: 1_900_000, floodWaitsPer1000: 2 },
          { goodputBytesPerSecond: 2_000_000, floodWaitsPer1000: 80 },
        ),
      },
      {
        name: 'another',
        policies: policies(
          { goodputBytesPerSecond: 50_000, floodWaitsPer1000: 0 },
          { goodputBytesPerSecond: 1_000_000, floodWaitsPer1000: 0 },
        ),
      },
    ],
  });
});
