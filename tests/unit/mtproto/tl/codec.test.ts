import { describe, expect, it } from 'vitest';
import { equal } from '../../../../src/mtproto/bytes.ts';
import { decode, decodeResult, decodeType, encode, encodeResult } from '../../../../src/mtproto/tl/codec.ts';
import { parseSchema } from '../../../../src/mtproto/tl/schema.ts';
import type { TlObject } from '../../../../src/mtproto/tl/types.ts';
import { seededBytes, seededNumbers } from '../../../support/seeded-random.ts';

const schema = parseSchema(`
leaf#00000001 n:int = Node;
pair#00000002 left:Node right:Node = Node;
full#00000003 flags:# a:int b:long c:double d:string e:bytes f:int128 g:int256 h:Bool on:flags.0?true i:flags.1?int j:flags.2?Vector<Node> k:flags.2?string flags2:# l:flags2.31?Bool = Full;
lists#00000004 boxed:Vector<long> bare:vector<leaf> nested:Vector<Vector<string>> inner:%Leafy = Lists;
leafy#00000005 n:int = Leafy;
---functions---
wrap#00000010 {X:Type} layer:int query:!X = X;
get.numbers#00000011 = Vector<long>;
get.flag#00000012 = Bool;
get.nodes#00000013 = Vector<Node>;
`);

const filled: TlObject = {
  _: 'full',
  a: -1,
  b: -(2n ** 63n),
  c: 0.1,
  d: 'Ωμέγα 🎵',
  e: new Uint8Array([1, 2, 3, 4, 5]),
  f: new Uint8Array(16).fill(7),
  g: new Uint8Array(32).fill(9),
  h: true,
  on: true,
  i: 5,
  j: [{ _: 'leaf', n: 1 }],
  k: '',
  l: false,
};

describe('the TL codec', () => {
  it('brings every kind of value back', () => {
    const bytes = encode(schema, filled);
    expect(decode(schema, bytes)).toEqual({ ok: true, value: filled, next: bytes.length });
  });

  it('computes flags from the fields, and tells absent from false', () => {
    const { i: _i, j: _j, k: _k, l: _l, on: _on, ...rest } = filled;
    const bytes = encode(schema, { ...rest, _: 'full' });
    expect(decode(schema, bytes)).toEqual({ ok: true, value: { ...rest, on: false }, next: bytes.length });
  });

  it('reads boxed, bare and nested vectors and bare objects', () => {
    const value: TlObject = {
      _: 'lists',
      boxed: [1n, -2n],
      bare: [
        { _: 'leaf', n: 1 },
        { _: 'leaf', n: 2 },
      ],
      nested: [['a'], []],
      inner: { _: 'leafy', n: 3 },
    };
    expect(decode(schema, encode(schema, value))).toMatchObject({ ok: true, value });
  });

  it('keeps lengths around every boundary of bytes', () => {
    const box = parseSchema('box#1 e:bytes = Box;');
    for (const length of [0, 1, 2, 3, 4, 252, 253, 254, 255, 256, 257, 65_535, 70_001]) {
      const e = seededBytes(length + 1)(length);
      const bytes = encode(box, { _: 'box', e });
      expect(bytes.length % 4).toBe(0);
      const decoded = decode(box, bytes);
      const back = decoded.ok ? decoded.value.e : undefined;
      expect(back instanceof Uint8Array && equal(back, e)).toBe(true);
    }
  });

  it('gives bytes as views of the input', () => {
    const box = parseSchema('box#1 e:bytes = Box;');
    const bytes = encode(box, { _: 'box', e: new Uint8Array(1_048_576) });
    const decoded = decode(box, bytes);
    const e = decoded.ok ? decoded.value.e : undefined;
    expect(e instanceof Uint8Array && e.buffer === bytes.buffer).toBe(true);
  });

  it('nests queries', () => {
    const query: TlObject = { _: 'wrap', layer: 198, query: { _: 'get.flag' } };
    expect(decode(schema, encode(schema, query))).toMatchObject({ ok: true, value: query });
  });

  it('reads results by the method: vectors, Bool, objects', () => {
    expect(decodeResult(schema, 'get.numbers', encodeResult(schema, 'get.numbers', [1n, 2n]))).toMatchObject({
      value: [1n, 2n],
    });
    expect(decodeResult(schema, 'get.flag', encodeResult(schema, 'get.flag', false))).toMatchObject({
      value: false,
    });
    const nodes = [{ _: 'leaf', n: 4 }];
    expect(decodeResult(schema, 'get.nodes', encodeResult(schema, 'get.nodes', nodes))).toMatchObject({
      value: nodes,
    });
  });

  it('names the field of a programmer’s mistake', () => {
    expect(() => encode(schema, { _: 'leaf' })).toThrow('leaf.n: missing');
    expect(() => encode(schema, { _: 'leaf', n: 1n })).toThrow('leaf.n: bigint');
    expect(() => encode(schema, { _: 'pair', left: filled, right: filled })).toThrow(
      'full where Node belongs',
    );
    expect(() => encode(schema, { _: 'nothing' })).toThrow('the schema has no nothing');
    const { k: _k, ...lonely } = filled;
    expect(() => encode(schema, { ...lonely, _: 'full' })).toThrow('full.k is missing beside its bit');
  });
});

describe('a malformed frame', () => {
  it('is data: cut anywhere', () => {
    const bytes = encode(schema, filled);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decode(schema, bytes.subarray(0, length)).ok).toBe(false);
    }
  });

  it('is data: a vector longer than its frame', () => {
    expect(decodeType(schema, 'vector<int>', new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]))).toEqual({
      ok: false,
      error: 'vector longer than its frame',
    });
  });

  it('is data: an object of another type than the field’s', () => {
    const bytes = encode(schema, { _: 'pair', left: { _: 'leaf', n: 1 }, right: { _: 'leaf', n: 1 } });
    bytes[4] = 5;
    expect(decode(schema, bytes)).toEqual({ ok: false, error: 'leafy where Node belongs' });
  });

  it('is data: nesting that would exhaust the stack', () => {
    const bytes = new Uint8Array(4_000_000);
    for (let offset = 0; offset < bytes.length; offset += 4) bytes[offset] = 2;
    expect(decode(schema, bytes)).toEqual({ ok: false, error: 'nested too deep' });
  });

  it('is data: an offset outside', () => {
    expect(decode(schema, new Uint8Array(4), 5).ok).toBe(false);
    expect(decode(schema, new Uint8Array(4), -1).ok).toBe(false);
  });

  it('never throws over 5,000 seeded frames, whole or flipped', () => {
    const random = seededBytes(1);
    const number = seededNumbers(2);
    const good = encode(schema, filled);
    let readable = 0;
    for (let round = 0; round < 5_000; round += 1) {
      const frame = round % 2 === 0 ? random(number() % 200) : good.slice();
      if (round % 2 === 1)
        for (let flips = 0; flips < 3; flips += 1) frame[number() % frame.length] = number() & 255;
      else if (frame.length > 4) frame.set([1 + (number() % 5), 0, 0, 0]);
      if (decode(schema, frame).ok) readable += 1;
    }
    expect(readable).toBeGreaterThan(0);
  });
});
