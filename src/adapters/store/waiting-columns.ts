import type { FileLocation, MediaItem, Origin } from '../../domain/media.ts';
import type { GranuleProof, Transfer } from '../../domain/transfer.ts';
import { type Column, columnOf, type Fields, isFields, isRightColumn, valuesOf } from './columns.ts';
import type { Check } from './quick-check.ts';
import { transferColumnChecks as RIGHT } from './schema.ts';

/**
 * Transfers that were never begun, as the text that is kept of them: a column for each field. What a chat's files have
 * in common is written once, and one text is cloned, written and read in a fraction of the time of a thousand objects.
 */

/** Of these fields a transfer that was never begun has nothing. */
type Untouched = Omit<Transfer, 'item' | 'state' | 'granules' | 'proofs'>;

/** All fields of a record: one that is added to the type is missed here by the compiler. */
const names = <T>(fields: Readonly<Record<keyof T, true>>): readonly (keyof T & string)[] =>
  Object.keys(fields) as (keyof T & string)[];

const TRANSFER = names<Untouched>({
  id: true,
  batch: true,
  account: true,
  chatTitle: true,
  priority: true,
  position: true,
  dependsOn: true,
  addedAt: true,
  attempts: true,
  startedAt: true,
});
const ITEM = names<Omit<MediaItem, 'origin' | 'location'>>({
  kind: true,
  name: true,
  sizeBytes: true,
  mimeType: true,
  date: true,
  durationSeconds: true,
  title: true,
  performer: true,
  sender: true,
  caption: true,
  refusal: true,
});
const ORIGIN = names<Origin>({ chatId: true, messageId: true, albumIndex: true });
const LOCATION = names<FileLocation>({
  dc: true,
  type: true,
  id: true,
  accessHash: true,
  fileReference: true,
  thumbSize: true,
});

const columnsOf = <T, Name extends keyof T & string>(
  records: readonly T[],
  fields: readonly Name[],
): Readonly<Record<string, Column>> =>
  Object.fromEntries(fields.map((name) => [name, columnOf(records.map((record) => record[name]))]));

/** States by their kind and, if it waits, its reason; none of them waits for an instant. */
const stateWord = ({ state }: Transfer): string => (state.kind === 'waiting' ? state.reason : state.kind);

export const packed = (transfers: readonly Transfer[]): string => {
  const items = transfers.map(({ item }) => item);
  return JSON.stringify({
    count: transfers.length,
    transfer: columnsOf(transfers, TRANSFER),
    state: columnOf(transfers.map(stateWord)),
    item: columnsOf(items, ITEM),
    origin: columnsOf(
      items.map(({ origin }) => origin),
      ORIGIN,
    ),
    location: columnsOf(
      items.map(({ location }) => location),
      LOCATION,
    ),
  });
};

/** What transfers that were never begun have in common: shared, so never to be written to. */
const NO_GRANULES = new Uint8Array();
const NO_PROOFS: readonly GranuleProof[] = [];
const QUEUED = { kind: 'queued' } as const;

const parsed = (text: string): Fields => {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
};

/** The records of a text. Unless all `areRight`, each is still to be looked at: which of them can be believed. */
export interface Unpacked {
  readonly records: readonly unknown[];
  readonly areRight: boolean;
}

/** Null: the text is none of ours. */
export type Unpack = (text: string) => Unpacked | null;

/** `most` records in a text are believed. One `Unpack` for each reading: a word that many records share, such as a chat's title, is kept once. */
export const createUnpack = (most: number): Unpack => {
  const words = new Map<string, string>();
  const share = (word: unknown): unknown => {
    if (typeof word !== 'string') return word;
    if (!words.has(word)) words.set(word, word);
    return words.get(word);
  };
  const states = new Map<unknown, unknown>([['queued', QUEUED]]);
  const stateOf = (word: unknown): unknown => {
    if (!states.has(word)) states.set(word, { kind: 'waiting', reason: word, until: null });
    return states.get(word);
  };

  return (text) => {
    const table = parsed(text);
    const { count } = table;
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > most) return null;
    let areRight = isRightColumn(table.state, count, (word) => RIGHT.state(stateOf(word)));
    const columns = <Name extends string>(
      group: unknown,
      fields: readonly Name[],
      checks: Readonly<Record<string, Check>>,
    ) => {
      const stored = isFields(group) ? group : {};
      for (const name of fields) {
        const check = checks[name];
        if (check && !isRightColumn(stored[name], count, check)) areRight = false;
      }
      const read = fields.map((name) => [name, valuesOf(stored[name], count, share)] as const);
      return Object.fromEntries(read) as Readonly<Record<Name, readonly unknown[]>>;
    };
    const { id, batch, account, chatTitle, position, addedAt, attempts, startedAt, priority, dependsOn } =
      columns(table.transfer, TRANSFER, RIGHT.transfer);
    const { kind, name, sizeBytes, mimeType, date, durationSeconds, title, performer, ...item } = columns(
      table.item,
      ITEM,
      RIGHT.item,
    );
    const { sender, caption, refusal } = item;
    const { chatId, messageId, albumIndex } = columns(table.origin, ORIGIN, RIGHT.origin);
    const {
      dc,
      type,
      id: fileId,
      accessHash,
      fileReference,
      thumbSize,
    } = columns(table.location, LOCATION, RIGHT.location);
    const state = valuesOf(table.state, count, share);
    const records: unknown[] = [];
    for (let at = 0; at < count; at += 1) {
      const record: Record<string, unknown> = {
        id: id[at],
        batch: batch[at],
        account: account[at],
        item: {
          origin: { chatId: chatId[at], messageId: messageId[at], albumIndex: albumIndex[at] },
          location: {
            dc: dc[at],
            type: type[at],
            id: fileId[at],
            accessHash: accessHash[at],
            fileReference: fileReference[at],
            thumbSize: thumbSize[at],
          },
          kind: kind[at],
          name: name[at],
          sizeBytes: sizeBytes[at],
          mimeType: mimeType[at],
          date: date[at],
          durationSeconds: durationSeconds[at],
          title: title[at],
          performer: performer[at],
          sender: sender[at],
          caption: caption[at],
          refusal: refusal[at],
        },
        chatTitle: chatTitle[at],
        position: position[at],
        addedAt: addedAt[at],
        state: stateOf(state[at]),
        attempts: attempts[at],
        granules: NO_GRANULES,
        proofs: NO_PROOFS,
        startedAt: startedAt[at],
      };
      // Most have none, and nothing is what the domain calls that.
      if ((priority[at] ?? null) !== null) record.priority = priority[at];
      if ((dependsOn[at] ?? null) !== null) record.dependsOn = dependsOn[at];
      records.push(record);
    }
    return { records, areRight };
  };
};

/** A record as version 2 kept it, an object of its own, with what it has nothing of. */
export const untouched = (record: unknown): unknown =>
  isFields(record) ? { granules: NO_GRANULES, proofs: NO_PROOFS, ...record } : record;
