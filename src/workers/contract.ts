import type { ConditionView } from '../domain/conditions.ts';
import type { Outcome } from '../domain/failure.ts';
import type { BatchId, ChatId, TransferId } from '../domain/ids.ts';
import type {
  LogFilter,
  LogKind,
  LogLevel,
  LogPage,
  LogPageRequest,
  LogText,
  LogTextRequest,
  PlacedEntry,
} from '../domain/log.ts';
import type { Chat, MediaItem, MediaTab } from '../domain/media.ts';
import type { PerformanceView } from '../domain/performance.ts';
import type { Priority } from '../domain/priority.ts';
import type { ServerKind } from '../domain/server.ts';
import type { SettingChanges } from '../domain/settings-check.ts';
import type { Settings } from '../domain/settings-table.ts';
import type { SpeedSpanSeconds } from '../domain/statistics.ts';
import type { Transfer } from '../domain/transfer.ts';
import type {
  AddResult,
  BatchView,
  Collection,
  HeldLine,
  LaneView,
  MediaFilter,
  QueuePlace,
  QueueTarget,
  QueueTotals,
  QueueVerb,
  TransferView,
} from '../domain/views.ts';
import type { AccountStatus, SignedOut, SignOutWishes } from '../ports/account.ts';
import type { FolderStatus } from '../ports/folder.ts';
import type { LockStatus } from '../ports/lock.ts';
import type { MediaCounts, MediaPage } from '../ports/source.ts';

export type {
  AccountStatus,
  AddResult,
  BatchView,
  Collection,
  FolderStatus,
  HeldLine,
  LaneView,
  LockStatus,
  LogFilter,
  LogKind,
  LogLevel,
  LogPage,
  LogPageRequest,
  LogText,
  LogTextRequest,
  MediaCounts,
  MediaFilter,
  MediaPage,
  PerformanceView,
  PlacedEntry,
  QueuePlace,
  QueueTarget,
  QueueTotals,
  QueueVerb,
  SignedOut,
  SignOutWishes,
  SpeedSpanSeconds,
  TransferView,
};

/** Raised when either side changes shape; tabs compare it before anything else. */
export const CONTRACT_VERSION = 7;

/** What the sign-in form holds; checked by the engine, every refusal names its field. */
export interface SignInRequest {
  readonly server: ServerKind;
  /** The pasted JSON, for `custom`. */
  readonly configuration: string;
  /** As typed; empty where the build has its own, or for `demo`. */
  readonly apiId: string;
  readonly apiHash: string;
  readonly phone: string;
}

/** The form as it was last time, so that nothing typed is lost. The hash comes back only as "there is one". */
export interface SignInMemory {
  readonly server: ServerKind;
  readonly configuration: string;
  readonly apiId: string;
  readonly hasApiHash: boolean;
  readonly phone: string;
  /** The phone of the demo's account, to be filled in where Demo is chosen. */
  readonly demoPhone: string;
  /** API id and hash were fixed at build time: hide the fields. */
  readonly apiBuiltIn: boolean;
}

/** Whole and checked; the page is to hand it to the browser's own downloads. */
export interface FinishedFile {
  readonly transfer: TransferId;
  readonly name: string;
  /** A reference to what is staged; its bytes stay where they are. */
  readonly file: File;
}

export interface AddressTest {
  readonly dc: number;
  readonly url: string;
  readonly role: 'plain' | 'media';
  readonly ok: boolean;
  /** What it answered, or why it did not, and what to do. */
  readonly message: string;
  readonly milliseconds: number | null;
}

export interface StorageView {
  readonly persisted: boolean | null;
  readonly usageBytes: number | null;
  readonly quotaBytes: number | null;
  /** What unfinished files may take together, as set; null: half of what is left. */
  readonly stagingBudgetBytes: number | null;
}

/** Sent at most ten times a second; the first holds everything, later ones what changed. */
export interface Update {
  /** The first of a flow (set by the client); its transfers come in pieces. */
  readonly whole?: boolean;
  /** The last of these pieces: a transfer that the flow has not named by now is not there. */
  readonly transfersComplete?: boolean;
  readonly account?: AccountStatus;
  /** While it is locked, nothing is known of the account. */
  readonly lock?: LockStatus;
  /** Demo only: the code its "phone" received. */
  readonly demoCode?: string | null;
  readonly folder?: FolderStatus;
  readonly transfers?: readonly TransferView[];
  /** Replaces what was said of lines before. */
  readonly heldLines?: readonly HeldLine[];
  readonly removedTransfers?: readonly TransferId[];
  readonly batches?: readonly BatchView[];
  readonly removedBatches?: readonly BatchId[];
  readonly totals?: QueueTotals;
  readonly lanes?: readonly LaneView[];
  /** All of them, whenever something has changed. */
  readonly conditions?: readonly ConditionView[];
  readonly collections?: readonly Collection[];
  readonly storage?: StorageView;
  readonly settings?: Settings;
  /** Something the user must read; stays until dismissed. */
  readonly notices?: readonly Notice[];
  /** Why nothing works any more before the page is reloaded: the queue belongs to a newer version. */
  readonly outdated?: string;
}

export interface Notice {
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'error';
  readonly message: string;
}

/**
 * What the page may ask of the engine. Every method settles: with the worker's death as a `system` failure. Nothing
 * here throws for user input; nothing here carries file bytes.
 */
export interface Engine {
  /** Starts the flow of updates; one listener per page. */
  subscribe(listener: (update: Update) => void): Promise<{ readonly contractVersion: number }>;

  signInMemory(): Promise<SignInMemory>;
  /** Connects and asks for a code. */
  signIn(request: SignInRequest): Promise<Outcome<AccountStatus>>;
  /** Connects and shows a QR code; `Update.account` tells how it goes on. */
  signInByQr(request: SignInRequest): Promise<Outcome<AccountStatus>>;
  /** Another way, or a new one where it has expired. */
  resendCode(): Promise<Outcome<AccountStatus>>;
  submitCode(code: string): Promise<Outcome<AccountStatus>>;
  submitPassword(password: string): Promise<Outcome<AccountStatus>>;
  cancelSignIn(): Promise<Outcome<AccountStatus>>;
  signOut(wishes: SignOutWishes): Promise<Outcome<SignedOut>>;
  unlock(passphrase: string): Promise<Outcome<LockStatus>>;
  /** Stops everything until the passphrase is given. */
  lockNow(): Promise<Outcome<LockStatus>>;
  /** Sets a passphrase or changes it; `current` is empty where there is none. */
  setPassphrase(current: string, next: string): Promise<Outcome<LockStatus>>;
  removePassphrase(current: string): Promise<Outcome<LockStatus>>;
  /** For who lost the passphrase: sign-in, keys, names and API hash are deleted; the queue too, if wanted. */
  forgetEverything(wishes: Pick<SignOutWishes, 'forgetQueue'>): Promise<Outcome<SignedOut>>;
  /** One answer per address of the given configuration or server. */
  testConnection(
    request: Pick<SignInRequest, 'server' | 'configuration'>,
  ): Promise<Outcome<readonly AddressTest[]>>;

  /** From memory at once, then from the server; `progress` is called as pages come. */
  /** A failure of these three that mends itself names in `waitSeconds` when to ask again. */
  chats(progress: (chats: readonly Chat[]) => void): Promise<Outcome<readonly Chat[]>>;
  counts(chat: ChatId): Promise<Outcome<MediaCounts>>;
  media(chat: ChatId, tab: MediaTab, cursor: number | null): Promise<Outcome<MediaPage>>;

  add(chatTitle: string, items: readonly MediaItem[]): Promise<Outcome<AddResult>>;
  /** Runs through the whole history in the background; watch it in `Update.collections`. */
  addAllMatching(
    chat: ChatId,
    chatTitle: string,
    filter: MediaFilter,
  ): Promise<Outcome<{ readonly id: string }>>;
  stopCollecting(id: string): Promise<void>;

  /** Returns how many transfers it applied to. */
  command(verb: QueueVerb, target: QueueTarget): Promise<Outcome<number>>;
  /** Takes effect with the next part. */
  setPriority(priority: Priority, target: QueueTarget): Promise<Outcome<number>>;
  /** Puts them, in the order given, at a place among those of their priority. */
  place(transfers: readonly TransferId[], place: QueuePlace): Promise<Outcome<number>>;
  /** These begin when those are completed or skipped; refused (`input`) where that would go round in a circle. */
  runAfter(transfers: readonly TransferId[], on: readonly TransferId[]): Promise<Outcome<number>>;
  /** Everything stored of one, for the details view. */
  transfer(id: TransferId): Promise<Transfer | null>;
  /** Everything that is counted and measured, with the speed of the last so many seconds; null: nobody answers. */
  performance(spanSeconds: SpeedSpanSeconds): Promise<PerformanceView | null>;

  /** A handle the user just picked, dropped or granted again. Asks nothing; refusals say why and what to do. */
  useFolder(handle: FileSystemDirectoryHandle): Promise<Outcome<FolderStatus>>;
  /** The remembered handle, for the page to ask permission with. */
  folderHandle(): Promise<FileSystemDirectoryHandle | null>;
  /**
   * For pages whose browser gives no folder: the next finished file, once there is one. From the first such question on
   * nothing waits for a folder any more.
   */
  nextDownload(): Promise<Outcome<FinishedFile>>;
  /** The browser has it; unless this is said soon, another page is given the file. */
  downloadBegun(transfer: TransferId): Promise<void>;
  storagePersisted(persisted: boolean): Promise<void>;
  /** All of them or none. Hold at once, in every tab. A refusal's `field` is the setting's name. */
  changeSettings(changes: SettingChanges): Promise<Outcome<Settings>>;
  /** Everything as by default. */
  resetSettings(): Promise<Outcome<Settings>>;

  /** For a tab that gives way to a newer version: the last writes are made, then everything is closed. */
  finish(): Promise<void>;

  dismiss(notice: string): Promise<void>;
  log(request: LogPageRequest): Promise<Outcome<LogPage>>;
  /** Piece by piece, for an export; `next` of each asks for the one after. */
  logText(request: LogTextRequest): Promise<Outcome<LogText>>;
  clearLog(kind: LogKind): Promise<Outcome<void>>;
  /** Something in this page went wrong that nobody caught. */
  report(words: string): Promise<void>;
  /** For "Copy diagnostics": plain text without secrets. */
  diagnostics(): Promise<string>;
  /** Demo only: as if the phone of this account were held before the QR code. */
  acceptDemoQr(phone: string): Promise<Outcome<void>>;
  /** Demo only: forget all the pretend server knows. */
  resetDemo(): Promise<Outcome<void>>;
}
