import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { modPow } from '../../../src/mtproto/big-integers.ts';
import { concat, fromBigInt, toBigInt } from '../../../src/mtproto/bytes.ts';
import { sha1 } from '../../../src/mtproto/kernels.ts';
import { parsePublicKey, rsaHashedDecrypt, rsaPadDecrypt, rsaPadEncrypt } from '../../../src/mtproto/rsa.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { makeServerKeys } from '../../support/mini-server.ts';
import { seededBytes } from '../../support/seeded-random.ts';

beforeAll(initialiseKernelsInNode);

/** The production key that my.telegram.org shows to every developer. */
const TELEGRAM_PEM = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g
5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO
62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/
+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9
t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs
5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB
-----END RSA PUBLIC KEY-----`;

describe('a public key', () => {
  it('has the fingerprint that Telegram’s servers send for it', () => {
    const parsed = parsePublicKey(TELEGRAM_PEM);
    expect(parsed.ok && BigInt.asUintN(64, parsed.key.fingerprint)).toBe(0xd09d1d85de64fd85n);
  });

  it('reads the same as PKCS#1 and as SPKI', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pkcs1 = parsePublicKey(publicKey.export({ type: 'pkcs1', format: 'pem' }).toString());
    expect(pkcs1.ok).toBe(true);
    expect(parsePublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toEqual(pkcs1);
  });

  it('is refused with the reason', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'pem',
    });
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
      type: 'pkcs1',
      format: 'pem',
    });
    expect(parsePublicKey('')).toEqual({ ok: false, reason: 'not-pem' });
    expect(parsePublicKey(TELEGRAM_PEM.replace('MIIBCgKC', 'MIIB*gKC'))).toEqual({
      ok: false,
      reason: 'not-pem',
    });
    expect(parsePublicKey(TELEGRAM_PEM.replace('MIIBCgKC', 'MIIBCgKD'))).toEqual({
      ok: false,
      reason: 'not-rsa',
    });
    expect(parsePublicKey(ec.toString())).toEqual({ ok: false, reason: 'not-rsa' });
    expect(parsePublicKey(small.toString())).toEqual({ ok: false, reason: 'not-2048-bits' });
  });
});

describe('what was encrypted before RSA_PAD', () => {
  let keys: ReturnType<typeof makeServerKeys>;
  beforeAll(() => {
    keys = makeServerKeys();
  });
  const encrypt = (data: Uint8Array, hash: Uint8Array): Uint8Array => {
    const { modulus, exponent } = keys.publicKey;
    const padded = concat(hash, data, seededBytes(5)(255 - 20 - data.length));
    return fromBigInt(modPow(toBigInt(padded), exponent, modulus), 256);
  };
  const data = seededBytes(4)(96);

  it('is opened when the hash fits the data, as long as its reader says it is', () => {
    const encrypted = encrypt(data, sha1(data));
    expect(rsaHashedDecrypt(encrypted, keys.privateKey, () => 96)).toEqual(data);
    expect(rsaHashedDecrypt(encrypted, keys.privateKey, () => 95)).toBeUndefined();
    expect(rsaHashedDecrypt(encrypted, keys.privateKey, () => undefined)).toBeUndefined();
  });

  it('gives nothing for another hash or a wrong length', () => {
    expect(rsaHashedDecrypt(encrypt(data, new Uint8Array(20)), keys.privateKey, () => 96)).toBeUndefined();
    expect(rsaHashedDecrypt(new Uint8Array(255), keys.privateKey, () => 96)).toBeUndefined();
  });
});

describe('RSA_PAD', () => {
  it('is opened by the private key, the data first, random padding behind', () => {
    const keys = makeServerKeys();
    const random = seededBytes(2);
    for (const length of [0, 1, 96, 144]) {
      const data = random(length);
      const encrypted = rsaPadEncrypt(data, keys.publicKey, random);
      expect(encrypted).toHaveLength(256);
      const opened = rsaPadDecrypt(encrypted, keys.privateKey);
      expect(opened).toHaveLength(192);
      expect(opened?.subarray(0, length)).toEqual(data);
    }
  });

  it('gives nothing for a changed ciphertext or a wrong length', () => {
    const keys = makeServerKeys();
    const encrypted = rsaPadEncrypt(new Uint8Array(10), keys.publicKey, seededBytes(3));
    expect(rsaPadDecrypt(encrypted.subarray(1), keys.privateKey)).toBeUndefined();
    encrypted[200] = (encrypted[200] ?? 0) ^ 1;
    expect(rsaPadDecrypt(encrypted, keys.privateKey)).toBeUndefined();
  });

  it('takes 144 bytes at most', () => {
    const keys = makeServerKeys();
    expect(() => rsaPadEncrypt(new Uint8Array(145), keys.publicKey, seededBytes(3))).toThrow(RangeError);
  });
});
