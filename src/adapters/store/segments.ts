import type { TransferId } from '../../domain/ids.ts';
import type { Changes, Transfer } from '../../domain/transfer.ts';
import { packed } from './waiting-columns.ts';

/** Transfers in one row: a row each would take eight seconds for a hundred thousand, so many a row half of one. */
export const SEGMENT_RECORDS = 1_000;
/** Others join a segment while it has fewer than this: from then on it would be written again for a few more. */
const GROWS_BELOW = SEGMENT_RECORDS / 2;
/** A segment of which less than this is still there is not worth a row. */
const SPARSE_SHARE = 0.25;
/** The place of a transfer that has a row of its own. */
const OWN_ROW = -1;

/** Waiting transfers of about the same time, in one row. A record stays at its index for as long as the row is there. */
export interface SegmentRow {
  readonly segment: number;
  /** What `packed` made of them. */
  readonly columns: string;
}

/** As a segment was read: its records, gone ones too, and whether others may join them. */
export interface FoundSegment {
  readonly segment: number;
  readonly records: readonly unknown[];
  readonly canGrow: boolean;
}

/** Which records of a segment are no longer there: one bit each, least significant first. */
export interface GoneRow {
  readonly segment: number;
  readonly bits: Uint8Array;
}

/** What one save writes, all of it or nothing. */
export interface SegmentWrites {
  readonly segments: readonly SegmentRow[];
  readonly removedSegments: readonly number[];
  readonly gone: readonly GoneRow[];
  readonly rows: readonly Transfer[];
  readonly removedRows: readonly TransferId[];
  /** To be called once it is written: from then on the next save starts from it. */
  written(): void;
}

/**
 * Where each transfer is kept. One that was never begun shares a row with others; from its first start on it has one of
 * its own. To leave a segment costs a bit in a row of 125 bytes beside it, in the transaction that writes the new place:
 * no kill can find it in both places or in neither.
 */
export interface Segments {
  plan(changes: Changes): SegmentWrites;
  /** While loading, before any segment: a transfer with a row of its own. */
  foundRow(id: TransferId): void;
  /**
   * While loading, in ascending order: a segment and what of it is gone. Returns what it holds; `read` gives null for a record that cannot
   * be believed, and is not asked for one that is gone.
   */
  found(
    row: FoundSegment,
    gone: Uint8Array | undefined,
    read: (record: unknown, index: number) => Transfer | null,
  ): readonly Transfer[];
}

interface Segment {
  readonly live: number;
  readonly bits: Uint8Array;
  /** Holds something that could not be read, and that another version may read yet. */
  readonly kept: boolean;
}

/** Never begun: nothing of it is on disk but what is to be fetched. */
const isUntouched = ({ state, attempts, startedAt, granules, proofs }: Transfer): boolean =>
  (state.kind === 'queued' || (state.kind === 'waiting' && state.until === null)) &&
  attempts === 0 &&
  startedAt === null &&
  granules.length === 0 &&
  proofs.length === 0;

const hasBit = (bits: Uint8Array, index: number): boolean =>
  ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
const setBit = (bits: Uint8Array, index: number): void => {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
};

const bitmapOf = (bits: Uint8Array | undefined): Uint8Array => {
  const copy = new Uint8Array(Math.ceil(SEGMENT_RECORDS / 8));
  if (bits) copy.set(bits.subarray(0, copy.length));
  return copy;
};

export const createSegments = (): Segments => {
  /** By id: segment and index in one number, or `OWN_ROW`. */
  const places = new Map<TransferId, number>();
  const segments = new Map<number, Segment>();
  /** The last segment, while it grows. */
  let open: { readonly segment: number; readonly records: readonly Transfer[] } | null = null;
  let nextSegment = 1;
  /** What sparse segments still held when they were loaded: moved with the next save. */
  let stragglers: Transfer[] = [];

  const placeOf = (segment: number, index: number): number => segment * SEGMENT_RECORDS + index;
  const segmentOf = (place: number): number => Math.floor(place / SEGMENT_RECORDS);

  const plan = (changes: Changes): SegmentWrites => {
    const moved = new Map<TransferId, number | null>();
    const touched = new Map<number, { bits: Uint8Array; live: number; kept: boolean }>();
    const written = new Map<number, SegmentRow>();
    const rows: Transfer[] = [];
    const removedRows: TransferId[] = [];
    let last = open;
    let next = nextSegment;

    const edit = (segment: number) => {
      const before = segments.get(segment);
      const known = touched.get(segment) ?? {
        bits: bitmapOf(before?.bits),
        live: before?.live ?? 0,
        kept: before?.kept ?? false,
      };
      touched.set(segment, known);
      return known;
    };
    const leave = (id: TransferId): void => {
      const place = moved.has(id) ? moved.get(id) : places.get(id);
      if (place === undefined || place === null) return;
      if (place === OWN_ROW) {
        removedRows.push(id);
        return;
      }
      const segment = edit(segmentOf(place));
      setBit(segment.bits, place % SEGMENT_RECORDS);
      segment.live -= 1;
    };
    const append = (transfers: readonly Transfer[]): void => {
      for (let from = 0; from < transfers.length; ) {
        if (last === null || last.records.length >= GROWS_BELOW) {
          last = { segment: next, records: [] };
          next += 1;
        }
        const taken = transfers.slice(from, from + SEGMENT_RECORDS - last.records.length);
        const segment = edit(last.segment);
        for (const [index, { id }] of taken.entries())
          moved.set(id, placeOf(last.segment, last.records.length + index));
        last = { segment: last.segment, records: [...last.records, ...taken] };
        segment.live += taken.length;
        written.set(last.segment, { segment: last.segment, columns: packed(last.records) });
        from += taken.length;
      }
    };

    const waiting: Transfer[] = [];
    for (const id of changes.removedTransfers ?? []) {
      leave(id);
      moved.set(id, null);
    }
    for (const transfer of changes.transfers ?? []) {
      if (isUntouched(transfer)) {
        leave(transfer.id);
        // Nowhere for now: `append` finds it a place.
        moved.set(transfer.id, null);
        waiting.push(transfer);
      } else {
        if (places.get(transfer.id) !== OWN_ROW) leave(transfer.id);
        rows.push(transfer);
        moved.set(transfer.id, OWN_ROW);
      }
    }
    for (const transfer of stragglers) {
      const place = places.get(transfer.id);
      if (moved.has(transfer.id) || place === undefined || place === OWN_ROW) continue;
      leave(transfer.id);
      waiting.push(transfer);
    }
    append(waiting);

    const removedSegments: number[] = [];
    const gone: GoneRow[] = [];
    for (const [segment, { bits, live, kept }] of touched) {
      if (live === 0 && !kept) {
        removedSegments.push(segment);
        written.delete(segment);
        if (last?.segment === segment) last = null;
      } else if (bits.some((byte) => byte !== 0)) gone.push({ segment, bits });
    }
    return {
      segments: [...written.values()],
      removedSegments,
      gone,
      rows,
      removedRows,
      written: () => {
        open = last;
        nextSegment = next;
        stragglers = [];
        for (const [id, place] of moved) {
          if (place === null) places.delete(id);
          else places.set(id, place);
        }
        for (const [segment, edited] of touched) segments.set(segment, edited);
        for (const segment of removedSegments) segments.delete(segment);
      },
    };
  };

  return {
    plan,
    foundRow: (id) => {
      places.set(id, OWN_ROW);
    },
    found({ segment, records, canGrow }, gone, read) {
      const bits = bitmapOf(gone);
      const held: Transfer[] = [];
      let kept = false;
      for (let index = 0; index < records.length; index += 1) {
        if (hasBit(bits, index)) continue;
        const transfer = read(records[index], index);
        if (transfer === null) kept = true;
        // Only damage makes two of one: what has a row of its own was begun, and knows more.
        else if (places.has(transfer.id)) setBit(bits, index);
        else {
          places.set(transfer.id, placeOf(segment, index));
          held.push(transfer);
        }
      }
      segments.set(segment, { live: held.length, bits, kept });
      nextSegment = Math.max(nextSegment, segment + 1);
      const isOpen = canGrow && !kept && records.length < GROWS_BELOW;
      // Whatever its records are, they have a transfer's fields.
      open = isOpen ? { segment, records: records as readonly Transfer[] } : null;
      if (!isOpen && !kept && held.length < SEGMENT_RECORDS * SPARSE_SHARE) stragglers.push(...held);
      return held;
    },
  };
};
