import type { Outcome } from '../domain/failure.ts';
import type { PartOrder } from './carrier.ts';

/** Inside a transfer worker: the data connections to one data centre. Answers are whole or failed, never partial. */
export interface DataLane {
  /**
   * `received` is told the length of each piece as it comes, before the answer is whole. The bytes are the caller's only
   * until it lets other work run: the next answer may be read into the same memory.
   */
  fetch(
    order: PartOrder,
    signal: AbortSignal,
    received: (byteCount: number) => void,
  ): Promise<Outcome<Uint8Array>>;
  /** Ranges with SHA-256 as Telegram has them, from `offset` on. */
  hashes(
    order: Pick<PartOrder, 'location' | 'slot' | 'transport'>,
    offset: number,
    signal: AbortSignal,
  ): Promise<Outcome<readonly RangeHash[]>>;
  close(): void;
}

export interface RangeHash {
  readonly offset: number;
  readonly length: number;
  readonly sha256: Uint8Array;
}
