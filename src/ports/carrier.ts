import type { Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { PartOrder, Published, PublishOrder, StagedTransfer, StoredPart } from '../domain/orders.ts';
import type { LaneAccess } from './source.ts';

export type { PartOrder, Published, PublishOrder, StagedTransfer, StoredPart };

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
  /** Verifies size and hash, copies, renames; staging stays until `discard`. May be called again after a kill. */
  publish(
    order: PublishOrder,
    progress: (bytesCopied: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome<Published>>;
  /** Deletes what was staged; no failure if there is nothing. */
  discard(transfer: TransferId): Promise<Outcome<void>>;
  /** At start: deletes staged files nobody knows, and `.part`/`.crswap` leftovers of ours in the folder. */
  sweep(known: readonly TransferId[]): Promise<Outcome<void>>;
  /** Bytes as they come, for speed and for knowing a line is alive; batched, a few times a second. */
  watch(received: (lane: number, transfer: TransferId, bytes: number) => void): () => void;
}
