import type { Outcome } from '../domain/failure.ts';
import type { BatchId, LaneId, TransferId } from '../domain/ids.ts';
import type { Batch, Transfer } from '../domain/transfer.ts';

/** What is remembered of a lane over a restart. Instants are Unix milliseconds. */
export interface LaneMemory {
  readonly lane: LaneId;
  readonly floodUntil: number | null;
  /** HTTP was refused here; tried again after this. */
  readonly httpRefusedUntil: number | null;
}

export interface Stored {
  readonly transfers: readonly Transfer[];
  readonly batches: readonly Batch[];
  readonly lanes: readonly LaneMemory[];
  /** Rows that could not be read: set aside, shown, never fatal. */
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[];
}

export interface Changes {
  readonly transfers?: readonly Transfer[];
  readonly removedTransfers?: readonly TransferId[];
  readonly batches?: readonly Batch[];
  readonly removedBatches?: readonly BatchId[];
  readonly lanes?: readonly LaneMemory[];
}

/** The queue on disk. Failures: `store` with `STORE_FULL`, `STORE_BLOCKED`, `STORE_CLOSED`, `STORE_NEWER`, `STORE`. */
export interface Store {
  load(): Promise<Outcome<Stored>>;
  /** All or nothing; durable against a kill of the browser when it returns. */
  save(changes: Changes): Promise<Outcome<void>>;
  close(): void;
}

/** Small named values that are not queue: session, server choice, folder handle, settings. Structured-clonable. */
export interface Cabinet {
  read(name: string): Promise<Outcome<unknown>>;
  write(name: string, value: unknown): Promise<Outcome<void>>;
  remove(name: string): Promise<Outcome<void>>;
}
