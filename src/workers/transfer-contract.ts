import type { Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { PartOrder, Published, PublishOrder, StagedTransfer, StoredPart } from '../ports/carrier.ts';
import type { LaneAccess } from '../ports/source.ts';

/** Which way out a worker gets: real sockets to these hosts, or the demo's message port. */
export type NetworkAccess =
  | { readonly kind: 'browser'; readonly hosts: readonly string[] }
  | { readonly kind: 'demo'; readonly port: MessagePort };

/** Where finished files go: into the user's folder, or checked for the browser's own downloads; null: not known yet. */
export type Destination = FileSystemDirectoryHandle | 'downloads' | null;

/**
 * What the engine worker asks of a transfer worker. `order` numbers a call so that `abort` can name it: signals do
 * not cross threads. Plain data both ways; file bytes never.
 */
export interface TransferWorker {
  start(received: (dc: number, transfer: TransferId, bytes: number) => void): Promise<Outcome<void>>;
  useNetwork(access: NetworkAccess): Promise<void>;
  useDestination(destination: Destination): Promise<void>;
  openLane(access: LaneAccess): Promise<Outcome<void>>;
  closeLanes(): Promise<Outcome<void>>;
  prepare(order: number, staged: StagedTransfer): Promise<Outcome<Uint8Array>>;
  fetch(order: number, part: PartOrder): Promise<Outcome<StoredPart>>;
  publish(
    order: number,
    publish: PublishOrder,
    progress: (bytes: number) => void,
  ): Promise<Outcome<Published>>;
  /** Closes the staged file if it is open here, so that another worker may publish or delete it. */
  release(transfer: TransferId): Promise<void>;
  discard(transfer: TransferId): Promise<Outcome<void>>;
  sweep(known: readonly TransferId[]): Promise<Outcome<void>>;
  /** Deletes what a kill left in the folder; only while nothing is being published. */
  sweepFolder(): Promise<Outcome<void>>;
  abort(order: number): Promise<void>;
}
