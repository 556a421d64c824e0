/**
 * Plain values as bytes and back: what a structured clone could carry, as far as secrets are made of it. Objects, arrays
 * and texts as JSON; what JSON does not know stands in an object whose `$` says what it is.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Tagged = { readonly $: string; readonly v: Json };

const tagged = ($: string, v: Json): Tagged => ({ $, v });
const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  );

const pairs = (entries: Iterable<readonly [unknown, unknown]>): Json =>
  Array.from(entries, ([key, value]) => [toJson(key), toJson(value)]);

const toJson = (value: unknown): Json => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : tagged('number', String(value));
  if (typeof value === 'bigint') return tagged('bigint', String(value));
  if (value === undefined) return tagged('undefined', null);
  if (value instanceof Uint8Array) return tagged('bytes', toHex(value));
  if (value instanceof Map) return tagged('map', pairs(value));
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be kept`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('an object of a class cannot be kept');
  if (Object.hasOwn(value, '$')) return tagged('object', pairs(Object.entries(value)));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
};

const toMap = (v: Json | undefined): Map<unknown, unknown> => {
  const map = new Map<unknown, unknown>();
  if (Array.isArray(v)) for (const [key, value] of v) map.set(fromJson(key), fromJson(value));
  return map;
};

const fromTagged = ({ $, v }: { readonly [name: string]: Json }): unknown => {
  switch ($) {
    case 'number':
      return Number(v);
    case 'bigint':
      return BigInt(String(v));
    case 'undefined':
      return undefined;
    case 'bytes':
      return fromHex(String(v));
    case 'map':
      return toMap(v);
    case 'object':
      return Object.fromEntries(toMap(v));
    default:
      throw new TypeError(`unknown kind of value: ${$}`);
  }
};

const fromJson = (json: Json): unknown => {
  if (json === null || typeof json !== 'object') return json;
  if (isArray(json)) return json.map(fromJson);
  if (Object.hasOwn(json, '$')) return fromTagged(json);
  return Object.fromEntries(Object.entries(json).map(([name, inner]) => [name, fromJson(inner)]));
};

/** `Array.isArray` forgets that an array may be readonly. */
const isArray = (json: Json): json is readonly Json[] => Array.isArray(json);

/** @throws TypeError for what cannot be kept: functions, handles, objects of a class */
export const bytesOfValue = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(toJson(value)));

/** @throws SyntaxError or TypeError for bytes that `bytesOfValue` did not make */
export const valueOfBytes = (bytes: Uint8Array): unknown =>
  fromJson(JSON.parse(new TextDecoder().decode(bytes)));
