import * as v from 'valibot';
import { MAX_FILE_BYTES } from '../../domain/byte-range.ts';
import { MEDIA_KINDS } from '../../domain/media.ts';
import type { Batch, Transfer } from '../../domain/transfer.ts';
import type { LaneMemory } from '../../ports/store.ts';
import { quickCheck } from './quick-check.ts';
import type { GoneRow, SegmentRow } from './segments.ts';

/**
 * What a row must look like to be believed. Rows were written by us, but a disk, an older build or a developer's
 * tools may have been at them, and one bad row must not take the queue down.
 */
const text = v.string();
const textOrNull = v.nullable(v.string());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const instant = v.pipe(v.number(), v.finite());
const instantOrNull = v.nullable(instant);
/** An identifier of the domain: any non-empty text. */
const id = <Id extends string>() => v.custom<Id>((value) => typeof value === 'string' && value !== '');

const failure = v.object({
  category: v.picklist([
    'flood',
    'network',
    'server',
    'stale',
    'replaced',
    'moved',
    'auth',
    'gone',
    'denied',
    'unsupported',
    'blocked',
    'store',
    'system',
    'disk',
    'integrity',
    'bug',
    'input',
    'aborted',
  ]),
  code: text,
  message: text,
  waitSeconds: v.exactOptional(v.number()),
  dc: v.exactOptional(v.number()),
  detail: v.exactOptional(text),
});

const waitReason = v.picklist([
  'paused',
  'flood',
  'retry',
  'offline',
  'trouble',
  'disk',
  'permission',
  'dependency',
  'schedule',
  'sign-in',
  'memory',
  'processor',
  'metered',
  'database',
]);

const state = v.variant('kind', [
  v.object({ kind: v.literal('queued') }),
  v.object({ kind: v.literal('waiting'), reason: waitReason, until: instantOrNull }),
  v.object({ kind: v.literal('active') }),
  v.object({ kind: v.literal('publishing') }),
  v.object({ kind: v.literal('completed'), at: instant, path: text, sha256: text }),
  v.object({ kind: v.literal('skipped'), at: instant, path: text }),
  v.object({ kind: v.literal('failed'), at: instant, failure }),
  v.object({ kind: v.literal('cancelled'), at: instant }),
]);

const item = v.object({
  origin: v.object({
    chatId: id<Transfer['item']['origin']['chatId']>(),
    messageId: count,
    albumIndex: count,
  }),
  location: v.object({
    dc: count,
    type: v.picklist(['document', 'photo']),
    id: text,
    accessHash: text,
    fileReference: text,
    thumbSize: text,
  }),
  kind: v.picklist(MEDIA_KINDS),
  name: text,
  sizeBytes: v.pipe(count, v.maxValue(MAX_FILE_BYTES)),
  mimeType: text,
  date: instant,
  durationSeconds: v.nullable(v.number()),
  title: textOrNull,
  performer: textOrNull,
  sender: textOrNull,
  caption: text,
  refusal: v.nullable(v.picklist(['protected', 'self-destructing', 'unsupported'])),
});

export const transferSchema = v.object({
  id: id<Transfer['id']>(),
  batch: id<Transfer['batch']>(),
  account: id<Transfer['account']>(),
  item,
  chatTitle: text,
  position: v.pipe(v.number(), v.finite()),
  addedAt: instant,
  state,
  attempts: count,
  granules: v.instance(Uint8Array),
  proofs: v.array(v.object({ granule: count, sha256: text })),
  startedAt: instantOrNull,
});

const checksOf = (entries: v.ObjectEntries) =>
  Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, quickCheck(entry as v.GenericSchema)]),
  );

/** The same schema, field by field: for columns of many transfers. What is kept in groups of its own is not among its fields. */
export const transferColumnChecks = {
  transfer: checksOf(transferSchema.entries),
  item: checksOf(item.entries),
  origin: checksOf(item.entries.origin.entries),
  location: checksOf(item.entries.location.entries),
  state: quickCheck(state),
};

const batch = v.object({ id: id<Batch['id']>(), title: text, addedAt: instant });

const tally = v.object({
  attempts: count,
  successes: count,
  failures: count,
  floodWaits: count,
  bytes: count,
  duplicates: count,
  missing: count,
  workingMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  lastFloodAt: instantOrNull,
});

const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
const learnedPace = v.object({
  account: id<Transfer['account']>(),
  connections: count,
  windowBytes: count,
  requests: v.nullable(
    v.object({ pace: positive, low: positive, high: positive, burst: positive, waitMs: positive }),
  ),
  throttleBytesPerSecond: v.nullable(positive),
});

const lane = v.object({
  lane: id<LaneMemory['lane']>(),
  savedAt: v.exactOptional(instant),
  floodUntil: instantOrNull,
  httpRefusedUntil: instantOrNull,
  learned: v.exactOptional(v.array(learnedPace)),
  tally: v.exactOptional(tally),
});

const segmentNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const segment = v.object({ segment: segmentNumber, columns: text });
/** As version 2 wrote it. */
const objectSegment = v.object({ segment: segmentNumber, transfers: v.array(v.unknown()) });
const gone = v.object({ segment: segmentNumber, bits: v.instance(Uint8Array) });

/** A row as it was stored, or in words what is wrong with it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

// The row itself is handed on, not valibot's copy: fields this check does not look at must not get lost.
const reader = <T>(schema: v.GenericSchema<T>) => {
  const check = quickCheck(schema);
  const isRight = (row: unknown): row is T => check(row);
  return (row: unknown): Read<T> => {
    if (isRight(row)) return { ok: true, value: row };
    const issue = v.safeParse(schema, row).issues?.[0];
    const path = issue ? (v.getDotPath(issue) ?? 'row') : 'row';
    // No value in the reason: rows hold names from private chats.
    return {
      ok: false,
      reason: `${path}: ${issue?.expected ? `expected ${issue.expected}` : 'not as it should be'}`,
    };
  };
};

export const readTransfer: (row: unknown) => Read<Transfer> = reader<Transfer>(transferSchema);
export const readSegment: (row: unknown) => Read<SegmentRow> = reader<SegmentRow>(segment);
export const readObjectSegment: (row: unknown) => Read<v.InferOutput<typeof objectSegment>> =
  reader<v.InferOutput<typeof objectSegment>>(objectSegment);
export const readGone: (row: unknown) => Read<GoneRow> = reader<GoneRow>(gone);
export const readBatch: (row: unknown) => Read<Batch> = reader<Batch>(batch);
export const readLane: (row: unknown) => Read<LaneMemory> = reader<LaneMemory>(lane);
