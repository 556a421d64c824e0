/**
 * How many connections, and how much on each: begins small, grows with every round of answers, and from the usual limits
 * on only as long as each step brings more. A step that brought nothing is taken back, and tried again later.
 */
export interface Growth {
  readonly connections: number;
  readonly windowBytes: number;
  /** Bytes came in. */
  received(bytes: number): void;
  /** A request was answered, whole. */
  stored(bytes: number): void;
  /** A slow answer, a deadline or a flood wait: the window is halved. */
  halve(): void;
  /** Nothing more could leave for want of connections or window. */
  wanted(limits: GrowthLimits, felt: Felt, now: number): void;
}

/** What there is to judge a step by: how long until it is felt, and what came of late in all. */
export interface Felt {
  readonly roundMs: number;
  readonly bytesPerSecond: number;
  /**
   * Where answers take so long that counting a few of them is chance: what the connections carried together while all
   * were busy. Null: not known yet. Absent: answers are counted.
   */
  readonly carried?: number | null | undefined;
}

export interface GrowthLimits {
  /** Without proof that more brings more, and with it. */
  readonly usualConnections: number;
  readonly mostConnections: number;
  readonly usualWindowBytes: number;
  readonly mostBytes: number;
}

const FIRST_WINDOW_BYTES = 524_288;
/** Two of the shortest requests: one may be under way while the other is answered. */
const LEAST_WINDOW_BYTES = 262_144;
const WINDOW_GROWTH_BYTES = 131_072;
/** One step of the window beyond the usual. */
const WINDOW_STEP_BYTES = 524_288;
/** A step pays when it brings so much more. */
const PAYS = 1.05;
const LEAST_TRIAL_MS = 1_000;
const ROUNDS_OF_TRIAL = 2;
/** Times as long, where not all connections have told what they carry. */
const PATIENCE = 3;
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 80_000;

/** A trial takes half as many connections again, after one that brought nothing only one more. */
const BOLD = 1.5;
/** Where answers take long each trial takes long, and all tell at once what they carry. */
const BOLD_OF_LONG = 2.7;
/** So much more than what was not enough for a step: the line is another now. */
const CHANGED = 1.2;

interface Trial {
  startedAt: number;
  /** What left before it has come: from here on it counts. */
  isFelt: boolean;
  readonly before: number;
  /** What it is taken back to. */
  readonly connections: number;
  readonly windowBytes: number;
  bytes: number;
  /** What came at once, at most. */
  largest: number;
}

/** What came since the step, per second; null: it cannot be said yet. */
const judged = (trial: Trial, { roundMs, carried }: Felt, trialMs: number, now: number): number | null => {
  // What left before the step still comes in its first round.
  if (!trial.isFelt && now - trial.startedAt >= roundMs)
    Object.assign(trial, { isFelt: true, startedAt: now, bytes: 0, largest: 0 });
  const passedMs = now - trial.startedAt;
  if (carried && trial.isFelt) return carried;
  if (!trial.isFelt || passedMs < trialMs * (carried === null ? PATIENCE : 1)) return null;
  // One answer more or less is chance.
  const sure = ((trial.bytes - trial.largest) * 1_000) / passedMs;
  return sure >= trial.before ? (trial.bytes * 1_000) / passedMs : sure;
};

export const createGrowth = (firstConnections: number, firstWindowBytes = FIRST_WINDOW_BYTES): Growth => {
  let connections = firstConnections;
  let windowBytes = firstWindowBytes;
  /** The window may double with every one that was answered, until it was halved once. */
  let isStarting = true;
  let answeredBytes = 0;
  /** Something came since the last connection was added. */
  let isAnswered = false;
  /** Beyond the usual: taken on trial. */
  let trial: Trial | null = null;
  let measure: { startedAt: number; bytes: number } | null = null;
  let restUntil = 0;
  let restMs = FIRST_REST_MS;
  let isBold = true;
  /** What came of late when a step brought nothing. */
  let enough = Number.POSITIVE_INFINITY;

  /** More of what may be more; null: there is nothing. */
  const begin = (limits: GrowthLimits, before: number, bold: number, now: number): Trial | null => {
    const started = { startedAt: now, isFelt: false, before, connections, windowBytes, bytes: 0, largest: 0 };
    if (connections < limits.mostConnections) {
      connections = Math.min(
        limits.mostConnections,
        isBold ? Math.ceil(connections * bold) : connections + 1,
      );
      return started;
    }
    const wider = windowBytes + WINDOW_STEP_BYTES;
    if (wider * connections > limits.mostBytes) return null;
    windowBytes = wider;
    return started;
  };

  return {
    get connections() {
      return connections;
    },
    get windowBytes() {
      return windowBytes;
    },
    received(bytes) {
      isAnswered = true;
      if (measure) measure.bytes += bytes;
      if (!trial) return;
      trial.bytes += bytes;
      trial.largest = Math.max(trial.largest, bytes);
    },
    stored(bytes) {
      answeredBytes += bytes;
    },
    halve() {
      isStarting = false;
      answeredBytes = 0;
      windowBytes = Math.max(LEAST_WINDOW_BYTES, windowBytes / 2);
    },
    wanted(limits, { roundMs, bytesPerSecond, carried }, now) {
      if (windowBytes < limits.usualWindowBytes && answeredBytes >= windowBytes) {
        const more = isStarting ? windowBytes : WINDOW_GROWTH_BYTES;
        windowBytes = Math.min(limits.usualWindowBytes, windowBytes + more);
        answeredBytes = 0;
      }
      if (connections < limits.usualConnections) {
        if (isAnswered) connections += 1;
        isAnswered = false;
        measure = null;
        return;
      }
      if (windowBytes < limits.usualWindowBytes) return;
      const bold = carried === undefined ? BOLD : BOLD_OF_LONG;
      const trialMs = Math.max(LEAST_TRIAL_MS, ROUNDS_OF_TRIAL * roundMs);
      if (trial) {
        const rate = judged(trial, { roundMs, bytesPerSecond, carried }, trialMs, now);
        if (rate === null) return;
        if (rate >= trial.before * PAYS) {
          isBold = true;
          restMs = FIRST_REST_MS;
          trial = begin(limits, rate, bold, now);
          return;
        }
        connections = Math.min(connections, trial.connections);
        windowBytes = Math.min(windowBytes, trial.windowBytes);
        enough = bytesPerSecond;
        trial = null;
        measure = null;
        isBold = false;
        restUntil = now + restMs;
        restMs = Math.min(LONGEST_REST_MS, restMs * 2);
        return;
      }
      measure ??= { startedAt: now, bytes: 0 };
      const isMeasured = carried === undefined ? now - measure.startedAt >= trialMs : carried !== null;
      if (!isMeasured) return;
      const counted = (measure.bytes * 1_000) / Math.max(1, now - measure.startedAt);
      const before = carried ?? Math.max(bytesPerSecond, counted);
      measure = null;
      if (now < restUntil && bytesPerSecond < enough * CHANGED) return;
      if (before > 0) trial = begin(limits, before, bold, now);
    },
  };
};
