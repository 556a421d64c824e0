import { describe, expect, test } from 'vitest';
import { telegramLane } from '../../../src/domain/ids.ts';
import {
  ALL_LANES,
  count,
  countFlood,
  countReceived,
  countSuccess,
  createStatistics,
  endStreak,
  keepTime,
  recall,
  statisticsOf,
  tallyOf,
} from '../../../src/engine/statistics.ts';

const DC2 = telegramLane(2);
const DC4 = telegramLane(4);
const MIB = 1_048_576;

const overall = (statistics: ReturnType<typeof createStatistics>, now = 0) =>
  statisticsOf(statistics, ALL_LANES, [], now);

test('these are the names on screen and in exports', () => {
  expect(Object.keys(overall(createStatistics()).sinceStart).sort()).toEqual([
    'adaptive_delay',
    'average_speed',
    'bytes_downloaded',
    'consecutive_successes',
    'current_speed',
    'current_workers',
    'downloads_per_minute',
    'failed_downloads',
    'flood_wait_rate',
    'flood_waits',
    'missing',
    'skipped_duplicates',
    'success_rate',
    'successful_downloads',
    'time_since_last_flood',
    'total_attempts',
  ]);
});

describe('rates', () => {
  test.each([
    { attempts: 150, successes: 142, floods: 3, success_rate: 94.67, flood_wait_rate: 2 },
    { attempts: 0, successes: 0, floods: 0, success_rate: 0, flood_wait_rate: 0 },
    { attempts: 3, successes: 1, floods: 2, success_rate: 33.33, flood_wait_rate: 66.67 },
    { attempts: 7, successes: 7, floods: 0, success_rate: 100, flood_wait_rate: 0 },
    { attempts: 0, successes: 0, floods: 1, success_rate: 0, flood_wait_rate: 0 },
  ])('$successes of $attempts attempts, $floods flood waits', ({ attempts, successes, floods, ...rates }) => {
    const statistics = createStatistics();
    count(statistics, DC2, 'attempts', attempts);
    for (let index = 0; index < successes; index += 1) countSuccess(statistics, DC2);
    for (let index = 0; index < floods; index += 1) countFlood(statistics, DC2, 0);
    expect(overall(statistics).sinceStart).toMatchObject({
      total_attempts: attempts,
      successful_downloads: successes,
      flood_waits: floods,
      ...rates,
    });
  });
});

describe('floods', () => {
  test('the time since one that never was is null', () => {
    expect(overall(createStatistics(), 5_000).sinceStart.time_since_last_flood).toBeNull();
  });

  test('the last one counts, of whichever lane; one outside of all lanes counts for all together', () => {
    const statistics = createStatistics();
    countFlood(statistics, DC2, 10_000);
    countFlood(statistics, DC4, 20_000);
    countFlood(statistics, null, 25_000);
    const now = 31_900;
    expect(statisticsOf(statistics, DC2, [], now).sinceStart).toMatchObject({
      flood_waits: 1,
      time_since_last_flood: 21,
    });
    expect(statisticsOf(statistics, DC4, [], now).sinceStart.time_since_last_flood).toBe(11);
    expect(overall(statistics, now).sinceStart).toMatchObject({ flood_waits: 3, time_since_last_flood: 6 });
  });
});

describe('successes in a row', () => {
  test('end with a failed try or a flood wait, of that lane and of all', () => {
    const statistics = createStatistics();
    for (const lane of [DC2, DC2, DC4]) countSuccess(statistics, lane);
    const inARow = () =>
      [DC2, DC4, ALL_LANES].map(
        (lane) => statisticsOf(statistics, lane, [], 0).sinceStart.consecutive_successes,
      );
    expect(inARow()).toEqual([2, 1, 3]);
    endStreak(statistics, DC2);
    expect(inARow()).toEqual([0, 1, 0]);
    countSuccess(statistics, DC4);
    expect(inARow()).toEqual([0, 2, 1]);
    countFlood(statistics, DC4, 0);
    expect(inARow()).toEqual([0, 0, 0]);
  });
});

describe('speeds', () => {
  test('the current one is over three seconds, of what was received', () => {
    const statistics = createStatistics();
    for (let now = 250; now <= 6_000; now += 250) countReceived(statistics, DC2, MIB / 4, now);
    expect(overall(statistics, 6_249).sinceStart.current_speed! / MIB).toBeCloseTo(1, 1);
    expect(overall(statistics, 9_250).sinceStart.current_speed).toBe(0);
  });

  test('averages are over the time that was not paused', () => {
    const statistics = createStatistics();
    keepTime(statistics, DC2, true, 0);
    keepTime(statistics, ALL_LANES, true, 0);
    count(statistics, DC2, 'bytes', 30 * MIB);
    for (let index = 0; index < 6; index += 1) countSuccess(statistics, DC2);
    for (const lane of [DC2, ALL_LANES]) {
      keepTime(statistics, lane, false, 30_000);
      // Paused for a minute and a half.
      keepTime(statistics, lane, true, 120_000);
    }
    expect(overall(statistics, 150_000).sinceStart).toMatchObject({
      average_speed: MIB / 2,
      downloads_per_minute: 6,
    });
    expect(statisticsOf(statistics, DC2, [], 150_000).sinceStart.average_speed).toBe(MIB / 2);
  });

  test('nothing was downloaded in no time', () => {
    const { average_speed, downloads_per_minute } = overall(createStatistics(), 99).sinceStart;
    expect([average_speed, downloads_per_minute]).toEqual([0, 0]);
  });

  test('a clock set back takes nothing away, a night of sleep is no work', () => {
    const statistics = createStatistics();
    keepTime(statistics, ALL_LANES, true, 100_000);
    keepTime(statistics, ALL_LANES, true, 110_000);
    keepTime(statistics, ALL_LANES, true, 50_000);
    keepTime(statistics, ALL_LANES, true, 60_000);
    expect(tallyOf(statistics, ALL_LANES)?.workingMs).toBe(20_000);
    keepTime(statistics, ALL_LANES, true, 60_000 + 8 * 3_600_000);
    expect(tallyOf(statistics, ALL_LANES)?.workingMs).toBeLessThanOrEqual(80_000);
  });
});

describe('workers and delay', () => {
  test('are what the controllers have: workers summed, the largest delay', () => {
    const controllers = [
      { workers: 2, delaySeconds: 0.5 },
      { workers: 3, delaySeconds: 1.25 },
    ];
    expect(statisticsOf(createStatistics(), ALL_LANES, controllers, 0).sinceStart).toMatchObject({
      current_workers: 5,
      adaptive_delay: 1.25,
    });
  });

  test('a number that no controller has is not invented', () => {
    const none = [{ workers: null, delaySeconds: null }];
    const unknown = { current_workers: null, adaptive_delay: null };
    expect(statisticsOf(createStatistics(), ALL_LANES, none, 0).sinceStart).toMatchObject(unknown);
    expect(statisticsOf(createStatistics(), ALL_LANES, [], 0).sinceStart).toMatchObject(unknown);
    const some = [...none, { workers: 0, delaySeconds: 0 }];
    expect(statisticsOf(createStatistics(), ALL_LANES, some, 0).sinceStart).toMatchObject({
      current_workers: 0,
      adaptive_delay: 0,
    });
  });
});

describe('for ever', () => {
  test('is kept apart from what came since the start', () => {
    const before = createStatistics();
    count(before, DC2, 'attempts', 10);
    for (let index = 0; index < 9; index += 1) countSuccess(before, DC2);
    count(before, DC2, 'bytes', 90 * MIB);
    countFlood(before, DC2, 1_000);
    const statistics = createStatistics();
    for (const lane of [DC2, ALL_LANES]) recall(statistics, lane, tallyOf(before, lane)!);
    expect(overall(statistics, 61_000)).toMatchObject({
      sinceStart: { total_attempts: 0, success_rate: 0, bytes_downloaded: 0, time_since_last_flood: null },
      ever: { total_attempts: 10, success_rate: 90, bytes_downloaded: 90 * MIB, time_since_last_flood: 60 },
    });
    count(statistics, DC2, 'attempts');
    countSuccess(statistics, DC2);
    count(statistics, DC2, 'missing');
    expect(statisticsOf(statistics, DC2, [], 61_000)).toMatchObject({
      sinceStart: { total_attempts: 1, successful_downloads: 1, success_rate: 100, missing: 1 },
      ever: { total_attempts: 11, successful_downloads: 10, success_rate: 90.91, missing: 1 },
    });
  });

  test('has no present: no speed of now, no workers', () => {
    expect(overall(createStatistics()).ever).toMatchObject({
      current_speed: null,
      current_workers: null,
      adaptive_delay: null,
      consecutive_successes: null,
    });
  });

  test('names those whose counts are to be written', () => {
    const statistics = createStatistics();
    count(statistics, DC4, 'bytes', 0);
    expect([...statistics.unsaved]).toEqual([]);
    count(statistics, DC4, 'bytes', 5);
    expect([...statistics.unsaved].sort()).toEqual([ALL_LANES, DC4]);
  });
});
