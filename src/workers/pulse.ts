/** How often somebody is asked for a sign of life, and how long it may stay silent. Together: within what a hang is found. */
export interface Patience {
  readonly pauseMs: number;
  readonly silenceMs: number;
}

/** Found within 10 s. */
export const IN_SIGHT: Patience = { pauseMs: 2_000, silenceMs: 8_000 };
/** Found within 90 s: a hidden tab's threads may be given little of the processor. */
export const OUT_OF_SIGHT: Patience = { pauseMs: 30_000, silenceMs: 60_000 };

/** A timer so late means that this thread did not run either (sleep, a frozen page): whoever is watched gets a new chance. */
const LATE_MS = 2_000;

export interface Timing {
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Calls once, later, unless the returned function is called first. */
  readonly later: (call: () => void, delayMs: number) => () => void;
}

export interface PulseParts {
  /** Asks for a sign of life; the answer is told by `heard`. */
  readonly ask: () => void;
  /** Called once, when the silence has lasted too long. */
  readonly silent: () => void;
  readonly patience: () => Patience;
  readonly timing?: Timing;
}

export interface Pulse {
  /** Anything at all came from there: whoever speaks lives, however late the answer itself. */
  heard(): void;
  /** A reason to doubt has come up: asks at once, and waits no longer than this (else: than patience says). */
  askNow(silenceMs?: number): void;
  stop(): void;
}

export const REAL_TIMING: Timing = {
  now: () => performance.now(),
  later: (call, delayMs) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Tells a hung thread from a busy one by asking and listening. Each round begins in a message's event and not in a
 * timer's: browsers slow down chains of timers in hidden pages to one a minute.
 */
export const startPulse = (parts: PulseParts): Pulse => {
  const { now, later } = parts.timing ?? REAL_TIMING;
  let cancel: () => void = () => undefined;
  /** Until when the question that is open may stay so; null: none is. */
  let dueAt: number | null = null;
  let stopped = false;

  const judge = (): void => {
    if (dueAt === null) return;
    if (now() - dueAt > LATE_MS) {
      dueAt = null;
      return askPatiently();
    }
    stopped = true;
    parts.silent();
  };
  const ask = (silenceMs: number): void => {
    if (stopped) return;
    cancel();
    dueAt = Math.min(dueAt ?? Number.POSITIVE_INFINITY, now() + silenceMs);
    cancel = later(judge, Math.max(0, dueAt - now()));
    parts.ask();
  };
  const askPatiently = (): void => ask(parts.patience().silenceMs);

  askPatiently();
  return {
    heard: () => {
      if (dueAt === null || stopped) return;
      dueAt = null;
      cancel();
      cancel = later(askPatiently, parts.patience().pauseMs);
    },
    askNow: (silenceMs = parts.patience().silenceMs) => ask(silenceMs),
    stop: () => {
      stopped = true;
      cancel();
    },
  };
};
