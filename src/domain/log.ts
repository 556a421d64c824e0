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

/** `log` says what the program did, from a level up; `audit` what people and servers had it do, always. */
export type LogKind = 'log' | 'audit';

export interface LogFilter {
  /** From here up. */
  readonly level: LogLevel;
  /** Which part; empty: all. */
  readonly name: string;
  /** Somewhere in name or message, whatever the case; empty: anything. */
  readonly text: string;
}

/** Where a line of a log begins; ascends for ever. Means nothing any more when the log's generation has changed. */
export type LogPosition = number;

export interface LogPageRequest {
  readonly kind: LogKind;
  readonly filter: LogFilter;
  /** The entries before a place (null: the end), or those from a place on. */
  readonly from: { readonly before: LogPosition | null } | { readonly after: LogPosition };
  /** A page may hold fewer though there are more: no more of the log is looked through for it than takes a moment. */
  readonly limit: number;
}

export type PlacedEntry = LogEntry & { readonly position: LogPosition };

export interface LogPage {
  /** Oldest first. */
  readonly entries: readonly PlacedEntry[];
  /** What to ask `before` for older ones; null: none are kept. */
  readonly older: LogPosition | null;
  /** What to ask `after` for newer ones; those of now end at `end`. */
  readonly newer: LogPosition;
  readonly end: LogPosition;
  /** Up to here (going back) it was looked through, Unix milliseconds; null: nothing was there. */
  readonly lookedBackTo: number | null;
  readonly generation: number;
  /** All parts that have spoken. */
  readonly names: readonly string[];
  /** Less is not written. */
  readonly writtenFrom: LogLevel;
  /** Why the newest are kept in memory only. */
  readonly trouble: string | null;
}

export interface LogTextRequest {
  readonly kind: LogKind;
  readonly filter: LogFilter;
  /** Null: from the oldest. */
  readonly after: LogPosition | null;
  /** As it was when the first piece was asked for; null: now. */
  readonly until: LogPosition | null;
}

/** A piece of an export: `time [level] [name] message`, a line each. */
export interface LogText {
  readonly text: string;
  /** Null: that was all. */
  readonly next: Pick<LogTextRequest, 'after' | 'until'> | null;
}
