import type { Failure, Outcome } from '../domain/failure.ts';
import type { AccountId, BatchId, LaneId, TransferId } from '../domain/ids.ts';
import type { LogLine } from '../domain/log.ts';
import type { FileLocation, MediaItem, Origin } from '../domain/media.ts';
import type {
  LaneRenewal,
  PartOrder,
  Published,
  PublishOrder,
  Refreshed,
  StagedTransfer,
  StoredPart,
} from '../domain/orders.ts';
import type { Priority } from '../domain/priority.ts';
import type { Transport } from '../domain/server.ts';
import type { EngineSettings } from '../domain/settings.ts';
import type { Surroundings } from '../domain/surroundings.ts';
import type { Changes, Stored, Transfer } from '../domain/transfer.ts';
import type { TransportLimits } from '../domain/transport-limits.ts';
import type { AddResult, QueuePlace, QueueTarget, QueueVerb } from '../domain/views.ts';

/** A number the engine gives to everything it orders; answers bring it back. Ascending, never used twice. */
export type OrderId = number;

/** Who is signed in, as far as the engine cares. */
export type AccountCondition =
  /** Not known yet: nothing is started, nothing is said. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  | { readonly kind: 'in'; readonly account: AccountId; readonly homeDc: number; readonly online: boolean };

/** Whether files can be published. `reason` is what the queue shows meanwhile. */
export type FolderCondition =
  /** `downloads`: the browser's own, which takes whole files only. */
  | { readonly kind: 'ready'; readonly to: 'folder' | 'downloads' }
  | { readonly kind: 'unavailable'; readonly reason: 'permission' | 'disk' };

/** What the browser says of its private storage, and what of it staging may take. */
export interface StorageCondition {
  /** Null where it says nothing: then nothing is refused for want of room. */
  readonly quotaBytes: number | null;
  readonly usageBytes: number | null;
  /** All unfinished files together; null: half of what is left. */
  readonly budgetBytes: number | null;
}

export type Event =
  /** The first event, once: what was on disk, and the seed of all randomness. `more` transfers may follow. */
  | { readonly kind: 'start'; readonly seed: number; readonly stored: Stored; readonly more?: boolean }
  /** They follow, before anything is known of the account. */
  | { readonly kind: 'restored'; readonly transfers: readonly Transfer[]; readonly more: boolean }
  /** `request` comes back in the `answer`. `batch` adds to one that exists. */
  | {
      readonly kind: 'add';
      readonly request: number;
      readonly account: AccountId;
      readonly title: string;
      readonly items: readonly MediaItem[];
      readonly batch: BatchId | null;
      /** Absent: normal. */
      readonly priority?: Priority;
    }
  /** What was just added is no more: the database did not take it. */
  | { readonly kind: 'withdraw'; readonly transfers: readonly TransferId[] }
  | {
      readonly kind: 'command';
      readonly request: number;
      readonly verb: QueueVerb;
      readonly target: QueueTarget;
    }
  | {
      readonly kind: 'prioritise';
      readonly request: number;
      readonly target: QueueTarget;
      readonly priority: Priority;
    }
  | {
      readonly kind: 'place';
      readonly request: number;
      readonly transfers: readonly TransferId[];
      readonly place: QueuePlace;
    }
  /** These begin only after those: in place of what they waited for before. */
  | {
      readonly kind: 'depend';
      readonly request: number;
      readonly transfers: readonly TransferId[];
      readonly on: readonly TransferId[];
    }
  | { readonly kind: 'account'; readonly condition: AccountCondition }
  | { readonly kind: 'folder'; readonly condition: FolderCondition }
  | { readonly kind: 'storage'; readonly condition: StorageCondition }
  /** What the user has set, whole; also while transfers run. */
  | { readonly kind: 'settings'; readonly settings: EngineSettings }
  | { readonly kind: 'surroundings'; readonly surroundings: Surroundings }
  /** What the browser believes of its network: a hint. */
  | { readonly kind: 'online'; readonly online: boolean }
  | {
      readonly kind: 'lane-opened';
      readonly order: OrderId;
      readonly lane: LaneId;
      /** The transports this lane has addresses for, and their limits where they are not the usual ones. */
      readonly outcome: Outcome<{
        readonly transports: readonly Transport[];
        readonly limits?: TransportLimits;
      }>;
    }
  | {
      readonly kind: 'prepared';
      readonly order: OrderId;
      readonly transfer: TransferId;
      readonly outcome: Outcome<Uint8Array>;
    }
  | {
      readonly kind: 'part';
      readonly order: OrderId;
      readonly lane: LaneId;
      readonly outcome: Outcome<StoredPart>;
    }
  /** Bytes came in: the line is alive. Not yet on disk. */
  | {
      readonly kind: 'received';
      readonly lane: LaneId;
      readonly transfer: TransferId;
      readonly bytes: number;
    }
  /** So much of a file has been copied and hashed. */
  | {
      readonly kind: 'copied';
      readonly order: OrderId;
      readonly transfer: TransferId;
      readonly bytes: number;
    }
  | {
      readonly kind: 'published';
      readonly order: OrderId;
      readonly transfer: TransferId;
      readonly outcome: Outcome<Published>;
    }
  | { readonly kind: 'refreshed'; readonly order: OrderId; readonly outcome: Outcome<readonly Refreshed[]> }
  /** The runtime is ready to write: hand over what changed. */
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'save-failed'; readonly failure: Failure; readonly changes: Changes }
  | { readonly kind: 'tick' };

export type Answer =
  | { readonly kind: 'added'; readonly result: AddResult; readonly transfers: readonly TransferId[] }
  | { readonly kind: 'applied'; readonly count: number }
  /** Not done, and why, in words for the user. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The event could not be worked on: a mistake of ours, with its detail in the log. */
  | { readonly kind: 'broken' };

/** What is to be done; each is answered by the event of like name, but for the last ones. */
export type Command =
  | {
      readonly kind: 'open-lane';
      readonly order: OrderId;
      readonly lane: LaneId;
      readonly dc: number;
      readonly renewal: LaneRenewal;
    }
  | { readonly kind: 'prepare'; readonly order: OrderId; readonly staged: StagedTransfer }
  | { readonly kind: 'fetch'; readonly order: OrderId; readonly lane: LaneId; readonly part: PartOrder }
  | { readonly kind: 'publish'; readonly order: OrderId; readonly publish: PublishOrder }
  | {
      readonly kind: 'refresh';
      readonly order: OrderId;
      readonly origins: readonly { readonly origin: Origin; readonly known: FileLocation }[];
    }
  /** Something changed: send `checkpoint` soon, or now. */
  | { readonly kind: 'save'; readonly urgent: boolean }
  | { readonly kind: 'write'; readonly changes: Changes }
  /** Stop an order; its own answer still comes. */
  | { readonly kind: 'abort'; readonly order: OrderId }
  | { readonly kind: 'close-lanes' }
  /** Delete what is staged, after what is unsaved has been saved. */
  | { readonly kind: 'discard'; readonly transfer: TransferId }
  /** The server will not have us any more: find out how the account stands. */
  | { readonly kind: 'account-doubted'; readonly failure: Failure }
  /** Send `tick` at this instant; replaces the one before. */
  | { readonly kind: 'wake'; readonly at: number }
  | { readonly kind: 'answer'; readonly request: number; readonly answer: Answer }
  | { readonly kind: 'log'; readonly line: LogLine };
