import type { Derivation } from '../../src/adapters/vault/derivation.ts';
import { createVault, type Vault } from '../../src/adapters/vault/vault.ts';
import { MemoryCabinet } from './telegram/memory-cabinet.ts';

/** A derivation that takes no time, for tests about what hangs on it. */
export const quickDerivation = async (passphrase: string, { salt }: Derivation): Promise<CryptoKey> => {
  const material = new Uint8Array([...new TextEncoder().encode(passphrase), ...salt]);
  const raw = await crypto.subtle.digest('SHA-256', material);
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['wrapKey', 'unwrapKey']);
};

/** A disk, a clock moved by hand, and starts of the program on them one after the other. */
export function setUpVault(cabinet: MemoryCabinet = new MemoryCabinet()) {
  const clock = { now: 1_790_000_000_000 };
  const damaged: string[] = [];
  const start = (derive = quickDerivation): Vault =>
    createVault(cabinet, {
      now: () => clock.now,
      owns: (name) => name.startsWith('secret.') || name.startsWith('telegram.') || name === 'sign-in-form',
      damaged: (name) => damaged.push(name),
      derive,
    });
  return { cabinet, clock, damaged, start };
}

/** Everything in the cabinet as bytes, keys of the browser excepted: what somebody reads who opens the database. */
export function bytesIn(cabinet: MemoryCabinet): Buffer {
  const pieces: Buffer[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) pieces.push(Buffer.from(value));
    else if (value instanceof CryptoKey) pieces.push(Buffer.from(`key ${value.extractable}`));
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) collect(inner);
    else pieces.push(Buffer.from(String(value)));
  };
  for (const [name, value] of cabinet.values) {
    pieces.push(Buffer.from(name));
    collect(value);
  }
  return Buffer.concat(pieces);
}
