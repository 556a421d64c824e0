import type { FolderKeeper } from '../adapters/files/folder-keeper.ts';
import { failed, type Outcome, succeeded } from '../domain/failure.ts';
import type { Chat } from '../domain/media.ts';
import type { ServerConfiguration } from '../domain/server.ts';
import type { Account } from '../ports/account.ts';
import type { Source } from '../ports/source.ts';
import type { AccessService } from '../runtime/access-service.ts';
import type { CountMedia } from '../runtime/media-counts.ts';
import { createPatience } from '../runtime/patience.ts';
import type { QueueService } from '../runtime/queue-service.ts';
import type { SettingsService } from '../runtime/settings-service.ts';
import type { SignInService } from '../runtime/sign-in-service.ts';
import {
  type AddressTest,
  CONTRACT_VERSION,
  type Notice,
  type SignInRequest,
  type StorageView,
  type Update,
} from './contract.ts';
import type { HandOver } from './hand-over.ts';
import type { Logs } from './logs.ts';
import { createStorageAnswer } from './storage-answer.ts';
import type { ServedEngine } from './tab-broker.ts';

/** What stands behind the contract. */
export interface EngineParts {
  readonly account: Account;
  readonly signIn: SignInService;
  readonly access: AccessService;
  readonly source: Source;
  readonly countMedia: CountMedia;
  readonly queue: QueueService;
  readonly folder: FolderKeeper;
  readonly handOver: HandOver;
  readonly logs: Logs;
  /**
   * Settles when folder, queue and account were loaded, or could not be. What is asked before that waits: an engine
   * that takes another's place is asked at once for what the other was asked for.
   */
  readonly begun: Promise<unknown>;
  /** Settles when it is known whether somebody is signed in; until then nothing is said of the account. */
  readonly resumed: Promise<unknown>;
  readonly demoPhone: string;
  configurationOf(request: { server: string; configuration: string }): Outcome<ServerConfiguration>;
  testAddresses(configuration: ServerConfiguration, signal: AbortSignal): Promise<readonly AddressTest[]>;
  readStorage(): Promise<StorageView>;
  readonly settings: SettingsService;
  resetDemo(): Promise<Outcome<void>>;
  acceptDemoQr(phone: string): Promise<Outcome<void>>;
  /** Makes the last writes and closes everything. */
  finish(): Promise<void>;
  /** The first lines of the diagnostics: versions, no names. */
  readonly about: readonly string[];
}

/** The contract's engine, and the ends by which the composition root tells it what no port watches. */
export interface EngineApi extends ServedEngine {
  demoCode(code: string | null): void;
  notice(notice: Notice): void;
  /** A newer version has the queue: every page is to say so, and to do nothing else any more. */
  outdated(words: string): void;
  storageChanged(): Promise<void>;
}

/** Puts the parts behind the contract; decides nothing. Actions that wait end with the worker, not before. */
export const createEngineApi = (parts: EngineParts): EngineApi => {
  const { account, access, source, queue, folder, logs } = parts;
  /** Each with the end of its share in the queue's updates. */
  const listeners = new Map<
    unknown,
    { readonly tell: (update: Update) => void; readonly leave: () => void }
  >();
  const notices = new Map<string, Notice>();
  const never = new AbortController().signal;
  const onceBegun = <T>(act: () => Promise<T>): Promise<T> => parts.begun.then(act);
  const patient = createPatience();
  let demoCode: string | null = null;
  let outdated: string | null = null;
  const answer = createStorageAnswer(() => folder.status().kind !== 'none');
  let storage: StorageView = {
    persisted: null,
    usageBytes: null,
    quotaBytes: null,
    stagingBudgetBytes: null,
  };

  const tell = (update: Update): void => {
    for (const { tell } of listeners.values()) tell(update);
  };
  const tellNotices = (): void => tell({ notices: [...notices.values()] });
  const storageChanged = async (): Promise<void> => {
    storage = answer.complete(await parts.readStorage());
    tell({ storage });
  };

  account.watch((status) => {
    if (status.kind === 'signed-in' || status.kind === 'signed-out') demoCode = null;
    // Whoever has the token may still sign somebody in with it.
    if (status.kind === 'qr' && status.stage.kind === 'shown')
      hiding(new URL(status.stage.link).searchParams.get('token') ?? '');
    tell({ account: status, demoCode });
  });
  folder.watch((status) => tell({ folder: status }));
  access.watch((lock) => tell({ lock }));
  let budgetBytes = parts.settings.current().stagingBudgetBytes;
  parts.settings.watch((settings) => {
    tell({ settings });
    // How much room there is for more depends on it.
    if (settings.stagingBudgetBytes !== budgetBytes) void storageChanged();
    budgetBytes = settings.stagingBudgetBytes;
  });

  /** Asking for a code may wait for ever; "cancel" ends it at once. A code or password on its way is let arrive. */
  let asking = new AbortController();

  const hiding = (secret: string): string => {
    logs.hide(secret);
    return secret;
  };
  /** As typed, and as it is sent. */
  const hidingForm = ({ apiHash, phone }: SignInRequest): void => {
    for (const form of [apiHash, apiHash.trim().toLowerCase(), phone, phone.replace(/\D/g, '')]) hiding(form);
  };

  /** Who wants the queue forgotten wants the names of its files forgotten, wherever they are. */
  const forgettingNames = async <T>(wanted: boolean, act: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const outcome = await act();
    if (wanted) await Promise.all([logs.clear('log'), logs.clear('audit')]);
    return outcome;
  };

  return {
    subscribe: async (listener) => {
      listener({
        demoCode,
        folder: folder.status(),
        storage,
        settings: parts.settings.current(),
        notices: [...notices.values()],
        ...(outdated === null ? {} : { outdated }),
      });
      listeners.set(listener, { tell: listener, leave: queue.subscribe(listener) });
      void parts.resumed.then(() => {
        const lock = access.lock();
        listener({ account: account.status(), ...(lock ? { lock } : {}) });
      });
      return { contractVersion: CONTRACT_VERSION };
    },
    unsubscribe: (listener) => {
      listeners.get(listener)?.leave();
      listeners.delete(listener);
    },

    signInMemory: async () => ({ ...(await parts.signIn.memory()), demoPhone: parts.demoPhone }),
    signIn: (request) => {
      hidingForm(request);
      // Not stopped by a second click: the account knows the same wish when it meets it twice.
      if (asking.signal.aborted) asking = new AbortController();
      return parts.signIn.begin(request, asking.signal);
    },
    signInByQr: (request) => {
      hidingForm(request);
      return parts.signIn.beginQr(request);
    },
    resendCode: () => account.resendCode(never),
    submitCode: (code) => account.submitCode(hiding(code), never),
    submitPassword: (password) => account.submitPassword(hiding(password), never),
    cancelSignIn: () => {
      asking.abort();
      return account.cancelSignIn();
    },
    signOut: (wishes) => forgettingNames(wishes.forgetQueue, () => access.signOut(wishes, never)),
    unlock: (passphrase) => access.unlock(hiding(passphrase), never),
    lockNow: () => access.lockNow(),
    setPassphrase: (current, next) => access.setPassphrase(hiding(current), hiding(next)),
    removePassphrase: (current) => access.removePassphrase(hiding(current)),
    forgetEverything: (wishes) =>
      forgettingNames(wishes.forgetQueue, () => access.forgetEverything(wishes, never)),
    testConnection: async (request) => {
      const configuration = parts.configurationOf(request);
      return configuration.ok
        ? succeeded(await parts.testAddresses(configuration.value, never))
        : configuration;
    },

    chats: (progress) =>
      onceBegun(async () => {
        const all = new Map<string, Chat>();
        const outcome = await source.chats((page) => {
          for (const chat of page) all.set(chat.id, chat);
          progress(page);
        }, never);
        return patient(outcome.ok ? succeeded([...all.values()]) : failed(outcome.failure));
      }),
    counts: (chat) => onceBegun(async () => patient(await parts.countMedia(chat, never))),
    media: (chat, tab, cursor) =>
      onceBegun(async () => patient(await source.media(chat, tab, cursor, never))),

    add: (chatTitle, items) => onceBegun(() => queue.add(chatTitle, items)),
    addAllMatching: (chat, chatTitle, filter) =>
      onceBegun(async () => queue.addAllMatching(chat, chatTitle, filter)),
    stopCollecting: async (id) => queue.stopCollecting(id),
    command: (verb, target) => onceBegun(() => queue.command(verb, target)),
    setPriority: (priority, target) => onceBegun(() => queue.setPriority(priority, target)),
    place: (transfers, place) => onceBegun(() => queue.place(transfers, place)),
    runAfter: (transfers, on) => onceBegun(() => queue.runAfter(transfers, on)),
    transfer: (id) => onceBegun(async () => queue.transfer(id)),
    performance: (spanSeconds) => onceBegun(async () => queue.performance(spanSeconds)),

    useFolder: (handle) => onceBegun(() => folder.use(handle)),
    folderHandle: () => onceBegun(async () => folder.handle()),
    nextDownload: async () => {
      folder.useDownloads();
      return succeeded(await parts.handOver.next());
    },
    downloadBegun: async (transfer) => parts.handOver.begun(transfer),
    storagePersisted: (persisted) => {
      answer.heard(persisted);
      const words = persisted ? 'the browser keeps it' : 'the browser may delete it when the disk runs short';
      logs.audit.write('INFO', 'permission', `private storage: ${words}`);
      return storageChanged();
    },
    changeSettings: (changes) => onceBegun(() => parts.settings.change(changes)),
    resetSettings: () => onceBegun(() => parts.settings.reset()),

    dismiss: async (id) => {
      notices.delete(id);
      tellNotices();
    },
    log: async (request) => succeeded(await logs.page(request)),
    logText: async (request) => succeeded(await logs.text(request)),
    clearLog: (kind) => logs.clear(kind),
    report: async (words) => logs.log.write('ERROR', 'page', words),
    diagnostics: async () => [...parts.about, '', await logs.diagnostics()].join('\n'),
    acceptDemoQr: (phone) => parts.acceptDemoQr(phone),
    resetDemo: () => parts.resetDemo(),
    finish: () => parts.finish(),

    demoCode: (code) => {
      demoCode = code;
      tell({ demoCode });
    },
    notice: (notice) => {
      notices.set(notice.id, notice);
      tellNotices();
    },
    outdated: (words) => {
      outdated = words;
      tell({ outdated });
    },
    storageChanged,
  };
};
