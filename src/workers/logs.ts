import type { Outcome } from '../domain/failure.ts';
import type { LogKind, LogLevel, LogPage, LogPageRequest, LogText, LogTextRequest } from '../domain/log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { LogFiles } from '../ports/log-files.ts';
import { createJournal, type Journal } from '../runtime/log/journal.ts';
import { createMask } from '../runtime/log/mask.ts';
import { textOfEntry } from '../runtime/log/records.ts';
import { createLogRing, type RingSize } from '../runtime/log/ring.ts';

const MEBIBYTE = 1_048_576;
/**
 * Two rings: at full speed the log goes round in hours, and what people did months ago is not to go with it. Nor does
 * the level, or clearing the log, touch what was done.
 */
export const LOG_SIZES: Readonly<Record<LogKind, RingSize>> = {
  log: { fileBytes: 10 * MEBIBYTE, files: 6 },
  audit: { fileBytes: 5 * MEBIBYTE, files: 2 },
};

const DEFAULT_LEVEL: LogLevel = 'INFO';
const DIAGNOSTIC_LINES = 2_000;

/** What the program says and what is done with it: written by all, kept on disk, read by the page. */
export interface Logs {
  readonly log: Log;
  /** Always written, whatever the level. */
  readonly audit: Log;
  /** Exactly this text is masked from now on. */
  hide(secret: string): void;
  level(): LogLevel;
  setLevel(level: LogLevel): void;
  /** Once nobody else writes the files any more. What was written before comes with it. */
  start(): void;
  page(request: LogPageRequest): Promise<LogPage>;
  text(request: LogTextRequest): Promise<LogText>;
  clear(kind: LogKind): Promise<Outcome<void>>;
  /** The newest lines of the log, to be sent with a question. */
  diagnostics(): Promise<string>;
  close(): Promise<void>;
}

export interface LogsParts {
  readonly files: (kind: LogKind) => LogFiles;
  readonly clock: Clock;
}

export const createLogs = ({ files, clock }: LogsParts): Logs => {
  const mask = createMask();
  let level: LogLevel = DEFAULT_LEVEL;

  const open = (kind: LogKind, least: LogLevel) => {
    const ring = createLogRing({
      files: files(kind),
      clock,
      size: LOG_SIZES[kind],
      troubled: (failure, lostLines) => {
        const lost = lostLines === 0 ? '' : `; ${lostLines} lines were lost`;
        if (!failure) log.write('INFO', 'log', `${kind}: all is written to disk${lost}`);
        else
          log.write('WARNING', 'log', `${kind}: cannot be written to disk (${failure.code}), kept in memory`);
      },
    });
    let begin = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      begin = () => void ring.start().then(resolve);
    });
    return { journal: createJournal({ ring, mask, clock, level: least, ready }), begin };
  };
  const opened = { log: open('log', level), audit: open('audit', 'DEBUG') };
  const journals: Readonly<Record<LogKind, Journal>> = {
    log: opened.log.journal,
    audit: opened.audit.journal,
  };
  const { log, audit } = journals;

  return {
    log,
    audit,
    hide: mask.hide,
    level: () => level,
    setLevel: (chosen) => {
      level = chosen;
      log.setLevel(chosen);
    },
    start: () => {
      opened.log.begin();
      opened.audit.begin();
    },
    page: ({ kind, ...request }) => journals[kind].page(request),
    text: ({ kind, ...request }) => journals[kind].text(request),
    clear: (kind) => journals[kind].clear(),
    diagnostics: async () => (await log.newest(DIAGNOSTIC_LINES)).map(textOfEntry).join('\n'),
    close: async () => {
      await Promise.all([log.close(), audit.close()]);
      return undefined;
    },
  };
};
