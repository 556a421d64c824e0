import { createCipheriv, createDecipheriv } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { equal, reversed } from '../../../../src/mtproto/bytes.ts';
import { acceptObfuscation, startObfuscation } from '../../../../src/mtproto/transport/obfuscation.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

beforeAll(initialiseKernelsInNode);

describe('obfuscation', () => {
  it('lets both sides talk, with the framing announced inside', async () => {
    for (const kind of ['abridged', 'intermediate', 'padded-intermediate'] as const) {
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
