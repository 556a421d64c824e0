import { createSHA256 } from 'hash-wasm';
import { GRANULE_BYTES } from '../../domain/byte-range.ts';
import type { GranuleProof } from '../../domain/transfer.ts';

/** A multiple of the granule, so that no proof lies across two pieces. */
const PIECE_BYTES = 8 * GRANULE_BYTES;

export interface HashedBytes {
  /** Hex, of everything. */
  readonly sha256: string;
  /** Proofs that the bytes do not bear out. */
  readonly disproved: readonly GranuleProof[];
}

/** Fills `into` from `offset`; returns how much there was. */
export type ReadBytes = (offset: number, into: Uint8Array<ArrayBuffer>) => number | Promise<number>;

/** Lets waiting messages of this worker run: a timer would wait 4 ms each time. */
const otherWork = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

const hex = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * SHA-256 over `sizeBytes` in pieces of 1 MiB, and each proof's granule by itself. WebCrypto has no streaming digest.
 * @throws what `read` throws, `signal`'s reason, or RangeError when the bytes end early
 */
export const hashBytes = async (
  read: ReadBytes,
  sizeBytes: number,
  proofs: readonly GranuleProof[],
  hashed: (bytes: number) => void,
  signal: AbortSignal,
): Promise<HashedBytes> => {
  const whole = await createSHA256();
  const disproved: GranuleProof[] = [];
  const piece = new Uint8Array(Math.min(PIECE_BYTES, sizeBytes));
  for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
    signal.throwIfAborted();
    const due = Math.min(PIECE_BYTES, sizeBytes - offset);
    const got = await read(offset, piece.subarray(0, due));
    if (got < due) throw new RangeError(`${offset + got} bytes are there of ${sizeBytes}`);
    whole.update(piece.subarray(0, due));
    for (const proof of proofs) {
      const start = proof.granule * GRANULE_BYTES - offset;
      if (start < 0 || start >= due) continue;
      const granule = piece.subarray(start, Math.min(due, start + GRANULE_BYTES));
      if (hex(await crypto.subtle.digest('SHA-256', granule)) !== proof.sha256) disproved.push(proof);
    }
    hashed(offset + due);
    await otherWork();
  }
  return { sha256: whole.digest('hex'), disproved };
};
