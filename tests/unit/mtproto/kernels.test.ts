import { createCipheriv, createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../src/mtproto/bytes.ts';
import {
  aesIgeDecrypt,
  aesIgeEncrypt,
  aesIgeEncryptFast,
  createCtr,
  sha1,
  sha256,
  sha256Sync,
} from '../../../src/mtproto/kernels.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { seededBytes, seededNumbers } from '../../support/seeded-random.ts';

beforeAll(initialiseKernelsInNode);

function hex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new Error(`not hexadecimal: ${text}`);
  return bytes;
}

describe('hashes', () => {
  it('agree with FIPS 180-4', async () => {
    const abc = new TextEncoder().encode('abc');
    expect(toHex(sha1(abc))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(toHex(sha256Sync(abc))).toBe(expected);
    expect(toHex(await sha256(abc))).toBe(expected);
  });

  it('agree with each other on both sides of the switch of kernels', async () => {
    const random = seededBytes(1);
    for (const length of [0, 1, 55, 56, 63, 64, 16_383, 16_384, 100_001]) {
      const data = random(length);
      expect(toHex(await sha256(data))).toBe(createHash('sha256').update(data).digest('hex'));
      expect(toHex(sha256Sync(data))).toBe(toHex(await sha256(data)));
    }
  });
});

describe('AES-IGE', () => {
  it('is AES of NIST SP 800-38A (AES-256, first block) where chaining adds nothing', () => {
    const key = hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
    const plain = hex('6bc1bee22e409f96e93d7e117393172a');
    expect(toHex(aesIgeEncrypt(plain, key, new Uint8Array(32)))).toBe('f3eed1bdb5d2a03c064b5a7e3db181f8');
  });

  it('chains as defined: yᵢ = E(xᵢ ⊕ yᵢ₋₁) ⊕ xᵢ₋₁', () => {
    const random = seededBytes(2);
    const [data, key, iv] = [random(160), random(32), random(32)];
    let lastCipher = iv.subarray(0, 16);
    let lastPlain = iv.subarray(16);
    const expected: number[] = [];
    for (let start = 0; start < data.length; start += 16) {
      const block = data.subarray(start, start + 16);
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      const input = block.map((byte, index) => byte ^ (lastCipher[index] ?? 0));
      const output = new Uint8Array(cipher.update(input)).map(
        (byte, index) => byte ^ (lastPlain[index] ?? 0),
      );
      expected.push(...output);
      lastCipher = output;
      lastPlain = block;
    }
    expect([...aesIgeEncrypt(data, key, iv)]).toEqual(expected);
    expect(aesIgeDecrypt(Uint8Array.from(expected), key, iv)).toEqual(data);
  });

  it('has a fast encryption with the same result, wherever the data begins in its buffer', async () => {
    const random = seededBytes(3);
    const [key, iv] = [random(32), random(32)];
    for (const [offset, length] of [
      [0, 16],
      [0, 32],
      [0, 16_384],
      [3, 16_400],
      [4, 1_048_576],
    ] as const) {
      const data = random(length + offset).subarray(offset);
      expect(toHex(await aesIgeEncryptFast(data, key, iv))).toBe(toHex(aesIgeEncrypt(data, key, iv)));
    }
  });

  it('refuses what is not whole blocks', () => {
    expect(() => aesIgeDecrypt(new Uint8Array(15), new Uint8Array(32), new Uint8Array(32))).toThrow(
      RangeError,
    );
  });
});

describe('AES-CTR', () => {
  it('agrees with NIST SP 800-38A F.5.5', async () => {
    const ctr = createCtr(
      hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'),
      hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'),
    );
    const plain = hex(`6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
      30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`);
    const expected = hex(`601ec313775789a5b7a7f504bbf3d228 f443e3ca4d62b59aca84e990cacaf5c5
      2b0930daa23de94ce87017ba2d84988d dfc9c58db67aada613c2dd08457941a6`);
    expect(toHex(await ctr.process(plain))).toBe(toHex(expected));
  });

  it('keeps its counter over any cut, carries included, and settles in order', async () => {
    const random = seededBytes(4);
    const number = seededNumbers(5);
    const [key, data] = [random(32), random(200_000)];
    const iv = new Uint8Array(16).fill(255);
    const cipher = createCipheriv('aes-256-ctr', key, iv);
    const expected = toHex(new Uint8Array(cipher.update(data)));
    const ctr = createCtr(key, iv);
    const settled: number[] = [];
    const pieces: Promise<Uint8Array>[] = [];
    for (let start = 0, index = 0; start < data.length; index += 1) {
      const length = index % 3 === 0 ? number() % 40_000 : number() % 50;
      const piece = data.subarray(start, start + length);
      start += length;
      if (index % 5 === 4) pieces.push(Promise.resolve(ctr.processSync(piece)));
      else {
        const position = index;
        pieces.push(ctr.process(piece));
        void pieces.at(-1)?.then(() => settled.push(position));
      }
    }
    expect((await Promise.all(pieces)).map(toHex).join('')).toBe(expected);
    expect(settled).toEqual(settled.toSorted((left, right) => left - right));
  });
});
