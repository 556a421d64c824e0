import type { Schema, TlDefinition, TlField, TlType } from './types.ts';

/** What the codec knows by itself: generic or built in, so lines defining them are passed over silently. */
const BUILT_IN = new Set([
  'boolFalse',
  'boolTrue',
  'true',
  'vector',
  'null',
  'int',
  'long',
  'double',
  'string',
  'bytes',
  'int128',
  'int256',
]);

const LINE = /^([a-zA-Z][\w.]*)(?:#([0-9a-f]{1,8}))?((?:\s+[^=]+?)?)\s*=\s*([\w.<>% ]+?)\s*;$/;
const CONDITION = /^(\w+)\.(\d+)\?(.+)$/;

/**
 * Reads schema text: one definition a line, `---functions---` and `---types---` switch sections, `//` comments.
 * A line that is not understood is recorded in `problems` and skipped; it never throws.
 */
export function parseSchema(text: string): Schema {
  const definitions: TlDefinition[] = [];
  const problems: string[] = [];
  let isMethod = false;
  for (const rawLine of text.split('\n')) {
    const line = rawLine.replace(/\/\/.*$/, '').trim();
    if (line === '') continue;
    if (line === '---functions---') isMethod = true;
    else if (line === '---types---') isMethod = false;
    else {
      const parsed = parseLine(line, isMethod);
      if (typeof parsed === 'string') problems.push(parsed);
      else if (parsed !== undefined) definitions.push(parsed);
    }
  }
  return buildSchema(definitions, problems);
}

/** One schema out of several; where two disagree on an id or a name, the later one counts. */
export function mergeSchemas(...schemas: readonly Schema[]): Schema {
  const byId = new Map<number, TlDefinition>();
  const byName = new Map<string, TlDefinition>();
  for (const schema of schemas) {
    for (const [id, definition] of schema.byId) byId.set(id, definition);
    for (const [name, definition] of schema.byName) byName.set(name, definition);
  }
  return { byId, byName, problems: schemas.flatMap((schema) => schema.problems) };
}

/** Builds the lookups from definitions that come from elsewhere than text. */
export function buildSchema(
  definitions: readonly TlDefinition[],
  earlierProblems: readonly string[] = [],
): Schema {
  const byId = new Map<number, TlDefinition>();
  const byName = new Map<string, TlDefinition>();
  const problems = [...earlierProblems];
  for (const definition of definitions) {
    if (byId.has(definition.id)) problems.push(`id given twice: ${definition.name}`);
    if (byName.has(definition.name)) problems.push(`name given twice: ${definition.name}`);
    byId.set(definition.id, definition);
    byName.set(definition.name, definition);
  }
  return { byId, byName, problems };
}

/** A type as written in a schema (`Vector<long>`, `%Message`, `inputPeer`, `!X`). */
export function parseType(text: string): TlType {
  const vector = /^([Vv])ector<(.+)>$/.exec(text);
  if (vector !== null) return { kind: 'vector', boxed: vector[1] === 'V', item: parseType(vector[2] ?? '') };
  switch (text) {
    case 'int':
    case 'long':
    case 'double':
    case 'string':
    case 'bytes':
    case 'int128':
    case 'int256':
    case 'true':
      return { kind: text };
    case '#':
      return { kind: 'flags' };
    case 'Bool':
      return { kind: 'bool' };
    case 'X':
    case '!X':
    case 'Object':
      return { kind: 'object' };
  }
  if (text.startsWith('%')) return { kind: 'bare', name: lowerFirst(text.slice(1)) };
  const lastSegment = text.slice(text.lastIndexOf('.') + 1);
  return /^[a-z]/.test(lastSegment) ? { kind: 'bare', name: text } : { kind: 'boxed', type: text };
}

function parseLine(line: string, isMethod: boolean): TlDefinition | string | undefined {
  const firstWord = /^[\w.]+/.exec(line)?.[0];
  if (firstWord !== undefined && BUILT_IN.has(firstWord)) return undefined;
  const match = LINE.exec(line);
  const name = match?.[1];
  const result = match?.[4];
  if (name === undefined || result === undefined) return `not a definition: ${line}`;
  const id = match?.[2];
  if (id === undefined) return `no constructor number: ${line}`;
  const fields: TlField[] = [];
  for (const word of (match?.[3] ?? '').split(/\s+/)) {
    if (word === '' || word.startsWith('{')) continue;
    const colon = word.indexOf(':');
    if (colon < 1) return `field without a type: ${line}`;
    const typeText = word.slice(colon + 1);
    const condition = CONDITION.exec(typeText);
    const fieldName = word.slice(0, colon);
    if (condition === null) fields.push({ name: fieldName, type: parseType(typeText) });
    else {
      const [, flags = '', bit = '', type = ''] = condition;
      fields.push({ name: fieldName, type: parseType(type), condition: { flags, bit: Number(bit) } });
    }
  }
  return { name, id: Number.parseInt(id, 16), fields, result, resultType: parseType(result), isMethod };
}

function lowerFirst(text: string): string {
  const start = text.lastIndexOf('.') + 1;
  return text.slice(0, start) + text.charAt(start).toLowerCase() + text.slice(start + 1);
}
