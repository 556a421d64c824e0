import type { TransferId } from './ids.ts';
import type { FileLocation, MediaItem } from './media.ts';
import type { Transport } from './server.ts';
import type { GranuleProof } from './transfer.ts';

/** What the engine orders from a transfer worker, and what comes back: plain data, crosses threads. */

/** One request of one part, already decided: where, how much, on which slot. */
export interface PartOrder {
  readonly transfer: TransferId;
  /** Written straight into the user's folder, not into staging. */
  readonly direct: boolean;
  readonly sizeBytes: number;
  readonly location: FileLocation;
  readonly offset: number;
  /** 128, 256, 512 KiB or 1 MiB; `offset` is a multiple of it. The answer may be shorter at the end of the file. */
  readonly limit: number;
  readonly transport: Transport;
  /** HTTP: a request slot with a session of its own; WebSocket: a connection. Dealt by the engine, from 0. */
  readonly slot: number;
}

/** Written *and flushed*; what goes straight into the folder is written only, and promised to nobody. */
export interface StoredPart {
  readonly bytes: number;
  readonly proofs: readonly GranuleProof[];
}

export interface StagedTransfer {
  readonly transfer: TransferId;
  /** Larger than staging can hold: it is written straight into the user's folder. */
  readonly direct: boolean;
  readonly sizeBytes: number;
  /** As in `PublishOrder`. */
  readonly name: string;
  /** What is believed to be on disk, and what proves it. */
  readonly granules: Uint8Array;
  readonly proofs: readonly GranuleProof[];
}

export interface PublishOrder {
  readonly transfer: TransferId;
  /** It lies in the folder already, and only lacks being verified and its name. */
  readonly direct: boolean;
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

/** What became of a file when its message was asked again. */
export type Refreshed =
  | { readonly kind: 'fresh'; readonly location: FileLocation }
  /** The message holds another file now: this one. */
  | { readonly kind: 'replaced'; readonly item: MediaItem }
  | { readonly kind: 'gone' };

/** How far a lane must be built anew: only if missing, its authorization imported again, or key and all. */
export type LaneRenewal = 'if-missing' | 'authorization' | 'key';
