import { BLOCK_BYTES, GRANULE_BYTES, MAX_FILE_BYTES } from '../../../src/domain/byte-range.ts';
import { TRANSPORT_LIMITS } from '../../../src/domain/transport-limits.ts';
import { fieldsOf, LaneProblem, listOf, type NumberRange, numberOf } from './fields.ts';
import type { Bucket, LaneChange, LaneNumbers, LaneRecord } from './record.ts';

const SPEED: NumberRange = { from: 0, to: 10_000_000_000 };
const LATENCY: NumberRange = { from: 0, to: 60_000 };
const MOST_FILES = 100_000;
const DAY_SECONDS = 86_400;

/** Told of what is read over: a sentence that names lane and field. */
export type Tell = (sentence: string) => void;

/** The lanes of a file's text. Throws `LaneProblem`, whose message is a sentence. */
export const readLanes = (text: string, tell: Tell = () => {}): LaneRecord[] => {
  let content: unknown;
  try {
    // Some editors begin a file with a mark of its encoding.
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new LaneProblem(`It is no JSON: ${error instanceof Error ? error.message : error}.`);
  }
  const lanes = listOf(fieldsOf(content, 'The file').lanes, 'The file\'s "lanes"');
  if (lanes.length === 0) throw new LaneProblem('The file\'s "lanes" is an empty list.');
  return lanes.map((lane, index) => readLane(lane, index, tell));
};

const NUMBERS = [
  ...['rttMs', 'jitterMs', 'perConnectionBytesPerSecond', 'perAccountBytesPerSecond', 'loss', 'bucket'],
  ...['premiumAfterBytes', 'premiumBytesPerSecond', 'slowConnection'],
];
const TRANSPORT = ['maxConnections', 'requestsPerConnection', 'maxRequestBytes'];
const KNOWN = new Set(['name', 'seconds', 'seed', ...NUMBERS, ...TRANSPORT, 'changes', 'files']);
const KNOWN_OF_CHANGE = new Set(['at', ...NUMBERS]);

/** A word that is spelled wrongly must not pass for one that was left out. */
const tellStrange = (fields: object, known: ReadonlySet<string>, where: string, tell: Tell): void => {
  for (const name of Object.keys(fields))
    if (!known.has(name)) tell(`${where}: there is no field "${name}"; it is left unread.`);
};

const readLane = (value: unknown, index: number, tell: Tell): LaneRecord => {
  const nameless = `lane ${index + 1} of the file`;
  const fields = fieldsOf(value, nameless);
  const { name } = fields;
  if (typeof name !== 'string' || name === '' || name.length > 80)
    throw new LaneProblem(`${nameless}: name must be a text of 1 to 80 characters.`);
  const where = `lane "${name}"`;
  tellStrange(fields, KNOWN, where, tell);
  const { connections, requestsPerConnection, requestBytes } = TRANSPORT_LIMITS.websocket;
  const numbers = readNumbers(fields, where, WITHOUT);
  return {
    name,
    ...numbers,
    seconds: numberOf(fields, 'seconds', where, { from: 1, to: DAY_SECONDS }),
    seed: numberOf(fields, 'seed', where, { from: 0, to: 2 ** 32 - 1, whole: true }, 1),
    maxConnections: numberOf(fields, 'maxConnections', where, { from: 1, to: 64, whole: true }, connections),
    requestsPerConnection: numberOf(
      fields,
      'requestsPerConnection',
      where,
      { from: 1, to: 1_000, whole: true },
      requestsPerConnection,
    ),
    maxRequestBytes: Math.min(
      BLOCK_BYTES,
      numberOf(fields, 'maxRequestBytes', where, { from: GRANULE_BYTES, to: 2 ** 30 }, requestBytes),
    ),
    changes: readChanges(fields.changes ?? [], where, numbers, tell),
    files: readFiles(fields.files, where),
  };
};

/** What a lane has that does not say otherwise; rates and round trip must be said. */
const WITHOUT: Partial<LaneNumbers> = {
  jitterMs: 0,
  loss: 0,
  bucket: null,
  premiumAfterBytes: null,
  premiumBytesPerSecond: 0,
  slowConnection: null,
};

const readNumbers = (
  fields: Readonly<Record<string, unknown>>,
  where: string,
  before: Partial<LaneNumbers>,
): LaneNumbers => {
  const read = (name: keyof LaneNumbers, range: NumberRange): number =>
    numberOf(fields, name, where, range, before[name] as number | undefined);
  const premiumAfterBytes =
    fields.premiumAfterBytes === undefined ? (before.premiumAfterBytes ?? null) : fields.premiumAfterBytes;
  const premiumRate = premiumAfterBytes === null ? SPEED : { ...SPEED, from: 1 };
  return {
    rttMs: read('rttMs', LATENCY),
    jitterMs: read('jitterMs', LATENCY),
    perConnectionBytesPerSecond: read('perConnectionBytesPerSecond', SPEED),
    perAccountBytesPerSecond: read('perAccountBytesPerSecond', SPEED),
    loss: read('loss', { from: 0, to: 1 }),
    bucket: readBucket(fields.bucket, `${where}: bucket`, before.bucket ?? null),
    premiumAfterBytes:
      premiumAfterBytes === null ? null : read('premiumAfterBytes', { from: 0, to: Number.MAX_SAFE_INTEGER }),
    premiumBytesPerSecond: read('premiumBytesPerSecond', premiumRate),
    slowConnection: readSlow(
      fields.slowConnection,
      `${where}: slowConnection`,
      before.slowConnection ?? null,
    ),
  };
};

/** Absent: as before; null: none. */
const readBucket = (value: unknown, where: string, before: Bucket | null): Bucket | null => {
  if (value === undefined) return before;
  if (value === null) return null;
  const fields = fieldsOf(value, where);
  return {
    requestsPerSecond: numberOf(
      fields,
      'requestsPerSecond',
      where,
      { from: 0.001, to: 1e6 },
      before?.requestsPerSecond,
    ),
    burst: numberOf(fields, 'burst', where, { from: 0, to: 1e6 }, before?.burst),
    waitSeconds: numberOf(fields, 'waitSeconds', where, { from: 1, to: DAY_SECONDS }, before?.waitSeconds),
  };
};

const readSlow = (
  value: unknown,
  where: string,
  before: LaneNumbers['slowConnection'],
): LaneNumbers['slowConnection'] => {
  if (value === undefined) return before;
  if (value === null) return null;
  const fields = fieldsOf(value, where);
  return {
    index: numberOf(fields, 'index', where, { from: 0, to: 63, whole: true }, before?.index),
    bytesPerSecond: numberOf(fields, 'bytesPerSecond', where, SPEED, before?.bytesPerSecond),
  };
};

/** What a change does not name stays as it was. */
const readChanges = (value: unknown, where: string, first: LaneNumbers, tell: Tell): LaneChange[] => {
  let before = first;
  const changes = listOf(value, `${where}: changes`).map((entry, index) => {
    const place = `${where}: changes[${index}]`;
    const fields = fieldsOf(entry, place);
    tellStrange(fields, KNOWN_OF_CHANGE, place, tell);
    return { fields, place, at: numberOf(fields, 'at', place, { from: 0, to: DAY_SECONDS }) };
  });
  return changes
    .toSorted((left, right) => left.at - right.at)
    .map(({ fields, place, at }) => {
      before = readNumbers(fields, place, before);
      return { at, ...before };
    });
};

const readFiles = (value: unknown, where: string): LaneRecord['files'] => {
  const files = listOf(value, `${where}: files`).map((entry, index) => {
    const place = `${where}: files[${index}]`;
    const fields = fieldsOf(entry, place);
    return {
      count: numberOf(fields, 'count', place, { from: 1, to: MOST_FILES, whole: true }, 1),
      bytes: numberOf(fields, 'bytes', place, { from: 1, to: MAX_FILE_BYTES, whole: true }),
    };
  });
  const count = files.reduce((sum, file) => sum + file.count, 0);
  if (count === 0) throw new LaneProblem(`${where}: files is an empty list.`);
  if (count > MOST_FILES)
    throw new LaneProblem(`${where}: files are ${count}; at most ${MOST_FILES} fit into a run.`);
  return files;
};
