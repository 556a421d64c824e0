/** What is counted of one lane, or of all together. Remembered over restarts; only ever grows. */
export interface Tally {
  /** Tries of a file that were begun: waits do not end a try, failures do. */
  readonly attempts: number;
  readonly successes: number;
  /** Files that were given up, not tries. */
  readonly failures: number;
  /** Orders to wait; those answered to requests sent together are one. A throttle is none. */
  readonly floodWaits: number;
  /** Of parts that came whole. */
  readonly bytes: number;
  readonly duplicates: number;
  /** Files that are not there any more where they were found. */
  readonly missing: number;
  /** Time with something to do that was not paused. */
  readonly workingMs: number;
  /** Unix milliseconds; null: never. */
  readonly lastFloodAt: number | null;
}

export const NOTHING_COUNTED: Tally = {
  attempts: 0,
  successes: 0,
  failures: 0,
  floodWaits: 0,
  bytes: 0,
  duplicates: 0,
  missing: 0,
  workingMs: 0,
  lastFloodAt: null,
};

/** The numbers under the names they have on screen and in exports. Null: not known, or there is no such thing. */
export interface Statistics {
  readonly total_attempts: number;
  readonly successful_downloads: number;
  readonly failed_downloads: number;
  readonly flood_waits: number;
  /** Percent of all attempts. */
  readonly success_rate: number;
  /** Percent of all attempts. */
  readonly flood_wait_rate: number;
  readonly downloads_per_minute: number;
  readonly current_workers: number | null;
  /** Seconds. */
  readonly adaptive_delay: number | null;
  readonly consecutive_successes: number | null;
  /** Seconds. */
  readonly time_since_last_flood: number | null;
  readonly bytes_downloaded: number;
  /** Bytes per second over the last 3 s. */
  readonly current_speed: number | null;
  /** Bytes per second. */
  readonly average_speed: number;
  readonly skipped_duplicates: number;
  readonly missing: number;
}

export type StatisticName = keyof Statistics;

/** Since the start of this engine, and since anything was ever counted in this browser. */
export interface StatisticsPair {
  readonly sinceStart: Statistics;
  readonly ever: Statistics;
}

/** Bytes that came, second by second, gathered to as many points as a picture needs; the newest last. */
export interface SpeedHistory {
  readonly secondsEach: number;
  readonly bytesPerSecond: readonly number[];
}

/** How far back a picture of the speed looks. */
export const SPEED_SPANS_SECONDS = [60, 600, 3_600] as const;
export type SpeedSpanSeconds = (typeof SPEED_SPANS_SECONDS)[number];
