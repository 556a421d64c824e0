export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogEntry {
  /** Unix milliseconds. */
  readonly at: number;
  readonly level: LogLevel;
  /** Which part speaks: `engine`, `lane`, `account`… */
  readonly name: string;
  /** Plain words; the sink removes what looks like a secret, callers put none in. */
  readonly message: string;
}

export interface Log {
  write(level: LogLevel, name: string, message: string): void;
}
