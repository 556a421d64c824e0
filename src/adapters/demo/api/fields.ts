import { isTlObject, type TlObject, type TlValue } from '../../../mtproto/tl/types.ts';

/** Fields of a decoded request. The codec has checked their types; absent ones come back empty. */
export const numberOf = (object: TlObject, field: string): number => {
  const value = object[field];
  // File offsets are longs; nothing here is so large that a number would not hold it.
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : 0;
};

export const longOf = (object: TlObject, field: string): bigint => {
  const value = object[field];
  return typeof value === 'bigint' ? value : 0n;
};

export const textOf = (object: TlObject, field: string): string => {
  const value = object[field];
  return typeof value === 'string' ? value : '';
};

export const bytesOf = (object: TlObject, field: string): Uint8Array => {
  const value = object[field];
  return value instanceof Uint8Array ? value : new Uint8Array();
};

export const objectOf = (object: TlObject, field: string): TlObject | undefined => {
  const value = object[field];
  return isTlObject(value) ? value : undefined;
};

export const listOf = (object: TlObject, field: string): readonly TlValue[] => {
  const value = object[field];
  return Array.isArray(value) ? value : [];
};

export const objectsOf = (object: TlObject, field: string): readonly TlObject[] =>
  listOf(object, field).filter(isTlObject);
