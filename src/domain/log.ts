/** Ascending: what is chosen is kept with all that come after it. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const isAtLeast = (level: LogLevel, least: LogLevel): boolean =>
  LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);

/** The numbers and names of a message as data, units in the names: `{ lane: 'dc2', waitSeconds: 30 }`. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** What somebody has to say; a sink adds the time. */
export interface LogLine {
  readonly level: LogLevel;
  /** Which part speaks: `engine`, `lane`, `account`… */
  readonly name: string;
  /** Plain words which say all that matters; the sink removes what looks like a secret, callers put none in. */
  readonly message: string;
  readonly fields?: LogFields;
}

export interface LogEntry extends LogLine {
  /** Unix milliseconds. */
  readonly at: number;
}
