import type { IndexableType, Table } from 'dexie';
import { transferId } from '../../domain/ids.ts';
import type { Transfer, UnreadableRow } from '../../domain/transfer.ts';
import { type Read, readGone, readObjectSegment, readSegment, readTransfer } from './schema.ts';
import { type FoundSegment, SEGMENT_RECORDS, type Segments } from './segments.ts';
import { createUnpack, type Unpack, untouched } from './waiting-columns.ts';

/** Rows read at once: a segment is a fifth of a megabyte. */
const SEGMENTS_AT_ONCE = 16;

type Rows<Key> = readonly (readonly [key: Key, row: unknown])[];

/**
 * The rows of these keys. One damaged row makes the browser refuse to read them all at once: then they are read one by
 * one, and those it cannot give are set aside.
 */
const rowsOf = async <Key extends IndexableType>(
  keys: readonly Key[],
  readAll: () => PromiseLike<readonly unknown[]>,
  readOne: (key: Key) => PromiseLike<unknown>,
  setAside: (key: Key, reason: string) => void,
): Promise<Rows<Key>> => {
  try {
    const rows = await readAll();
    return keys.map((key, index) => [key, rows[index]] as const);
  } catch {
    // Told apart below, key by key.
  }
  const rows: (readonly [Key, unknown])[] = [];
  for (const key of keys) {
    try {
      rows.push([key, await readOne(key)]);
    } catch (error) {
      setAside(key, error instanceof Error ? error.name : 'cannot be read');
    }
  }
  return rows;
};

/** Every row of a table that can be believed. A bad one stays where it is and is told in `unreadable`. */
export const believed = async <T, Key extends string | number>(
  table: Table<unknown, Key>,
  read: (row: unknown) => Read<T>,
  unreadable: UnreadableRow[],
): Promise<readonly T[]> => {
  const setAside = (key: Key, reason: string): void => {
    // A transfer's key is its id.
    const transfer = table.name === 'transfers' ? { transfer: transferId(String(key)) } : {};
    unreadable.push({ key: `${table.name}/${key}`, reason, ...transfer });
  };
  const keys = await table.toCollection().primaryKeys();
  const values: T[] = [];
  const rows = await rowsOf(
    keys,
    () => table.toArray(),
    (key) => table.get(key),
    setAside,
  );
  for (const [key, row] of rows) {
    const result = read(row);
    if (result.ok) values.push(result.value);
    else setAside(key, result.reason);
  }
  return values;
};

/** `areRight`: its records have been looked at already. */
const foundSegment = (row: unknown, unpack: Unpack): Read<FoundSegment & { readonly areRight: boolean }> => {
  const read = readSegment(row);
  if (!read.ok) {
    const older = readObjectSegment(row);
    if (!older.ok) return read;
    const { segment, transfers } = older.value;
    return {
      ok: true,
      value: { segment, records: transfers.map(untouched), canGrow: false, areRight: false },
    };
  }
  const unpacked = unpack(read.value.columns);
  if (unpacked === null) return { ok: false, reason: 'columns: damaged' };
  return { ok: true, value: { segment: read.value.segment, ...unpacked, canGrow: true } };
};

/**
 * The transfers of all segments, once those with a row of their own are known to `segments`. Of a damaged segment only
 * what cannot be read is set aside.
 */
export const readSegments = async (
  tables: { readonly segments: Table<unknown, number>; readonly gone: Table<unknown, number> },
  segments: Segments,
  unreadable: UnreadableRow[],
): Promise<readonly Transfer[]> => {
  const [goneRows, keys] = await Promise.all([
    believed(tables.gone, readGone, unreadable),
    tables.segments.toCollection().primaryKeys(),
  ]);
  const gone = new Map(goneRows.map(({ segment, bits }) => [segment, bits]));
  const transfers: Transfer[] = [];
  const unpack = createUnpack(SEGMENT_RECORDS);
  const setAside = (key: number, reason: string): void => {
    unreadable.push({ key: `segments/${key}`, reason });
    // Its number is taken: nothing is to be written over it.
    segments.found({ segment: key, records: [null], canGrow: false }, undefined, () => null);
  };
  const rowsFrom = (from: number): Promise<Rows<number>> => {
    const some = keys.slice(from, from + SEGMENTS_AT_ONCE);
    return rowsOf(
      some,
      () => tables.segments.bulkGet(some),
      (key) => tables.segments.get(key),
      setAside,
    );
  };
  let coming = rowsFrom(0);
  for (let from = 0; from < keys.length; from += SEGMENTS_AT_ONCE) {
    const rows = await coming;
    // Fetched by the browser while these are looked at.
    coming = rowsFrom(from + SEGMENTS_AT_ONCE);
    for (const [key, row] of rows) {
      const segment = foundSegment(row, unpack);
      if (!segment.ok) {
        setAside(key, segment.reason);
        continue;
      }
      const held = segments.found(segment.value, gone.get(key), (record, index) => {
        if (segment.value.areRight) return record as Transfer;
        const result = readTransfer(record);
        if (result.ok) return result.value;
        unreadable.push({ key: `segments/${key}/${index}`, reason: result.reason });
        return null;
      });
      for (const transfer of held) transfers.push(transfer);
    }
  }
  return transfers;
};
