import { expect, test } from 'vitest';
import { NOTHING_COUNTED } from '../../../../src/domain/statistics.ts';
import { measure } from '../../../../src/engine/statistics.ts';
import { roundCeiling, spanWords } from '../../../../src/ui/format/speed-words.ts';
import { exactText, STATISTICS, statisticText } from '../../../../src/ui/format/statistics-words.ts';

const none = measure(NOTHING_COUNTED, 0);
const some = measure(
  {
    ...NOTHING_COUNTED,
    attempts: 150,
    successes: 142,
    floodWaits: 3,
    bytes: 5_242_880,
    workingMs: 10_000,
    lastFloodAt: 60_000,
  },
  180_500,
  { current_workers: 2, adaptive_delay: 0.75, consecutive_successes: 12, current_speed: 2_097_152 },
);

test('every number has its sentence, once', () => {
  expect(STATISTICS.map(({ name }) => name).sort()).toEqual(Object.keys(none).sort());
  for (const { about } of STATISTICS) expect(about).toMatch(/^[A-Z].*\.$/);
});

test.each([
  ['success_rate', '94.67 %', '94.67 %'],
  ['flood_wait_rate', '2 %', '2 %'],
  ['total_attempts', '150', '150'],
  ['bytes_downloaded', '5.00 MiB', '5242880 B'],
  ['current_speed', '2.00 MiB/s', '2097152 B/s'],
  ['adaptive_delay', '0.75 s', '0.75 s'],
  ['time_since_last_flood', '2 min', '120 s'],
  ['current_workers', '2', '2'],
] as const)('%s is shown as %s and written as %s', (name, shown, exact) => {
  expect(statisticText(name, some)).toBe(shown);
  expect(exactText(name, some)).toBe(exact);
});

test('what nobody has is not made up', () => {
  expect(statisticText('current_workers', none)).toBe('–');
  expect(statisticText('time_since_last_flood', none)).toBe('never');
  expect(exactText('adaptive_delay', none)).toBe('null');
});

test('the picture ends at a round number that nothing goes beyond', () => {
  expect([0, 1, 1_500, 3_000_000, 11_000_000].map(roundCeiling)).toEqual([
    1_024,
    1_024,
    2_048,
    5 * 1_048_576,
    20 * 1_048_576,
  ]);
});

test.each([
  [60, '60 s'],
  [600, '10 min'],
  [3_600, '1 h'],
])('%i seconds are called %s', (seconds, words) => {
  expect(spanWords(seconds)).toBe(words);
});
