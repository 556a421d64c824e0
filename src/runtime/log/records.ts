import { LOG_LEVELS, type LogEntry, type LogFields } from '../../domain/log.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LINE_BREAK = 10;

/** A line of JSON with its line break. */
export const encodeEntry = (entry: LogEntry): Uint8Array => encoder.encode(`${JSON.stringify(entry)}\n`);

/** As exported, times in UTC; no line break. */
export const textOfEntry = ({ at, level, name, message }: LogEntry): string =>
  `${new Date(at).toISOString()} [${level}] [${name}] ${message}`;

const isFields = (value: unknown): value is LogFields =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((field) => ['string', 'number', 'boolean'].includes(typeof field));

/** Beyond it there are no dates. */
const LAST_INSTANT = 8.64e15;

/** Null for what a kill cut short, or a hole; nothing in a log is trusted to be what we wrote. */
const decodeEntry = (line: string): LogEntry | null => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { at, level: found, name, message, fields } = value as Readonly<Record<string, unknown>>;
  const level = LOG_LEVELS.find((known) => known === found);
  if (typeof at !== 'number' || Math.abs(at) > LAST_INSTANT || !level) return null;
  if (typeof name !== 'string' || typeof message !== 'string') return null;
  return { at, level, name, message, ...(isFields(fields) && { fields }) };
};

/** The entries in some bytes of a log, in order, each with the offset at which it begins. */
export const decodeEntries = (
  bytes: Uint8Array,
): readonly { readonly offset: number; readonly entry: LogEntry }[] => {
  const found: { offset: number; entry: LogEntry }[] = [];
  for (let from = 0; from < bytes.length; ) {
    const lineBreak = bytes.indexOf(LINE_BREAK, from);
    const to = lineBreak < 0 ? bytes.length : lineBreak;
    const entry = to > from ? decodeEntry(decoder.decode(bytes.subarray(from, to))) : null;
    if (entry) found.push({ offset: from, entry });
    from = to + 1;
  }
  return found;
};
