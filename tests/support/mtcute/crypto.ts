import { createHash, createHmac, pbkdf2, randomBytes, randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BaseCryptoProvider, type ICryptoProvider } from '@mtcute/core/utils.js';
import {
  createCtr256,
  ctr256,
  deflateMaxSize,
  freeCtr256,
  gunzip,
  ige256Decrypt,
  ige256Encrypt,
  initSync,
} from '@mtcute/wasm';

/** What mtcute asks of a platform: its own wasm kernels, Node's hashes. */
export class NodeCryptoProvider extends BaseCryptoProvider implements ICryptoProvider {
  initialize(): void {
    initSync(readFileSync(createRequire(import.meta.url).resolve('@mtcute/wasm/mtcute-simd.wasm')));
  }

  sha1(data: Uint8Array): Uint8Array {
    return plain(createHash('sha1').update(data).digest());
  }

  sha256(data: Uint8Array): Uint8Array {
    return plain(createHash('sha256').update(data).digest());
  }

  hmacSha256(data: Uint8Array, key: Uint8Array): Uint8Array {
    return plain(createHmac('sha256', key).update(data).digest());
  }

  pbkdf2(
    password: Uint8Array,
    salt: Uint8Array,
    iterations: number,
    keylen = 64,
    algo = 'sha512',
  ): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      pbkdf2(password, salt, iterations, keylen, algo, (error, key) =>
        error ? reject(error) : resolve(plain(key)),
      );
    });
  }

  createAesCtr(key: Uint8Array, iv: Uint8Array) {
    const context = createCtr256(key, iv);
    return { process: (data: Uint8Array) => ctr256(context, data), close: () => freeCtr256(context) };
  }

  createAesIge(key: Uint8Array, iv: Uint8Array) {
    return {
      encrypt: (data: Uint8Array) => ige256Encrypt(data, key, iv),
      decrypt: (data: Uint8Array) => ige256Decrypt(data, key, iv),
    };
  }

  gzip(data: Uint8Array, maxSize: number): Uint8Array | null {
    return deflateMaxSize(data, maxSize);
  }

  gunzip(data: Uint8Array): Uint8Array {
    return gunzip(data);
  }

  randomFill(buffer: Uint8Array): void {
    randomFillSync(buffer);
  }

  override randomBytes(size: number): Uint8Array {
    return plain(randomBytes(size));
  }
}

/** It compares with other Uint8Arrays; a Buffer's slice means something else. */
const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
