import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildSchema, parseType } from '../../src/mtproto/tl/schema.ts';
import type { Schema, TlDefinition, TlField } from '../../src/mtproto/tl/types.ts';

interface SchemaFile {
  /** Layer. */
  readonly l: number;
  readonly e: readonly Entry[];
}

interface Entry {
  readonly kind: 'class' | 'method';
  readonly name: string;
  readonly id: number;
  readonly type: string;
  readonly typeModifiers?: Modifiers;
  readonly arguments: readonly {
    readonly name: string;
    readonly type: string;
    readonly typeModifiers?: Modifiers;
  }[];
}

interface Modifiers {
  readonly isVector?: boolean;
  readonly predicate?: string;
}

/** The layer that `@mtcute/core` speaks, out of its own package. */
export function readMtcuteSchema(): { readonly layer: number; readonly schema: Schema } {
  const home = dirname(createRequire(import.meta.url).resolve('@mtcute/core'));
  const file: SchemaFile = JSON.parse(readFileSync(join(home, 'tl/api-schema.json'), 'utf8'));
  return { layer: file.l, schema: buildSchema(file.e.map(toDefinition)) };
}

function toDefinition({ kind, name, id, type, typeModifiers, arguments: fields }: Entry): TlDefinition {
  const result = typeText(type, typeModifiers);
  return {
    name,
    id,
    fields: fields.map(toField),
    result,
    resultType: parseType(result),
    isMethod: kind === 'method',
  };
}

function toField({ name, type, typeModifiers }: Entry['arguments'][number]): TlField {
  const parsed = parseType(typeText(type, typeModifiers));
  const [flags, bit] = typeModifiers?.predicate?.split('.') ?? [];
  return flags === undefined
    ? { name, type: parsed }
    : { name, type: parsed, condition: { flags, bit: Number(bit) } };
}

/** Its longs that fit 53 bits have a name of their own. */
function typeText(type: string, modifiers: Modifiers | undefined): string {
  const item = type === 'int53' ? 'long' : type;
  return modifiers?.isVector ? `Vector<${item}>` : item;
}
