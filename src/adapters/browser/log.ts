import { LOG_LEVELS, type Log, type LogEntry, type LogLevel } from '../../ports/log.ts';
import { redact } from './redact.ts';

/** A ring in memory: the newest entries, each without what looks like a secret. */
export interface LogRing extends Log {
  /** From now on less is not kept. */
  setLevel(level: LogLevel): void;
  /** Oldest first, of this level and above. */
  entries(level: LogLevel): readonly LogEntry[];
  /** Exactly this text is masked wherever it appears: for secrets that no pattern knows, such as a password. */
  hide(secret: string): void;
  /** One line each, `time [level] [name] message`, times in UTC. */
  diagnostics(): string;
}

export interface LogRingOptions {
  readonly now: () => number;
  readonly capacity?: number;
  readonly level?: LogLevel;
}

const DEFAULT_CAPACITY = 2_000;
const MAX_MESSAGE_LENGTH = 2_000;
/** Far more is looked through than is kept; a message of megabytes is not. */
const MAX_LOOKED_AT_LENGTH = 65_536;
/** Anything shorter would mask half of the log. */
const MIN_SECRET_LENGTH = 4;

const rank = (level: LogLevel): number => LOG_LEVELS.indexOf(level);

/** One entry is one line: a name with a line break must not look like an entry of its own. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

export const formatLogEntry = ({ at, level, name, message }: LogEntry): string =>
  `${new Date(at).toISOString()} [${level}] [${name}] ${message}`;

export const createLogRing = ({
  now,
  capacity = DEFAULT_CAPACITY,
  level = 'INFO',
}: LogRingOptions): LogRing => {
  const ring: LogEntry[] = [];
  const secrets = new Set<string>();
  let next = 0;
  let kept = level;

  const safe = (text: string): string => {
    let line = oneLine(text.slice(0, MAX_LOOKED_AT_LENGTH));
    for (const secret of secrets) line = line.replaceAll(secret, '<hidden>');
    // Cut last: half a secret is not recognised any more.
    return redact(line).slice(0, MAX_MESSAGE_LENGTH);
  };
  const ordered = (): readonly LogEntry[] =>
    ring.length < capacity ? ring : [...ring.slice(next), ...ring.slice(0, next)];

  return {
    write: (entryLevel, name, message) => {
      if (rank(entryLevel) < rank(kept)) return;
      ring[next] = { at: now(), level: entryLevel, name: safe(name), message: safe(message) };
      next = (next + 1) % capacity;
    },
    setLevel: (chosen) => {
      kept = chosen;
    },
    entries: (least) => ordered().filter((entry) => rank(entry.level) >= rank(least)),
    hide: (secret) => {
      if (secret.length >= MIN_SECRET_LENGTH) secrets.add(secret);
    },
    diagnostics: () => ordered().map(formatLogEntry).join('\n'),
  };
};
