import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { concat, equal } from '../../../../src/mtproto/bytes.ts';
import { serviceSchema } from '../../../../src/mtproto/schema/service.ts';
import { packContainer, unpackMessages } from '../../../../src/mtproto/session/containers.ts';
import { gunzip, gzip, packWhenShorter } from '../../../../src/mtproto/session/gzip.ts';
import { encode } from '../../../../src/mtproto/tl/codec.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

const random = seededBytes(1);

function packed(body: Uint8Array): Uint8Array {
  return encode(serviceSchema, { _: 'gzip_packed', packed_data: body });
}

describe('packing', () => {
  it('unpacks gzip and zlib', async () => {
    const data = concat(random(1_000), new Uint8Array(100_000));
    expect(equal((await gunzip(gzipSync(data))) ?? new Uint8Array(), data)).toBe(true);
    expect(equal((await gunzip(deflateSync(data))) ?? new Uint8Array(), data)).toBe(true);
    expect(equal(gunzipSync(await gzip(data)), data)).toBe(true);
  });

  it('gives nothing for damaged, cut or endless data', async () => {
    const data = gzipSync(random(1_000));
    expect(await gunzip(data.subarray(0, 500))).toBeUndefined();
    expect(await gunzip(random(500))).toBeUndefined();
    expect(await gunzip(new Uint8Array())).toBeUndefined();
    expect(await gunzip(gzipSync(new Uint8Array(5_000_000)), 1_000_000)).toBeUndefined();
  });

  it('is used only where it saves something', async () => {
    const noise = random(400);
    expect(await packWhenShorter(noise)).toBe(noise);
    expect((await packWhenShorter(new Uint8Array(400))).length).toBeLessThan(100);
  });
});

describe('a container', () => {
  const inner = [
    { msgId: 5n, seqNo: 1, body: random(12) },
    { msgId: 9n, seqNo: 3, body: random(400) },
  ];
  const body = concat(...packContainer(inner));
  const outer = { msgId: 13n, seqNo: 4, body };

  it('gives its messages back, packed or not', async () => {
    expect(await unpackMessages(outer)).toEqual({ ok: true, messages: inner, unreadable: [] });
    expect(await unpackMessages({ ...outer, body: packed(gzipSync(body)) })).toEqual({
      ok: true,
      messages: inner,
      unreadable: [],
    });
    const packedInside = packContainer([
      { msgId: 5n, seqNo: 1, body: packed(deflateSync(inner[1]?.body ?? body)) },
    ]);
    expect(await unpackMessages({ ...outer, body: concat(...packedInside) })).toEqual({
      ok: true,
      messages: [{ msgId: 5n, seqNo: 1, body: inner[1]?.body }],
      unreadable: [],
    });
  });

  it('loses only what unpacks to more than one object may, however many there are', async () => {
    const bomb = packed(gzipSync(new Uint8Array(4_000_000)));
    const good = { msgId: 3n, seqNo: 5, body: random(12) };
    const bombs = (count: number) => {
      const many = Array.from({ length: count }, (_, index) => ({
        msgId: BigInt(100 + index),
        seqNo: 1,
        body: bomb,
      }));
      return unpackMessages({ ...outer, body: concat(...packContainer([...many, good])) });
    };
    expect(await bombs(4)).toMatchObject({ ok: true, unreadable: [] });
    const five = await bombs(5);
    expect(five).toMatchObject({ unreadable: [{ msgId: 104n, seqNo: 1, reason: 'gzip' }] });
    expect(five.ok && five.messages.at(-1)).toEqual(good);
  });

  it('is not worked through to its end when all of it is damaged', async () => {
    const damaged = { msgId: 1n, seqNo: 1, body: packed(random(40)) };
    const fine = { msgId: 2n, seqNo: 1, body: packed(gzipSync(random(8))) };
    const plain = { msgId: 3n, seqNo: 1, body: random(8) };
    const unpack = (count: number) => {
      const body = concat(...packContainer([...Array.from({ length: count }, () => damaged), fine, plain]));
      return unpackMessages({ ...outer, body });
    };
    expect(await unpack(3)).toMatchObject({ messages: [{ msgId: 2n }, { msgId: 3n }] });
    expect(await unpack(4)).toMatchObject({ messages: [{ msgId: 3n }] });
  });

  it('gives the others when one cannot be unpacked or is a container itself', async () => {
    const spoilt = [
      { msgId: 1n, seqNo: 1, body: packed(random(40)) },
      { msgId: 2n, seqNo: 3, body },
    ];
    const mixed = concat(...packContainer([...spoilt, ...inner]));
    expect(await unpackMessages({ ...outer, body: mixed })).toEqual({
      ok: true,
      messages: inner,
      unreadable: [
        { msgId: 1n, seqNo: 1, reason: 'gzip' },
        { msgId: 2n, seqNo: 3, reason: 'container' },
      ],
    });
  });

  it('is refused when its lengths lie, when it is cut, when it cannot be unpacked', async () => {
    for (let length = 4; length < body.length; length += 4) {
      expect((await unpackMessages({ ...outer, body: body.subarray(0, length) })).ok).toBe(false);
    }
    expect(await unpackMessages({ ...outer, body: packed(random(40)) })).toEqual({
      ok: false,
      reason: 'gzip',
    });
  });
});
