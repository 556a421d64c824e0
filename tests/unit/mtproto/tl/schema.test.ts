import { describe, expect, it } from 'vitest';
import { mergeSchemas, parseSchema } from '../../../../src/mtproto/tl/schema.ts';

describe('schema text', () => {
  it('knows constructors, methods and their results, by id and by name', () => {
    const schema = parseSchema(`
      // a comment
      boolTrue#997275b5 = Bool;
      user#aa id:long = User;
      ---functions---
      users.getUsers#bb id:Vector<long> = Vector<User>;
    `);
    expect(schema.problems).toEqual([]);
    expect(schema.byId.get(0xaa)?.name).toBe('user');
    expect(schema.byName.get('user')?.isMethod).toBe(false);
    expect(schema.byName.get('users.getUsers')).toMatchObject({ isMethod: true, result: 'Vector<User>' });
  });

  it('keeps what it does not understand as data', () => {
    const schema = parseSchema(
      'nonsense\nuntyped#1 field = Untyped;\nunnumbered a:int = Unnumbered;\nfine#2 = Fine;',
    );
    expect(schema.problems).toHaveLength(3);
    expect([...schema.byName.keys()]).toEqual(['fine']);
  });

  it('merges, the later schema winning', () => {
    const merged = mergeSchemas(parseSchema('a#1 = A;'), parseSchema('a#2 x:int = A;'));
    expect(merged.byName.get('a')?.id).toBe(2);
  });
});
