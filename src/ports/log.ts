import type { LogFields, LogLevel } from '../domain/log.ts';

export { LOG_LEVELS, type LogEntry, type LogFields, type LogLevel } from '../domain/log.ts';

/** Never fails, never waits: nobody's work depends on being told of. */
export interface Log {
  write(level: LogLevel, name: string, message: string, fields?: LogFields): void;
}
