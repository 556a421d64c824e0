import type { ControllerView } from '../domain/controller-view.ts';
import { type LaneId, laneId } from '../domain/ids.ts';
import { NOTHING_COUNTED, type Statistics, type StatisticsPair, type Tally } from '../domain/statistics.ts';
import { countBytes, createSpeedWindow, type SpeedWindow, speedOf } from './progress.ts';

/** What all lanes did together is remembered beside what each did. */
export const ALL_LANES = laneId('all');

/** What can be counted one by one. */
export type Countable = Exclude<keyof Tally, 'workingMs' | 'lastFloodAt'>;

/** What the controller of a lane knows of itself; null: it has no such number. */
export type ControllerNumbers = Pick<ControllerView, 'workers' | 'delaySeconds'>;

interface Meter {
  /** Since anything was counted in this browser. */
  ever: { -readonly [Key in keyof Tally]: Tally[Key] };
  /** As it was at the start: what came since is the difference. */
  before: Tally;
  /** Files completed since a try last failed or a flood wait was ordered. */
  streak: number;
  readonly speed: SpeedWindow;
  /** It is being worked on, counted up to this instant. */
  workedUntil: number | null;
}

/** Counts per lane and overall. Every call costs the same, however much was counted. */
export interface StatisticsState {
  readonly overall: Meter;
  readonly lanes: Map<LaneId, Meter>;
  /** Whose counts differ from what was last written; emptied by whoever sees to that. */
  readonly unsaved: Set<LaneId>;
}

const createMeter = (): Meter => ({
  ever: { ...NOTHING_COUNTED },
  before: NOTHING_COUNTED,
  streak: 0,
  speed: createSpeedWindow(0),
  workedUntil: null,
});

export const createStatistics = (): StatisticsState => ({
  overall: createMeter(),
  lanes: new Map(),
  unsaved: new Set(),
});

const meterOf = (statistics: StatisticsState, lane: LaneId): Meter => {
  if (lane === ALL_LANES) return statistics.overall;
  const known = statistics.lanes.get(lane);
  if (known) return known;
  const meter = createMeter();
  statistics.lanes.set(lane, meter);
  return meter;
};

/** Something happened in a lane, or outside of all (null): it counts there, and for all together. */
const both = (statistics: StatisticsState, lane: LaneId | null, apply: (meter: Meter) => void): void => {
  apply(statistics.overall);
  statistics.unsaved.add(ALL_LANES);
  if (lane === null) return;
  apply(meterOf(statistics, lane));
  statistics.unsaved.add(lane);
};

export const count = (statistics: StatisticsState, lane: LaneId | null, what: Countable, times = 1): void => {
  if (times === 0) return;
  both(statistics, lane, ({ ever }) => {
    ever[what] += times;
  });
};

export const countSuccess = (statistics: StatisticsState, lane: LaneId): void =>
  both(statistics, lane, (meter) => {
    meter.ever.successes += 1;
    meter.streak += 1;
  });

/** A try failed; the file may be tried again. */
export const endStreak = (statistics: StatisticsState, lane: LaneId | null): void => {
  statistics.overall.streak = 0;
  if (lane !== null) meterOf(statistics, lane).streak = 0;
};

export const countFlood = (statistics: StatisticsState, lane: LaneId | null, now: number): void =>
  both(statistics, lane, (meter) => {
    meter.ever.floodWaits += 1;
    meter.ever.lastFloodAt = now;
    meter.streak = 0;
  });

/** Bytes came in: they move the speed. Those that came as whole parts are counted by `count`. */
export const countReceived = (
  statistics: StatisticsState,
  lane: LaneId,
  bytes: number,
  now: number,
): void => {
  countBytes(statistics.overall.speed, bytes, now);
  countBytes(meterOf(statistics, lane).speed, bytes, now);
};

/** The engine is told of something every 10 s at least while a browser is awake. */
const ASLEEP_AFTER_MS = 60_000;

/** A clock set back takes no time away, and hours in which the computer slept were no work. */
const passedSince = (since: number | null, now: number): number =>
  Math.min(ASLEEP_AFTER_MS, Math.max(0, now - (since ?? now)));

/** Counts the time since it was last told, if that was work; then whether there is work from here on. */
export const keepTime = (
  statistics: StatisticsState,
  lane: LaneId,
  isWorking: boolean,
  now: number,
): void => {
  const meter = lane === ALL_LANES || isWorking ? meterOf(statistics, lane) : statistics.lanes.get(lane);
  if (!meter) return;
  meter.ever.workingMs += passedSince(meter.workedUntil, now);
  meter.workedUntil = isWorking ? now : null;
};

/** What is remembered of a lane, or of all; undefined where nothing was counted. */
export const tallyOf = (statistics: StatisticsState, lane: LaneId): Tally | undefined => {
  const meter = lane === ALL_LANES ? statistics.overall : statistics.lanes.get(lane);
  return meter && { ...meter.ever };
};

/** What was counted before this start. */
export const recall = (statistics: StatisticsState, lane: LaneId, tally: Tally): void => {
  const meter = meterOf(statistics, lane);
  meter.ever = { ...tally };
  meter.before = { ...tally };
};

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;

/** Per `unitMs` of working time; nothing was done in no time. */
const rate = (amount: number, workingMs: number, unitMs: number): number =>
  workingMs > 0 ? (amount * unitMs) / workingMs : 0;

/** The numbers by their names. `ofNow` is what only the present has. */
export const measure = (
  tally: Tally,
  now: number,
  ofNow: Pick<
    Statistics,
    'current_workers' | 'adaptive_delay' | 'consecutive_successes' | 'current_speed'
  > = NO_PRESENT,
): Statistics => ({
  total_attempts: tally.attempts,
  successful_downloads: tally.successes,
  failed_downloads: tally.failures,
  flood_waits: tally.floodWaits,
  success_rate: percent(tally.successes, tally.attempts),
  flood_wait_rate: percent(tally.floodWaits, tally.attempts),
  downloads_per_minute: Math.round(rate(tally.successes, tally.workingMs, 60_000) * 100) / 100,
  time_since_last_flood:
    tally.lastFloodAt === null ? null : Math.max(0, Math.floor((now - tally.lastFloodAt) / 1_000)),
  bytes_downloaded: tally.bytes,
  average_speed: Math.round(rate(tally.bytes, tally.workingMs, 1_000)),
  skipped_duplicates: tally.duplicates,
  missing: tally.missing,
  ...ofNow,
});

const NO_PRESENT = {
  current_workers: null,
  adaptive_delay: null,
  consecutive_successes: null,
  current_speed: null,
} as const;

const since = (ever: Tally, before: Tally): Tally => ({
  attempts: ever.attempts - before.attempts,
  successes: ever.successes - before.successes,
  failures: ever.failures - before.failures,
  floodWaits: ever.floodWaits - before.floodWaits,
  bytes: ever.bytes - before.bytes,
  duplicates: ever.duplicates - before.duplicates,
  missing: ever.missing - before.missing,
  workingMs: ever.workingMs - before.workingMs,
  lastFloodAt: ever.floodWaits > before.floodWaits ? ever.lastFloodAt : null,
});

/**
 * Of one lane, or of all: workers are those of the controllers given, summed, the delay the largest of theirs. Where
 * none has the number there is none.
 */
export const statisticsOf = (
  statistics: StatisticsState,
  lane: LaneId,
  controllers: readonly ControllerNumbers[],
  now: number,
): StatisticsPair => {
  const meter = lane === ALL_LANES ? statistics.overall : (statistics.lanes.get(lane) ?? createMeter());
  const { ever, before, streak, speed, workedUntil } = meter;
  const untilNow = { ...ever, workingMs: ever.workingMs + passedSince(workedUntil, now) };
  return {
    sinceStart: measure(since(untilNow, before), now, {
      current_workers: known(controllers, 'workers').reduce(
        (sum: number | null, value) => (sum ?? 0) + value,
        null,
      ),
      adaptive_delay: known(controllers, 'delaySeconds').reduce(
        (most: number | null, value) => Math.max(most ?? 0, value),
        null,
      ),
      consecutive_successes: streak,
      current_speed: speedOf(speed, now),
    }),
    ever: measure(untilNow, now),
  };
};

const known = (controllers: readonly ControllerNumbers[], name: keyof ControllerNumbers): readonly number[] =>
  controllers.map((controller) => controller[name]).filter((value): value is number => value !== null);
