import type { BatchId, ChatId, TransferId } from './ids.ts';
import type { MediaKind, MediaTab } from './media.ts';
import type { Priority } from './priority.ts';
import type { TransferState, WaitReason } from './transfer.ts';

/** What the queue shows of a transfer: state as seen now, with the lane's and conditions' part in it. */
export interface TransferView {
  readonly id: TransferId;
  readonly batch: BatchId;
  readonly name: string;
  readonly chatTitle: string;
  readonly kind: MediaKind;
  readonly key: string;
  readonly sizeBytes: number;
  /** Too large for staging: it goes straight into the folder, and a restart begins it anew. */
  readonly direct: boolean;
  readonly bytesDone: number;
  /** Copied into the folder and hashed so far; null unless that is being done right now. */
  readonly bytesPublished: number | null;
  readonly priority: Priority;
  readonly position: number;
  /** What it waits for still; empty: nothing. */
  readonly dependsOn: readonly TransferId[];
  /** The one of these that says most: what failed, or the first that is not done. Null where there is none. */
  readonly heldBy: HeldBy | null;
  readonly state: TransferState;
  readonly attempts: number;
  /** Over the last 3 s; 0 unless it is active. */
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  /** Only while it is queued: the line it stands in; see `HeldLine`. */
  readonly line?: number;
}

/** What a transfer waits for, in words for its row. */
export interface HeldBy {
  readonly id: TransferId;
  readonly name: string;
  /** `failed`, `cancelled`: it waits until the user decides. */
  readonly end: 'open' | 'failed' | 'cancelled';
  /** How many more there are beside it. */
  readonly others: number;
}

/** What was added together by one act of the user; cancelled ones are in no sum but their count. */
export interface BatchView {
  readonly id: BatchId;
  readonly title: string;
  /** Unix milliseconds. */
  readonly addedAt: number;
  readonly files: number;
  /** Completed or skipped. */
  readonly filesDone: number;
  readonly filesFailed: number;
  /** Not added, because they were there already. */
  readonly duplicates: number;
  readonly bytes: number;
  readonly bytesDone: number;
  /** Over the last 3 s; 0 when nothing of it is active. */
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  readonly counts: Readonly<Record<TransferState['kind'], number>>;
  /** Of those that wait: by the user. */
  readonly paused: number;
  /** Of everything in it that is to do; null: that differs, or there is nothing. */
  readonly priority: Priority | null;
  /** How it ended: null while something of it is to do. */
  readonly ended: { readonly at: number; readonly seconds: number; readonly bytesPerSecond: number } | null;
}

/**
 * What holds up every queued transfer of a line (one lane, one account) at once. Told apart from the transfers: a flood
 * wait changes one of these, not a hundred thousand views.
 */
export interface HeldLine {
  readonly line: number;
  readonly state: TransferState;
}

/** A transfer as it is to be shown, with what holds up its line. */
export const shownView = (view: TransferView, held: ReadonlyMap<number, TransferState>): TransferView => {
  const state = view.line === undefined ? undefined : held.get(view.line);
  return state ? { ...view, state } : view;
};

/**
 * Why nothing is begun, or nothing reaches the folder: told in words of its own, or by what is missing where. Or that
 * what is fetched goes where no restart finds it.
 */
export type DiskTrouble =
  | { readonly kind: 'direct'; readonly name: string }
  | { readonly kind: 'failure'; readonly message: string }
  | {
      readonly kind: 'room';
      /** The first file that waits. */
      readonly name: string;
      readonly sizeBytes: number;
      /** Null: less than the file needs, though the browser tells of more. */
      readonly freeBytes: number | null;
      /** Of all unfinished files, at full size. */
      readonly stagedBytes: number;
      /** Why it does not go straight into the folder instead; null: it would fit if others were finished. */
      readonly instead: 'downloads' | 'folder' | 'turn' | null;
    };

/** Nothing is fetched at all, for this reason; `until` in Unix milliseconds, null: nobody knows. */
export interface Halt {
  readonly reason: WaitReason;
  readonly until: number | null;
}

export interface QueueTotals {
  readonly files: number;
  readonly filesDone: number;
  readonly filesFailed: number;
  readonly bytes: number;
  readonly bytesDone: number;
  /** Over the last 3 s; 0 when nothing is active. */
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  readonly counts: Readonly<Record<TransferState['kind'], number>>;
  readonly diskTrouble: DiskTrouble | null;
}

export interface LaneView {
  readonly lane: string;
  /** `paced`: there is something to ask, but not before `until`: more often than that would be refused. */
  readonly state: 'idle' | 'opening' | 'running' | 'paced' | 'flood' | 'offline' | 'trouble';
  /** Unix milliseconds, for the countdown. */
  readonly until: number | null;
  readonly transport: 'http' | 'websocket';
  readonly inFlight: number;
  /** What the user should mend, where waiting alone does not help. */
  readonly advice: string | null;
}

/** "Download all matching" on its way through a history; one that has ended is told of for a short while. */
export interface Collection {
  readonly id: string;
  readonly chat: ChatId;
  readonly title: string;
  readonly seen: number;
  readonly total: number | null;
  readonly added: number;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly message: string | null;
}

export type QueueVerb =
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'undo-cancel'
  | 'retry'
  | 'remove'
  /** Removes what has ended well or was cancelled. */
  | 'clear'
  /** Lets it begin, whatever became of what it depends on. */
  | 'release';
export type QueueTarget =
  | { readonly all: true }
  | { readonly batch: BatchId }
  | { readonly ids: readonly TransferId[] };

/** Where transfers are put among those of their priority: to an end, or between two neighbours (null: there is none). */
export type QueuePlace =
  | 'top'
  | 'bottom'
  | { readonly after: TransferId | null; readonly before: TransferId | null };

/** What "all matching" matches: the same filter the table applies. */
export interface MediaFilter {
  readonly tab: MediaTab;
  /** Case-folded substring of name, title, performer, caption; empty matches all. */
  readonly text: string;
}

export interface AddResult {
  readonly batch: BatchId;
  readonly added: number;
  /** Already in the queue or downloaded. */
  readonly duplicates: number;
  readonly refused: number;
}
