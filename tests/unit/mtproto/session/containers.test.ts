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
    expect(await unpackMessages(outer)).toEqual({ ok: true, messages: inner });
    expect(await unpackMessages({ ...outer, body: packed(gzipSync(body)) })).toEqual({
      ok: true,
      messages: inner,
    });
    const packedInside = packContainer([
      { msgId: 5n, seqNo: 1, body: packed(deflateSync(inner[1]?.body ?? body)) },
    ]);
    expect(await unpackMessages({ ...outer, body: concat(...packedInside) })).toEqual({
      ok: true,
      messages: [{ msgId: 5n, seqNo: 1, body: inner[1]?.body }],
    });
  });

  it('is refused when its messages unpack to more than one object may, however many they are', async () => {
    const bomb = packed(gzipSync(new Uint8Array(4_000_000)));
    const bombs = (count: number) =>
      concat(...packContainer(Array.from({ length: count }, () => ({ msgId: 1n, seqNo: 1, body: bomb }))));
    expect(await unpackMessages({ ...outer, body: bombs(4) })).toMatchObject({ ok: true });
    expect(await unpackMessages({ ...outer, body: bombs(5) })).toEqual({ ok: false, reason: 'gzip' });
  });

  it('is refused when its lengths lie, when it is cut, when it holds another', async () => {
    for (let length = 4; length < body.length; length += 4) {
      expect((await unpackMessages({ ...outer, body: body.subarray(0, length) })).ok).toBe(false);
    }
    const nested = concat(...packContainer([{ msgId: 1n, seqNo: 1, body }]));
    expect(await unpackMessages({ ...outer, body: nested })).toEqual({ ok: false, reason: 'container' });
    expect(await unpackMessages({ ...outer, body: packed(random(40)) })).toEqual({
      ok: false,
      reason: 'gzip',
    });
  });
});
