import { expect, test } from 'vitest';
import { LaneProblem } from '../../../support/scripted-lane/fields.ts';
import { readLanes } from '../../../support/scripted-lane/read-lanes.ts';

const THIN = {
  ...{ name: 'thin', seconds: 600, seed: 7, rttMs: 600, jitterMs: 40 },
  ...{ perConnectionBytesPerSecond: 32_000, perAccountBytesPerSecond: 32_000 },
  ...{ maxConnections: 6, requestsPerConnection: 1, maxRequestBytes: 1_048_576, loss: 0.0 },
  bucket: { requestsPerSecond: 10, burst: 20, waitSeconds: 5 },
  ...{ premiumAfterBytes: null, premiumBytesPerSecond: 1_000_000 },
  slowConnection: { index: 2, bytesPerSecond: 2_000 },
  changes: [{ at: 300, perAccountBytesPerSecond: 16_000 }],
  files: [{ count: 200, bytes: 1_048_576 }],
};
const read = (patch: object) => readLanes(JSON.stringify({ lanes: [{ ...THIN, ...patch }] }))[0]!;
const problem = (text: string): string => {
  try {
    readLanes(text);
  } catch (error) {
    if (error instanceof LaneProblem) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong with it');
};
const problemOf = (patch: object): string => problem(JSON.stringify({ lanes: [{ ...THIN, ...patch }] }));

test('a lane is read as it is written', () => {
  const { changes, ...rest } = read({});
  const { changes: _changes, ...written } = THIN;
  expect(rest).toEqual(written);
  expect(changes).toMatchObject([
    { at: 300, perAccountBytesPerSecond: 16_000, rttMs: 600, bucket: THIN.bucket },
  ]);
});

test('what may be absent is: eight connections of any number of requests, no bucket, no throttle, no change', () => {
  const lane = readLanes(
    JSON.stringify({
      lanes: [
        {
          ...{ name: 'bare', seconds: 10, rttMs: 50, perConnectionBytesPerSecond: 1e6 },
          ...{ perAccountBytesPerSecond: 2e6, files: [{ bytes: 100 }] },
        },
      ],
    }),
  )[0];
  expect(lane).toMatchObject({
    ...{ maxConnections: 8, requestsPerConnection: Number.POSITIVE_INFINITY, maxRequestBytes: 1_048_576 },
    ...{ jitterMs: 0, loss: 0, bucket: null, premiumAfterBytes: null, slowConnection: null, changes: [] },
    files: [{ count: 1, bytes: 100 }],
  });
});

test('changes are put in order, each keeps what it does not name, and null takes a thing away', () => {
  const { changes } = read({
    changes: [
      { at: 200, bucket: null, slowConnection: null },
      { at: 100, perAccountBytesPerSecond: 0, bucket: { requestsPerSecond: 2 } },
    ],
  });
  expect(changes).toMatchObject([
    { at: 100, perAccountBytesPerSecond: 0, bucket: { requestsPerSecond: 2, burst: 20, waitSeconds: 5 } },
    { at: 200, perAccountBytesPerSecond: 0, bucket: null, slowConnection: null },
  ]);
});

test.each([
  [{ rttMs: -5 }, 'lane "thin": rttMs is -5; it must be a number from 0 to 60000.'],
  [{ seconds: undefined }, 'lane "thin": seconds is missing; it must be a number from 1 to 86400.'],
  [{ maxConnections: 2.5 }, 'lane "thin": maxConnections is 2.5; it must be a whole number from 1 to 64.'],
  [{ loss: '1 %' }, 'lane "thin": loss is "1 %"; it must be a number from 0 to 1.'],
  [{ name: '' }, 'lane 1 of the file: name must be a text of 1 to 80 characters.'],
  [
    { bucket: { burst: 3, waitSeconds: 5 } },
    'lane "thin": bucket: requestsPerSecond is missing; it must be a number from 0.001 to 1000000.',
  ],
  [{ bucket: 10 }, 'lane "thin": bucket must be an object, but is 10.'],
  [
    { premiumAfterBytes: 5, premiumBytesPerSecond: 0 },
    'lane "thin": premiumBytesPerSecond is 0; it must be a number from 1 to 10000000000.',
  ],
  [
    { changes: [{ perAccountBytesPerSecond: 1 }] },
    'lane "thin": changes[0]: at is missing; it must be a number from 0 to 86400.',
  ],
  [{ changes: {} }, 'lane "thin": changes must be a list, but is {}.'],
  [{ files: [] }, 'lane "thin": files is an empty list.'],
  [
    { files: [{ count: 0, bytes: 5 }] },
    'lane "thin": files[0]: count is 0; it must be a whole number from 1 to 100000.',
  ],
  [
    { files: [{ count: 1, bytes: 0 }] },
    'lane "thin": files[0]: bytes is 0; it must be a whole number from 1 to 4194304000.',
  ],
  [
    {
      files: [
        { count: 60_000, bytes: 1 },
        { count: 60_000, bytes: 1 },
      ],
    },
    'lane "thin": files are 120000; at most 100000 fit into a run.',
  ],
  [
    { slowConnection: { index: 1 } },
    'lane "thin": slowConnection: bytesPerSecond is missing; it must be a number from 0 to 10000000000.',
  ],
])('%j is answered with a sentence', (patch, sentence) => {
  expect(problemOf(patch)).toBe(sentence);
});

test('what is no list of lanes is answered with a sentence', () => {
  expect(problem('{')).toMatch(/^It is no JSON: .+\.$/);
  expect(problem('[]')).toBe('The file must be an object, but is [].');
  expect(problem('{"lanes":5}')).toBe('The file\'s "lanes" must be a list, but is 5.');
  expect(problem('{"lanes":[]}')).toBe('The file\'s "lanes" is an empty list.');
  expect(problem('{"lanes":[null]}')).toBe('lane 1 of the file must be an object, but is null.');
});

test('a field that is not known is told of, and read over', () => {
  const told: string[] = [];
  const strange = { ...THIN, rttms: 5, changes: [{ at: 3, speed: 1 }] };
  const [lane] = readLanes(`\uFEFF${JSON.stringify({ lanes: [strange] })}`, (sentence) =>
    told.push(sentence),
  );
  expect(lane?.rttMs).toBe(600);
  expect(told).toEqual([
    'lane "thin": there is no field "rttms"; it is left unread.',
    'lane "thin": changes[0]: there is no field "speed"; it is left unread.',
  ]);
});
