import { concat, writeInt } from '../../src/mtproto/bytes.ts';
import { TRUE_ID, VECTOR_ID } from '../../src/mtproto/tl/built-in-ids.ts';
import { encode, encodeResult } from '../../src/mtproto/tl/codec.ts';
import type { Schema, TlDefinition, TlObject, TlType, TlValue } from '../../src/mtproto/tl/types.ts';
import { seededBytes, seededNumbers } from './seeded-random.ts';

/** Objects stop nesting here as soon as their type has a flat constructor. */
const MAX_DEPTH = 3;
const TEXTS = ['', 'a', '../../x', '\u202egpj.exe', 'a'.repeat(300), '<img src=x onerror=alert(1)>', '\0'];
/** Words that mean something where they do not belong: extremes, vectors, packed objects, containers, results. */
const ODD_WORDS = [
  0,
  1,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  0xffffff80,
  VECTOR_ID,
  TRUE_ID,
  0x3072cfa1,
  0x73f1f8dc,
  0xf35c6d01,
];

export interface TlMaker {
  /** An object of every type in turn, encoded as an honest server would, field by field at random. */
  nextObject(): Uint8Array<ArrayBuffer>;
  /** One with this constructor, its fields at random. */
  objectNamed(name: string): TlObject;
  /** An honest result of this method. */
  resultOf(method: string): Uint8Array<ArrayBuffer>;
  /** The same bytes, damaged in one of many ways. */
  spoil(honest: Uint8Array): Uint8Array<ArrayBuffer>;
  below(limit: number): number;
}

/** Everything that a schema can say, seeded: the same seed makes the same frames. */
export function createTlMaker(schema: Schema, seed: number): TlMaker {
  const number = seededNumbers(seed);
  const random = seededBytes(seed + 1);
  const below = (limit: number): number => number() % limit;
  const pick = <T>(choices: readonly T[]): T => {
    const chosen = choices[below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const all = [...schema.byName.values()].filter(({ isMethod }) => !isMethod);
  const byResult = new Map<string, TlDefinition[]>();
  for (const definition of all)
    byResult.set(definition.result, [...(byResult.get(definition.result) ?? []), definition]);
  const flattest = new Map(
    [...byResult].map(([type, choices]) => [
      type,
      choices.reduce((least, one) => (one.fields.length < least.fields.length ? one : least)),
    ]),
  );
  let turn = 0;

  const objectOf = (definition: TlDefinition, depth: number): TlObject => {
    // Fields behind one bit stand or fall together.
    const bits = new Map<string, boolean>();
    const isPresent = (flags: string, bit: number): boolean => {
      const name = `${flags}.${bit}`;
      const chosen = bits.get(name) ?? (depth < MAX_DEPTH && below(2) === 0);
      bits.set(name, chosen);
      return chosen;
    };
    const object: { _: string; [field: string]: TlValue } = { _: definition.name };
    for (const { name, type, condition } of definition.fields) {
      if (type.kind === 'flags') continue;
      if (condition !== undefined && !isPresent(condition.flags, condition.bit)) continue;
      object[name] = randomOf(type, depth + 1);
    }
    return object;
  };
  const boxedOf = (type: string, depth: number): TlObject => {
    const choices = byResult.get(type) ?? [];
    const flat = depth < MAX_DEPTH ? undefined : flattest.get(type);
    return objectOf(flat ?? pick(choices), depth);
  };
  const randomOf = (type: TlType, depth: number): TlValue => {
    switch (type.kind) {
      case 'int':
      case 'flags':
        return below(4) === 0 ? pick(ODD_WORDS) | 0 : below(1000);
      case 'long':
        return below(4) === 0 ? BigInt.asIntN(64, BigInt(number()) << 32n) : BigInt(below(1000));
      case 'double':
        return pick([0, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY, below(1000) / 7]);
      case 'string':
        return pick(TEXTS);
      case 'bytes':
        return random(below(300));
      case 'int128':
        return random(16);
      case 'int256':
        return random(32);
      case 'bool':
      case 'true':
        return type.kind === 'true' || below(2) === 0;
      case 'vector':
        return Array.from({ length: depth < MAX_DEPTH ? below(4) : 0 }, () => randomOf(type.item, depth + 1));
      case 'boxed':
        return boxedOf(type.type, depth);
      case 'object':
        return objectOf(pick(all), MAX_DEPTH);
      case 'bare': {
        const definition = schema.byName.get(type.name);
        if (definition === undefined) throw new Error(`no ${type.name}`);
        return objectOf(definition, depth);
      }
    }
  };

  const spoil = (honest: Uint8Array): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(honest);
    const words = bytes.length >> 2;
    const at = below(Math.max(1, words)) * 4;
    switch (below(6)) {
      case 0:
        if (bytes.length > 0) bytes[below(bytes.length)] = below(256);
        return bytes;
      case 1:
        if (words > 0) writeInt(bytes, pick(ODD_WORDS) | 0, at);
        return bytes;
      case 2:
        return bytes.slice(0, at);
      case 3:
        return concat(bytes.subarray(0, at), bytes.subarray(at / 2));
      case 4:
        // Another object's number in place of one of its words.
        if (words > 0) writeInt(bytes, pick(all).id | 0, at);
        return bytes;
      default:
        return concat(bytes.subarray(0, at), random(below(16) * 4));
    }
  };

  return {
    nextObject: () => {
      const definition = all[turn % all.length];
      turn += 1;
      if (definition === undefined) throw new Error('the schema is empty');
      return encode(schema, objectOf(definition, 1));
    },
    objectNamed: (name) => {
      const definition = schema.byName.get(name);
      if (definition === undefined) throw new Error(`no ${name}`);
      return objectOf(definition, 1);
    },
    resultOf: (method) => {
      const definition = schema.byName.get(method);
      if (definition === undefined) throw new Error(`no ${method}`);
      return encodeResult(schema, method, randomOf(definition.resultType, 0));
    },
    spoil,
    below,
  };
}

/** The counts of `npm test`; `npm run test:long` has the full ones. */
export const frameCount = (quick: number, full: number): number =>
  process.env.SLUICE_LONG === '1' ? full : quick;
