import { createCipheriv, createDecipheriv } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { concat, equal, reversed } from '../../../../src/mtproto/bytes.ts';
import { createDeframer, type FramingKind, frame } from '../../../../src/mtproto/transport/framing.ts';
import { readHttpBody } from '../../../../src/mtproto/transport/http.ts';
import { acceptObfuscation, startObfuscation } from '../../../../src/mtproto/transport/obfuscation.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes, seededNumbers } from '../../../support/seeded-random.ts';

beforeAll(initialiseKernelsInNode);

const kinds: readonly FramingKind[] = ['abridged', 'intermediate', 'padded-intermediate'];
const minus404 = Uint8Array.of(0x6c, 0xfe, 0xff, 0xff);

describe.each(kinds)('%s framing', (kind) => {
  it('gives the messages back however the stream is cut', () => {
    const random = seededBytes(1);
    const number = seededNumbers(2);
    const messages = [40, 44, 504, 508, 512, 70_000, 1_048_640].map((length) => random(length));
    const stream = concat(...messages.map((message) => frame(kind, message, random)));
    for (const largest of [1, 3, 17, 4_096, 65_536, stream.length]) {
      const deframer = createDeframer(kind);
      const found: Uint8Array[] = [];
      const end = largest < 10 ? 1_000 : stream.length;
      for (let start = 0; start < end; ) {
        const length = largest === stream.length ? largest : 1 + (number() % largest);
        for (const one of deframer.push(stream.subarray(start, start + length))) {
          if (one.kind === 'message') found.push(one.message);
        }
        start += length;
      }
      const expected = messages.slice(0, found.length);
      expect(found.length).toBeGreaterThanOrEqual(largest < 10 ? 2 : messages.length);
      expected.forEach((message, index) => {
        const paddingBytes = (found[index]?.length ?? 0) - message.length;
        expect(paddingBytes).toBeLessThan(kind === 'padded-intermediate' ? 16 : 1);
        expect(equal(found[index]?.subarray(0, message.length) ?? new Uint8Array(), message)).toBe(true);
      });
    }
  });

  it('tells a refusal from a message', () => {
    const frames = createDeframer(kind).push(frame(kind, minus404, seededBytes(3)));
    expect(frames).toEqual([{ kind: 'transport-error', code: -404 }]);
  });

  it('gives a message inside one piece as a view', () => {
    const stream = frame(kind, new Uint8Array(1_000), seededBytes(4));
    const [found] = createDeframer(kind).push(stream);
    expect(found?.kind === 'message' && found.message.buffer === stream.buffer).toBe(true);
  });

  it('stops at a length that no message has, without allocating it', () => {
    const deframer = createDeframer(kind);
    const lie = kind === 'abridged' ? Uint8Array.of(0x7f, 255, 255, 255) : Uint8Array.of(255, 255, 255, 127);
    expect(deframer.push(lie)).toEqual([{ kind: 'broken', reason: 'length' }]);
    expect(deframer.push(new Uint8Array(100))).toEqual([]);
  });
});

describe('obfuscation', () => {
  it('lets both sides talk, with the framing announced inside', async () => {
    for (const kind of kinds) {
      const client = startObfuscation(seededBytes(5), kind);
      const server = acceptObfuscation(client.header);
      if (!server.ok) throw new Error(server.reason);
      expect(server.framing).toBe(kind);
      const there = seededBytes(6)(50_001);
      expect(equal(await server.decryptor.process(await client.encryptor.process(there)), there)).toBe(true);
      expect(equal(await client.decryptor.process(await server.encryptor.process(there)), there)).toBe(true);
    }
  });

  it('is what the documentation says: keys in bytes 8–56, mirrored for the other direction', async () => {
    const client = startObfuscation(seededBytes(7), 'intermediate');
    const { header } = client;
    const decipher = createDecipheriv('aes-256-ctr', header.subarray(8, 40), header.subarray(40, 56));
    expect([...decipher.update(header).subarray(56, 60)]).toEqual([0xee, 0xee, 0xee, 0xee]);
    const mirrored = reversed(header.subarray(8, 56));
    const cipher = createCipheriv('aes-256-ctr', mirrored.subarray(0, 32), mirrored.subarray(32));
    const answer = new Uint8Array(cipher.update(new TextEncoder().encode('answer')));
    expect(new TextDecoder().decode(await client.decryptor.process(answer))).toBe('answer');
  });

  it('never begins like another protocol', () => {
    const forbidden = [0x44414548, 0x54534f50, 0x20544547, 0xeeeeeeee, 0xdddddddd, 0x02010316, 0x000000ef];
    const starts = [...forbidden, 0x12345678];
    let round = 0;
    const { header } = startObfuscation((length) => {
      const bytes = seededBytes(8 + round)(length);
      new DataView(bytes.buffer).setUint32(0, starts[round] ?? 0, true);
      round += 1;
      return bytes;
    }, 'abridged');
    expect(new DataView(header.buffer).getUint32(0, true)).toBe(0x12345678);
  });

  it('refuses what is no header', () => {
    expect(acceptObfuscation(new Uint8Array(63))).toEqual({ ok: false, reason: 'not-64-bytes' });
    expect(acceptObfuscation(seededBytes(9)(64))).toEqual({ ok: false, reason: 'unknown-framing' });
  });
});

describe('an HTTP body', () => {
  it('is a message, a refusal, nothing yet, or not Telegram’s', () => {
    expect(readHttpBody(new Uint8Array(0))).toEqual({ kind: 'empty' });
    expect(readHttpBody(minus404)).toEqual({ kind: 'transport-error', code: -404 });
    expect(readHttpBody(new Uint8Array(88)).kind).toBe('message');
    expect(readHttpBody(new TextEncoder().encode('ok'))).toEqual({ kind: 'not-a-message' });
    expect(readHttpBody(new TextEncoder().encode('<html></html>'))).toEqual({ kind: 'not-a-message' });
  });
});
