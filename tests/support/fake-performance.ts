import type { ConditionView } from '../../src/domain/conditions.ts';
import { telegramLane } from '../../src/domain/ids.ts';
import type { PerformanceView } from '../../src/domain/performance.ts';
import type { SpeedSpanSeconds } from '../../src/domain/statistics.ts';
import type { QueueTotals } from '../../src/domain/views.ts';
import { createSpeedRing, historyOf, record } from '../../src/engine/speed-history.ts';
import {
  ALL_LANES,
  count,
  countFlood,
  countReceived,
  countSuccess,
  createStatistics,
  keepTime,
  recall,
  statisticsOf,
  tallyOf,
} from '../../src/engine/statistics.ts';
import type { LaneView } from '../../src/workers/contract.ts';

const MIB = 1_048_576;

export const FAKE_CONDITIONS: readonly ConditionView[] = [
  { name: 'offline', state: 'fine', since: null, until: null, message: 'The line answers.' },
  {
    name: 'storage',
    state: 'paused',
    since: Date.now() - 9_000,
    until: Date.now() + 51_000,
    message: 'The browser’s private storage is full. What was fetched is kept; make room on the disk.',
  },
  {
    name: 'folder',
    state: 'fine',
    since: null,
    until: null,
    message: 'Finished files can be put where you want them.',
  },
  {
    name: 'processor',
    state: 'slower',
    since: Date.now() - 20_000,
    until: null,
    message: 'The processor is at its limit (critical): 2 fewer at work.',
  },
  {
    name: 'metered',
    state: 'unknown',
    since: null,
    until: null,
    message: 'The browser does not tell whether to save data.',
  },
];

/** Numbers of a day's downloading, for looking at the Performance page. */
export const fakePerformance = (
  lanes: readonly LaneView[],
  counts: QueueTotals['counts'],
  spanSeconds: SpeedSpanSeconds,
): PerformanceView => {
  const now = Date.now();
  const statistics = createStatistics();
  const ring = createSpeedRing();
  for (const dc of lanes.length > 0 ? [2, 4] : []) {
    const lane = telegramLane(dc);
    count(statistics, lane, 'attempts', 1_500);
    for (let index = 0; index < 1_420; index += 1) countSuccess(statistics, lane);
    for (let index = 0; index < 30; index += 1) countFlood(statistics, lane, now - 86_400_000);
    count(statistics, lane, 'bytes', 92_000 * MIB);
    count(statistics, lane, 'duplicates', 212);
    count(statistics, lane, 'missing', 4);
  }
  if (lanes.length > 0) {
    for (const lane of [ALL_LANES, telegramLane(2), telegramLane(4)]) {
      const tally = tallyOf(statistics, lane);
      if (tally) recall(statistics, lane, { ...tally, workingMs: 9 * 3_600_000 });
    }
    const lane = telegramLane(2);
    count(statistics, lane, 'attempts', 150);
    countFlood(statistics, telegramLane(4), now - 42_000);
    for (let index = 0; index < 142; index += 1) countSuccess(statistics, lane);
    count(statistics, lane, 'bytes', 1_730 * MIB);
    for (let at = now - 290_000; at <= now; at += 10_000)
      for (const each of [ALL_LANES, lane]) keepTime(statistics, each, true, at);
    for (let at = now - 3_000_000; at <= now; at += 1_000) {
      const wave = 6 + 2.5 * Math.sin(at / 40_000) + Math.sin(at / 7_000);
      const bytes = at > now - 1_200_000 && at < now - 1_100_000 ? 0 : wave * MIB;
      record(ring, bytes, at);
      if (at > now - 4_000) countReceived(statistics, lane, bytes, at);
    }
  }
  const controller = {
    policy: 'classic',
    workers: 3,
    delaySeconds: 0.75,
    consecutiveSuccesses: 142,
    connections: 3,
    windowBytes: 1_048_576,
    requestBytes: 524_288,
    requests: null,
  } as const;
  const controllers = lanes.map(() => controller);
  return {
    at: now,
    policy: 'classic',
    overall: statisticsOf(statistics, ALL_LANES, controllers, now),
    lanes: lanes.map((lane) => ({
      lane,
      line: { roundTripMs: 164, errorRate: 1.6 },
      controller,
      ...statisticsOf(statistics, telegramLane(Number(lane.lane.split(':')[1])), [controller], now),
    })),
    counts,
    speed: historyOf(ring, spanSeconds, now),
    bytesInFlight: lanes.length > 0 ? 4 * MIB : 0,
    stagedBytes: lanes.length > 0 ? 734 * MIB : 0,
  };
};
