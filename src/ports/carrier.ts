import type { Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { FileLocation } from '../domain/media.ts';
import type { Transport } from '../domain/server.ts';
import type { GranuleProof } from '../domain/transfer.ts';
import type { LaneAccess } from './source.ts';

/** One request of one part, already decided: where, how much, on which slot. */
export interface PartOrder {
  readonly transfer: TransferId;
  readonly sizeBytes: number;
  readonly location: FileLocation;
  readonly offset: number;
  /** 128, 256, 512 KiB or 1 MiB; `offset` is a multiple of it. The answer may be shorter at the end of the file. */
  readonly limit: number;
  readonly transport: Transport;
  /** HTTP: a request slot with a session of its own; WebSocket: a connection. Dealt by the engine, from 0. */
  readonly slot: number;
}

/** Written *and flushed*. */
export interface StoredPart {
  readonly bytes: number;
  readonly proofs: readonly GranuleProof[];
}

export interface StagedTransfer {
  readonly transfer: TransferId;
  readonly sizeBytes: number;
  /** What is believed to be on disk, and what proves it. */
  readonly granules: Uint8Array;
  readonly proofs: readonly GranuleProof[];
}

export interface PublishOrder {
  readonly transfer: TransferId;
  readonly sizeBytes: number;
  /** The wish; sanitised and numbered on collision by the publisher. Folders separated by `/`. */
  readonly name: string;
  readonly proofs: readonly GranuleProof[];
}

export interface Published {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly sha256: string;
}

/**
 * Carries bytes from a lane into staging and from staging into the folder, in transfer workers; none pass through
 * the caller. Failure codes the engine knows by name: `HTTP_REFUSED` (this lane's HTTP transport is no use now: take
 * WebSocket, no attempt used), `DEADLINE` (15 s without a byte), `KEY_UNKNOWN` (−404 over WebSocket),
 * `AUTH_KEY_UNREGISTERED`, `LANE_FLOOD` (−429), and the server's own words. When a worker
 * dies, every order it held settles with category `system`.
 */
export interface Carrier {
  /** Gives every worker the lane's key and addresses; replaces earlier ones. */
  openLane(access: LaneAccess): Promise<Outcome<void>>;
  /** Drops connections and keys of all lanes. */
  closeLanes(): Promise<Outcome<void>>;
  /** Creates or opens staging at full size; returns the granules that are proved. */
  prepare(staged: StagedTransfer, signal: AbortSignal): Promise<Outcome<Uint8Array>>;
  fetch(order: PartOrder, signal: AbortSignal): Promise<Outcome<StoredPart>>;
  /** Verifies size and hash, copies, renames, deletes the staged file. May be called again after a kill. */
  publish(order: PublishOrder, progress: (bytesCopied: number) => void, signal: AbortSignal): Promise<Outcome<Published>>;
  /** Deletes what was staged; no failure if there is nothing. */
  discard(transfer: TransferId): Promise<Outcome<void>>;
  /** At start: deletes staged files nobody knows, and `.part`/`.crswap` leftovers of ours in the folder. */
  sweep(known: readonly TransferId[]): Promise<Outcome<void>>;
  /** Bytes as they come, for speed and for knowing a line is alive; batched, a few times a second. */
  watch(received: (lane: number, transfer: TransferId, bytes: number) => void): () => void;
}
