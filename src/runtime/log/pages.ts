import {
  isAtLeast,
  type LogEntry,
  type LogFilter,
  type LogPosition,
  type PlacedEntry,
} from '../../domain/log.ts';
import { decodeEntries, textOfEntry } from './records.ts';
import type { LogRing } from './ring.ts';
import type { LogPiece } from './ring-reader.ts';

/** Reading is sliced: what else the thread has to do never waits for more than one piece of this size. */
const PIECE_BYTES = 131_072;
/** So much of the log is looked through for one page. */
const PAGE_BYTES = 1_048_576;

export type Matches = (entry: LogEntry) => boolean;

export const matching = ({ level, name, text }: LogFilter): Matches => {
  const wanted = text.toLowerCase();
  return (entry) =>
    isAtLeast(entry.level, level) &&
    (name === '' || entry.name === name) &&
    (wanted === '' || `${entry.name} ${entry.message}`.toLowerCase().includes(wanted));
};

const entriesOf = ({ from, bytes }: LogPiece): PlacedEntry[] =>
  decodeEntries(bytes).map(({ offset, entry }) => ({ ...entry, position: from + offset }));

export interface Found {
  /** Oldest first. */
  readonly entries: readonly PlacedEntry[];
  /** Where to go on in the same direction; null: nothing is kept there. */
  readonly next: LogPosition | null;
  /** When the oldest was written that was looked at, matching or not. */
  readonly oldestAt: number | null;
}

/** The newest matching ones before a place: at most `limit`. */
export const findBefore = async (
  ring: LogRing,
  place: LogPosition,
  matches: Matches,
  limit: number,
): Promise<Found> => {
  const found: PlacedEntry[] = [];
  let next: LogPosition = place;
  let oldestAt: number | null = null;
  for (let looked = 0; looked < PAGE_BYTES; ) {
    const piece = await ring.before(next, PIECE_BYTES);
    if (!piece) return { entries: found.reverse(), next: null, oldestAt };
    looked += piece.bytes.length;
    for (const entry of entriesOf(piece).reverse()) {
      oldestAt = entry.at;
      if (!matches(entry)) continue;
      found.push(entry);
      if (found.length === limit) return { entries: found.reverse(), next: entry.position, oldestAt };
    }
    next = piece.from;
  }
  return { entries: found.reverse(), next, oldestAt };
};

/** The oldest matching ones from a place on: at most `limit`. */
export const findAfter = async (
  ring: LogRing,
  place: LogPosition,
  matches: Matches,
  limit: number,
): Promise<Found & { readonly next: LogPosition }> => {
  const found: PlacedEntry[] = [];
  let next: LogPosition = place;
  let oldestAt: number | null = null;
  for (let looked = 0; looked < PAGE_BYTES; ) {
    const piece = await ring.after(next, PIECE_BYTES);
    if (!piece) break;
    looked += piece.bytes.length;
    const entries = entriesOf(piece);
    for (const [index, entry] of entries.entries()) {
      oldestAt ??= entry.at;
      if (!matches(entry)) continue;
      found.push(entry);
      if (found.length === limit)
        return { entries: found, next: entries[index + 1]?.position ?? piece.to, oldestAt };
    }
    next = piece.to;
  }
  return { entries: found, next, oldestAt };
};

/** A piece of an export; `next` is null at its end. */
export const textAfter = async (
  ring: LogRing,
  place: LogPosition,
  until: LogPosition,
  matches: Matches,
): Promise<{ readonly text: string; readonly next: LogPosition | null }> => {
  const { entries, next } = await findAfter(ring, place, matches, Number.POSITIVE_INFINITY);
  const text = entries
    .filter(({ position }) => position < until)
    .map((entry) => `${textOfEntry(entry)}\n`)
    .join('');
  return { text, next: next >= until || next === place ? null : next };
};
