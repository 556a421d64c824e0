/**
 * A TL object: its constructor (or method) name in `_`, its fields under their schema names.
 *
 * int, `#` → number · long → bigint (signed) · double → number · string → string · bytes, int128, int256 → Uint8Array ·
 * Bool → boolean · vectors → arrays · `flags.n?X` → present or absent · `flags.n?true` → boolean (false when not set).
 * Flags words themselves never appear: the codec computes them from the fields.
 */
export interface TlObject {
  readonly _: string;
  readonly [field: string]: TlValue | undefined;
}

export type TlValue = number | bigint | boolean | string | Uint8Array | TlObject | readonly TlValue[];

/** The type of one field or element, parsed once from the schema text. */
export type TlType =
  | {
      readonly kind: 'int' | 'long' | 'double' | 'string' | 'bytes' | 'int128' | 'int256' | 'bool' | 'object';
    }
  | { readonly kind: 'flags' }
  | { readonly kind: 'true' }
  | { readonly kind: 'vector'; readonly boxed: boolean; readonly item: TlType }
  | { readonly kind: 'boxed'; readonly type: string }
  | { readonly kind: 'bare'; readonly name: string };

export interface TlField {
  readonly name: string;
  readonly type: TlType;
  /** Present only when this bit of that flags word is set. */
  readonly condition?: { readonly flags: string; readonly bit: number };
}

/** One line of a schema: a constructor, or a method. */
export interface TlDefinition {
  readonly name: string;
  /** Constructor number, unsigned 32 bits. */
  readonly id: number;
  readonly fields: readonly TlField[];
  /** The type on the right of `=`, as written. */
  readonly result: string;
  readonly resultType: TlType;
  readonly isMethod: boolean;
}

export interface Schema {
  readonly byId: ReadonlyMap<number, TlDefinition>;
  readonly byName: ReadonlyMap<string, TlDefinition>;
  /** Lines that were not understood, and ids or names given twice; empty for our own tables. */
  readonly problems: readonly string[];
}

export function isTlObject(value: TlValue | undefined): value is TlObject {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
}
