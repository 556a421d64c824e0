import { BOOL_FALSE_ID, BOOL_TRUE_ID, TRUE_ID, VECTOR_ID } from './built-in-ids.ts';
import { MalformedTl, type TlReader } from './reader.ts';
import type { Schema, TlDefinition, TlObject, TlType, TlValue } from './types.ts';

/** No answer of Telegram nests a tenth of this; a hostile frame could otherwise exhaust the stack. */
const MAX_DEPTH = 128;

/** An object that begins with its constructor number; `expected` is the type it must belong to. */
export function readBoxed(
  schema: Schema,
  reader: TlReader,
  expected: string | undefined,
  depth: number,
): TlObject {
  const id = reader.uint();
  const definition = schema.byId.get(id);
  if (definition === undefined) throw new MalformedTl(`unknown constructor #${id.toString(16)}`);
  if (expected !== undefined && definition.result !== expected) {
    throw new MalformedTl(`${definition.name} where ${expected} belongs`);
  }
  return readFields(schema, reader, definition, depth);
}

function readFields(schema: Schema, reader: TlReader, definition: TlDefinition, depth: number): TlObject {
  if (depth > MAX_DEPTH) throw new MalformedTl('nested too deep');
  const object: { _: string; [field: string]: TlValue } = { _: definition.name };
  const flagWords = new Map<string, number>();
  for (const { name, type, condition } of definition.fields) {
    if (type.kind === 'flags') {
      flagWords.set(name, reader.uint());
      continue;
    }
    const isPresent =
      condition === undefined || (((flagWords.get(condition.flags) ?? 0) >>> condition.bit) & 1) === 1;
    if (type.kind === 'true') object[name] = isPresent;
    else if (isPresent) object[name] = readValue(schema, reader, type, depth + 1);
  }
  return object;
}

export function readValue(schema: Schema, reader: TlReader, type: TlType, depth: number): TlValue {
  switch (type.kind) {
    case 'int':
      return reader.int();
    case 'flags':
      return reader.uint();
    case 'long':
      return reader.long();
    case 'double':
      return reader.double();
    case 'string':
      return reader.string();
    case 'bytes':
      return reader.bytes();
    case 'int128':
      return reader.raw(16);
    case 'int256':
      return reader.raw(32);
    case 'bool':
      return readBool(reader);
    case 'true':
      if (reader.uint() !== TRUE_ID) throw new MalformedTl('not a true');
      return true;
    case 'vector':
      return readVector(schema, reader, type, depth);
    case 'boxed':
      return readBoxed(schema, reader, type.type, depth);
    case 'object':
      return readBoxed(schema, reader, undefined, depth);
    case 'bare': {
      const definition = schema.byName.get(type.name);
      if (definition === undefined) throw new MalformedTl(`no such constructor: ${type.name}`);
      return readFields(schema, reader, definition, depth);
    }
  }
}

function readBool(reader: TlReader): boolean {
  const id = reader.uint();
  if (id !== BOOL_TRUE_ID && id !== BOOL_FALSE_ID) throw new MalformedTl('not a Bool');
  return id === BOOL_TRUE_ID;
}

function readVector(
  schema: Schema,
  reader: TlReader,
  type: Extract<TlType, { kind: 'vector' }>,
  depth: number,
): TlValue[] {
  if (depth > MAX_DEPTH) throw new MalformedTl('nested too deep');
  if (type.boxed && reader.uint() !== VECTOR_ID) throw new MalformedTl('not a vector');
  const count = reader.uint();
  // Every element takes four bytes at least, so a lying count is seen before anything is allocated or looped over.
  if (count > reader.remaining / 4) throw new MalformedTl('vector longer than its frame');
  const items: TlValue[] = [];
  for (let index = 0; index < count; index += 1) items.push(readValue(schema, reader, type.item, depth + 1));
  return items;
}
