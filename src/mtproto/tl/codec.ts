import { readBoxed, readValue } from './read-value.ts';
import { MalformedTl, TlReader } from './reader.ts';
import { parseType } from './schema.ts';
import type { Schema, TlObject, TlType, TlValue } from './types.ts';
import { writeBoxed, writeValue } from './write-value.ts';
import { TlWriter } from './writer.ts';

export type Decoded<Value> =
  | { readonly ok: true; readonly value: Value /** Offset after the value. */; readonly next: number }
  | { readonly ok: false; readonly error: string };

/**
 * The boxed form of an object or method call.
 * Throws a TypeError for what only a programmer can get wrong: a name the schema lacks, a required field missing, a value
 * of another type than the schema says.
 */
export function encode(schema: Schema, object: TlObject): Uint8Array<ArrayBuffer> {
  const writer = new TlWriter();
  writeBoxed(schema, writer, object, undefined);
  return writer.finish();
}

/** A method's result, which may also be a vector, a Bool or a bare number. Throws as `encode` does. */
export function encodeResult(schema: Schema, methodName: string, value: TlValue): Uint8Array<ArrayBuffer> {
  const writer = new TlWriter();
  writeValue(schema, writer, resultTypeOf(schema, methodName), value, methodName);
  return writer.finish();
}

/** A value of a type as written in schema text, such as `Vector<long>`. Throws as `encode` does. */
export function encodeType(schema: Schema, type: string, value: TlValue): Uint8Array<ArrayBuffer> {
  const writer = new TlWriter();
  writeValue(schema, writer, parseType(type), value, type);
  return writer.finish();
}

/**
 * Reads one boxed object. Never throws, whatever the bytes; `bytes` fields are views of the input. Bytes after the object
 * are left alone (`next` tells where they begin).
 */
export function decode(schema: Schema, bytes: Uint8Array, offset = 0): Decoded<TlObject> {
  return guarded(bytes, offset, (reader) => readBoxed(schema, reader, undefined, 0));
}

/** Reads the result of a method by its declared type. Never throws for what the bytes hold. */
export function decodeResult(
  schema: Schema,
  methodName: string,
  bytes: Uint8Array,
  offset = 0,
): Decoded<TlValue> {
  const type = resultTypeOf(schema, methodName);
  return guarded(bytes, offset, (reader) => readValue(schema, reader, type, 0));
}

/** Reads a value of a type as written in schema text, such as `Vector<long>`. Never throws for what the bytes hold. */
export function decodeType(schema: Schema, type: string, bytes: Uint8Array, offset = 0): Decoded<TlValue> {
  return guarded(bytes, offset, (reader) => readValue(schema, reader, parseType(type), 0));
}

/** The constructor number an encoded object begins with; undefined when there are not four bytes. */
export function peekConstructor(bytes: Uint8Array, offset = 0): number | undefined {
  if (offset < 0 || bytes.length - offset < 4) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0, true);
}

function resultTypeOf(schema: Schema, methodName: string): TlType {
  const method = schema.byName.get(methodName);
  if (method === undefined || !method.isMethod) throw new TypeError(`no such method: ${methodName}`);
  return method.resultType;
}

function guarded<Value>(
  bytes: Uint8Array,
  offset: number,
  read: (reader: TlReader) => Value,
): Decoded<Value> {
  const reader = new TlReader(bytes, offset);
  try {
    const value = read(reader);
    return { ok: true, value, next: reader.position };
  } catch (error) {
    if (error instanceof MalformedTl) return { ok: false, error: error.message };
    throw error;
  }
}
