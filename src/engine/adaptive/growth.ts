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
  wanted(limits: GrowthLimits, roundMs: number, now: number): void;
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
const ROUNDS_OF_TRIAL = 2.5;
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 80_000;

interface Trial {
  readonly startedAt: number;
  readonly before: number;
  bytes: number;
}

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
  let growWindow = false;

  const step = (limits: GrowthLimits, up: boolean): boolean => {
    if (up && connections < limits.mostConnections) {
      connections += 1;
      growWindow = false;
      return true;
    }
    if (up && windowBytes >= limits.usualWindowBytes) {
      const wider = windowBytes + WINDOW_STEP_BYTES;
      if (wider * connections > limits.mostBytes) return false;
      windowBytes = wider;
      growWindow = true;
      return true;
    }
    if (!up && growWindow) windowBytes = Math.max(LEAST_WINDOW_BYTES, windowBytes - WINDOW_STEP_BYTES);
    else if (!up) connections -= 1;
    return !up;
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
      if (trial) trial.bytes += bytes;
    },
    stored(bytes) {
      answeredBytes += bytes;
    },
    halve() {
      isStarting = false;
      answeredBytes = 0;
      windowBytes = Math.max(LEAST_WINDOW_BYTES, windowBytes / 2);
    },
    wanted(limits, roundMs, now) {
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
      const trialMs = Math.max(LEAST_TRIAL_MS, ROUNDS_OF_TRIAL * roundMs);
      if (trial) {
        // What left before the step still comes in its first round.
        if (now - trial.startedAt < trialMs) return;
        const rate = (trial.bytes * 1_000) / (now - trial.startedAt);
        if (rate >= trial.before * PAYS) {
          restMs = FIRST_REST_MS;
          trial = { startedAt: now, before: Math.max(rate, trial.before), bytes: 0 };
          if (!step(limits, true)) trial = null;
          return;
        }
        trial = null;
        step(limits, false);
        measure = null;
        restUntil = now + restMs;
        restMs = Math.min(LONGEST_REST_MS, restMs * 2);
        return;
      }
      if (now < restUntil) return;
      measure ??= { startedAt: now, bytes: 0 };
      if (now - measure.startedAt < trialMs) return;
      const before = (measure.bytes * 1_000) / (now - measure.startedAt);
      measure = null;
      if (before > 0 && step(limits, true)) trial = { startedAt: now, before, bytes: 0 };
    },
  };
};
