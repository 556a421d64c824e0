import type { Outcome } from '../../domain/failure.ts';
import {
  isAtLeast,
  type LogEntry,
  type LogFields,
  type LogLevel,
  type LogPage,
  type LogPageRequest,
  type LogText,
  type LogTextRequest,
} from '../../domain/log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Mask } from './mask.ts';
import { findAfter, findBefore, matching, textAfter } from './pages.ts';
import { encodeEntry } from './records.ts';
import type { LogRing } from './ring.ts';

/** A log that is written, and read page by page. */
export interface Journal extends Log {
  /** From now on less is not written. */
  setLevel(level: LogLevel): void;
  page(request: Omit<LogPageRequest, 'kind'>): Promise<LogPage>;
  text(request: Omit<LogTextRequest, 'kind'>): Promise<LogText>;
  /** Oldest first. */
  newest(count: number): Promise<readonly LogEntry[]>;
  clear(): Promise<Outcome<void>>;
  /** What waits is written; nothing is afterwards. */
  close(): Promise<void>;
}

export interface JournalParts {
  readonly ring: LogRing;
  readonly mask: Mask;
  readonly clock: Pick<Clock, 'now'>;
  readonly level: LogLevel;
  /** Settles when the ring has looked at its files. */
  readonly ready: Promise<void>;
}

const MAX_FIELDS = 20;
const MAX_FIELD_LENGTH = 300;
/** Names are ours and few; what was read from a disk might hold more. */
const MAX_NAMES = 100;

export const createJournal = ({ ring, mask, clock, level, ready }: JournalParts): Journal => {
  let least = level;
  const names = new Set<string>();

  const named = <T extends { readonly name: string }>(entries: readonly T[]): readonly T[] => {
    for (const { name } of entries) if (names.size < MAX_NAMES) names.add(name);
    return entries;
  };
  const cleanFields = (fields: LogFields): LogFields =>
    Object.fromEntries(
      Object.entries(fields)
        .slice(0, MAX_FIELDS)
        .map(([key, value]) => [
          key,
          typeof value === 'string' ? mask.clean(value).slice(0, MAX_FIELD_LENGTH) : value,
        ]),
    );

  const find = async ({ from, filter, limit }: Omit<LogPageRequest, 'kind'>) => {
    const matches = matching(filter);
    if ('after' in from) {
      const found = await findAfter(ring, from.after, matches, limit);
      return { found, older: from.after, newer: found.next };
    }
    const place = Math.min(from.before ?? ring.end(), ring.end());
    const found = await findBefore(ring, place, matches, limit);
    const older = found.next !== null && found.next > ring.begin() ? found.next : null;
    return { found, older, newer: place };
  };

  return {
    write: (entryLevel, name, message, fields) => {
      if (!isAtLeast(entryLevel, least)) return;
      const entry: LogEntry = {
        at: clock.now(),
        level: entryLevel,
        name: mask.clean(name),
        message: mask.clean(message),
        ...(fields && { fields: cleanFields(fields) }),
      };
      named([entry]);
      ring.append(encodeEntry(entry), entryLevel === 'ERROR');
    },
    setLevel: (chosen) => {
      least = chosen;
    },
    page: async (request) => {
      await ready;
      const generation = ring.generation();
      const { found, older, newer } = await find(request);
      return {
        entries: named(found.entries),
        older,
        newer,
        end: ring.end(),
        lookedBackTo: found.oldestAt,
        generation,
        names: [...names].sort(),
        writtenFrom: least,
        trouble: ring.trouble()?.message ?? null,
      };
    },
    text: async ({ filter, after, until }) => {
      await ready;
      const end = until ?? ring.end();
      const { text, next } = await textAfter(ring, after ?? ring.begin(), end, matching(filter));
      return { text, next: next === null ? null : { after: next, until: end } };
    },
    newest: async (count) => {
      await ready;
      return (await findBefore(ring, ring.end(), () => true, count)).entries;
    },
    clear: async () => {
      await ready;
      return ring.clear();
    },
    close: () => ring.close(),
  };
};
