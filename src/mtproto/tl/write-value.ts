import { BOOL_FALSE_ID, BOOL_TRUE_ID, TRUE_ID, VECTOR_ID } from './built-in-ids.ts';
import {
  isTlObject,
  type Schema,
  type TlDefinition,
  type TlObject,
  type TlType,
  type TlValue,
} from './types.ts';
import type { TlWriter } from './writer.ts';

/** The largest length that three bytes can say. */
const MAX_BYTES = 0xff_ff_ff;

export function writeBoxed(
  schema: Schema,
  writer: TlWriter,
  object: TlObject,
  expected: string | undefined,
): void {
  const definition = schema.byName.get(object._);
  if (definition === undefined) throw new TypeError(`the schema has no ${object._}`);
  if (expected !== undefined && definition.result !== expected) {
    throw new TypeError(`${object._} where ${expected} belongs`);
  }
  writer.int(definition.id);
  writeFields(schema, writer, definition, object);
}

function writeFields(schema: Schema, writer: TlWriter, definition: TlDefinition, object: TlObject): void {
  const flagWords = new Map<string, { readonly position: number; bits: number }>();
  for (const { name, type, condition } of definition.fields) {
    if (type.kind === 'flags') {
      flagWords.set(name, { position: writer.length, bits: 0 });
      writer.int(0);
      continue;
    }
    const value = object[name];
    if (condition !== undefined) {
      if (value === undefined || (type.kind === 'true' && value === false)) continue;
      const word = flagWords.get(condition.flags);
      if (word === undefined) throw new TypeError(`${definition.name} has no ${condition.flags}`);
      word.bits |= 1 << condition.bit;
      if (type.kind === 'true') continue;
    }
    writeValue(schema, writer, type, value, `${definition.name}.${name}`);
  }
  for (const { position, bits } of flagWords.values()) writer.intAt(position, bits);
  requireSharedBits(definition, object, flagWords);
}

/** Fields behind one bit stand or fall together: one alone would be a frame that nobody can read. */
function requireSharedBits(
  definition: TlDefinition,
  object: TlObject,
  flagWords: ReadonlyMap<string, { readonly bits: number }>,
): void {
  for (const { name, type, condition } of definition.fields) {
    if (condition === undefined || type.kind === 'true' || object[name] !== undefined) continue;
    const bits = flagWords.get(condition.flags)?.bits ?? 0;
    if (((bits >>> condition.bit) & 1) === 1)
      throw new TypeError(`${definition.name}.${name} is missing beside its bit`);
  }
}

/** Throws a TypeError that names `where` when the value is not of that type. */
export function writeValue(
  schema: Schema,
  writer: TlWriter,
  type: TlType,
  value: TlValue | undefined,
  where: string,
): void {
  switch (type.kind) {
    case 'int':
    case 'flags':
      writer.int(numberIn(value, where));
      break;
    case 'long':
      if (typeof value !== 'bigint') throw mismatch(value, where, 'bigint');
      writer.long(value);
      break;
    case 'double':
      writer.double(numberIn(value, where));
      break;
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, where, 'string');
      writer.string(value);
      break;
    case 'bytes':
      writer.bytes(bytesIn(value, where, 0, MAX_BYTES));
      break;
    case 'int128':
      writer.raw(bytesIn(value, where, 16, 16));
      break;
    case 'int256':
      writer.raw(bytesIn(value, where, 32, 32));
      break;
    case 'bool':
      if (typeof value !== 'boolean') throw mismatch(value, where, 'boolean');
      writer.int(value ? BOOL_TRUE_ID : BOOL_FALSE_ID);
      break;
    case 'true':
      writer.int(TRUE_ID);
      break;
    case 'vector':
      if (!Array.isArray(value)) throw mismatch(value, where, 'array');
      if (type.boxed) writer.int(VECTOR_ID);
      writer.int(value.length);
      for (const item of value) writeValue(schema, writer, type.item, item, where);
      break;
    case 'boxed':
      writeBoxed(schema, writer, objectIn(value, where), type.type);
      break;
    case 'object':
      writeBoxed(schema, writer, objectIn(value, where), undefined);
      break;
    case 'bare': {
      const definition = schema.byName.get(type.name);
      if (definition === undefined) throw new TypeError(`the schema has no ${type.name}`);
      writeFields(schema, writer, definition, objectIn(value, where));
    }
  }
}

function numberIn(value: TlValue | undefined, where: string): number {
  if (typeof value !== 'number') throw mismatch(value, where, 'number');
  return value;
}

function bytesIn(value: TlValue | undefined, where: string, least: number, most: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw mismatch(value, where, 'Uint8Array');
  if (value.length < least || value.length > most) throw new TypeError(`${where}: ${value.length} bytes`);
  return value;
}

function objectIn(value: TlValue | undefined, where: string): TlObject {
  if (!isTlObject(value)) throw mismatch(value, where, 'object');
  return value;
}

function mismatch(value: TlValue | undefined, where: string, expected: string): TypeError {
  return new TypeError(
    `${where}: ${value === undefined ? 'missing' : typeof value} where ${expected} belongs`,
  );
}
