import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { apiSchema, apiSchemaText } from '../../../../src/mtproto/schema/api-198.ts';
import { dataSchema, dataSchemaText } from '../../../../src/mtproto/schema/data.ts';
import { serviceSchema, serviceSchemaText } from '../../../../src/mtproto/schema/service.ts';
import type { Schema, TlType } from '../../../../src/mtproto/tl/types.ts';

const require = createRequire(import.meta.url);
const published = new Set(
  `${require('telegram/tl/apiTl.js')}\n${require('telegram/tl/schemaTl.js')}`.split('\n'),
);

/** Cut short on purpose: what follows is never read. */
const CUT_SHORT = /^(auth\.authorization|auth\.authorizationSignUpRequired|config)#/;

function definitionsOf(text: string): string[] {
  return text.split('\n').filter((line) => line.includes('='));
}

function missingTypes(schema: Schema): string[] {
  const known = new Set([...schema.byName.values()].filter((one) => !one.isMethod).map((one) => one.result));
  const missing: string[] = [];
  const look = (type: TlType) => {
    if (type.kind === 'vector') look(type.item);
    else if (type.kind === 'boxed' && !known.has(type.type)) missing.push(type.type);
    else if (type.kind === 'bare' && !schema.byName.has(type.name)) missing.push(type.name);
  };
  for (const definition of schema.byName.values()) {
    for (const field of definition.fields) look(field.type);
    if (definition.isMethod) look(definition.resultType);
  }
  return missing;
}

describe('the schema tables', () => {
  it('are understood line by line', () => {
    for (const [schema, text] of [
      [serviceSchema, serviceSchemaText],
      [dataSchema, dataSchemaText],
      [apiSchema, apiSchemaText],
    ] as const) {
      expect(schema.problems).toEqual([]);
      expect(schema.byId.size).toBe(definitionsOf(text).length);
    }
  });

  it('say what the published ones say', () => {
    const lines = [...definitionsOf(apiSchemaText), ...definitionsOf(dataSchemaText)];
    expect(lines.filter((line) => !published.has(line) && !CUT_SHORT.test(line))).toEqual([]);
    const asText = (line: string) => line.replaceAll(':bytes', ':string');
    const service = new Set([...published].map(asText));
    const unknown = definitionsOf(serviceSchemaText).filter((line) => !service.has(asText(line)));
    expect(unknown.map((line) => line.split('#')[0])).toEqual(['gzip_packed']);
  });

  it('name no type that they lack', () => {
    expect(missingTypes(serviceSchema)).toEqual([]);
    expect(missingTypes(dataSchema)).toEqual([]);
    expect(missingTypes(apiSchema)).toEqual([]);
  });

  it('keep the ids of one another', () => {
    for (const [id, definition] of dataSchema.byId) {
      expect(apiSchema.byId.get(id)?.name).toBe(definition.name);
      expect(serviceSchema.byId.has(id)).toBe(false);
    }
  });
});
