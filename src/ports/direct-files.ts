import type { Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Published, PublishOrder, StagedTransfer } from './carrier.ts';

/**
 * Files written straight into the user's folder, by one worker, because staging cannot hold them. Only that worker can
 * finish what it has begun: its death loses all of it. Failures: as of `Publisher`, and `system` with `DIRECT_LOST`:
 * nothing is open, or what was written is not there any more. After a failed write nothing of the file is left.
 */
export interface DirectFiles {
  /** Opens a part in the folder, or goes on with the one that is open. Returns which of the granules believed are there. */
  open(order: StagedTransfer): Promise<Outcome<Uint8Array>>;
  opened(transfer: TransferId): Outcome<DirectFile>;
  /** Closes the part, reads it back, verifies it and gives it its name. After `ABORTED` it may be called again. */
  publish(
    order: PublishOrder,
    progress: (bytesRead: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome<Published>>;
  /** Deletes what is open here; no failure if nothing is. */
  discard(transfer: TransferId): Promise<void>;
}

export interface DirectFile {
  /** Takes a copy of the bytes before it returns. */
  write(offset: number, bytes: Uint8Array): Promise<Outcome<void>>;
}
