import * as Comlink from 'comlink';
import { type Failure, failed, type Outcome, succeeded } from '../domain/failure.ts';
import type { Engine, SignInMemory, Update } from './contract.ts';
import { CONTRACT_VERSION } from './contract.ts';

/** One way to a running engine, for as long as that engine lives. */
export interface EngineLink {
  /** Settles when the engine is gone; never rejects. */
  readonly died: Promise<void>;
  /** Every call settles: what was thrown, or the engine's death, is its failure. */
  call<T>(ask: (remote: Comlink.Remote<Engine>) => PromiseLike<Outcome<T>>): Promise<Outcome<T>>;
}

export interface EngineClientOptions {
  /** Resolves with the next way to an engine, in this tab or another; waits until there is one. */
  readonly connect: () => Promise<EngineLink>;
  /** What the user is to be told while the engine is away; null when it is back. */
  readonly onTrouble: (words: string | null) => void;
  /** Nothing works any more before the page is reloaded; said why. */
  readonly onOutdated: (words: string) => void;
  /** Calls once, later. */
  readonly later?: (call: () => void, delayMs: number) => void;
}

const RESTARTING =
  'The engine stopped and is being started again. The queue and everything fetched are kept.';
const OTHER_VERSION =
  'This page and its engine are of different versions. Reload the page; the queue and everything fetched are kept.';
const NOT_THERE: Failure = {
  category: 'system',
  code: 'NO_ENGINE',
  message:
    'The engine is being started. The queue and everything fetched are kept; try again in a few seconds.',
};

/** A worker that dies again and again is given longer and longer pauses, up to this. */
const LONGEST_PAUSE_MS = 30_000;
/** Takeover by another tab is quicker than this: nobody needs to hear of it. */
const UNTOLD_MS = 3_000;
/** What is asked while there is no engine waits so long for the next one. */
const LONGEST_WAIT_MS = 10_000;

const NO_MEMORY: SignInMemory = {
  server: 'demo',
  configuration: '',
  apiId: '',
  hasApiHash: false,
  phone: '',
  demoPhone: '',
  apiBuiltIn: false,
};

/**
 * The engine as the page sees it, wherever it runs. Every call settles; when the engine dies, what was asked of it
 * fails with `system`, the next one is looked for at once, and the flow of updates begins anew by itself.
 */
export function createEngineClient(options: EngineClientOptions): Engine {
  const later = options.later ?? ((call, delayMs) => void setTimeout(call, delayMs));
  let listener: ((update: Update) => void) | null = null;
  /** Deaths since the engine last spoke. */
  let deaths = 0;
  let current: EngineLink | null = null;
  let waiting: ((link: EngineLink) => void)[] = [];

  const listen = async (link: EngineLink): Promise<void> => {
    if (listener === null) return;
    let whole = true;
    const hear = (update: Update): void => {
      if (link !== current) return;
      if (deaths > 0) options.onTrouble(null);
      deaths = 0;
      if (update.outdated !== undefined) options.onOutdated(update.outdated);
      listener?.(whole ? { ...update, whole } : update);
      whole = false;
    };
    const answer = await link.call((remote) => remote.subscribe(Comlink.proxy(hear)).then(succeeded));
    if (answer.ok && answer.value.contractVersion !== CONTRACT_VERSION) options.onOutdated(OTHER_VERSION);
  };

  const connect = async (): Promise<void> => {
    const link = await options.connect();
    current = link;
    void link.died.then(() => {
      current = null;
      deaths += 1;
      later(() => {
        if (deaths > 0) options.onTrouble(RESTARTING);
      }, UNTOLD_MS);
      if (deaths === 1) void connect();
      else later(() => void connect(), Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (deaths - 2)));
    });
    void listen(link);
    for (const go of waiting.splice(0)) go(link);
  };
  void connect();

  const nextLink = (): Promise<EngineLink | null> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      later(() => {
        waiting = waiting.filter((other) => other !== resolve);
        resolve(null);
      }, LONGEST_WAIT_MS);
    });
  const ask = async <T>(
    work: (remote: Comlink.Remote<Engine>) => PromiseLike<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    const link = current ?? (await nextLink());
    return link ? link.call(work) : failed(NOT_THERE);
  };

  /** Reading changes nothing: when the engine dies over it, the next one is asked once more. */
  const read: typeof ask = async (work) => {
    const link = current;
    const answer = await ask(work);
    return answer.ok || link === current || answer.failure.category !== 'system' ? answer : ask(work);
  };

  /** For questions that have no failure of their own: what to answer when nobody answers. */
  const answerOr = async <T>(
    otherwise: T,
    question: (remote: Comlink.Remote<Engine>) => Promise<T>,
  ): Promise<T> => {
    const answer = await ask(async (remote) => succeeded(await question(remote)));
    return answer.ok ? answer.value : otherwise;
  };

  return {
    subscribe: async (next) => {
      listener = next;
      if (current) await listen(current);
      return { contractVersion: CONTRACT_VERSION };
    },
    signInMemory: () => answerOr(NO_MEMORY, (remote) => remote.signInMemory()),
    signIn: (request) => ask((remote) => remote.signIn(request)),
    signInByQr: (request) => ask((remote) => remote.signInByQr(request)),
    resendCode: () => ask((remote) => remote.resendCode()),
    submitCode: (code) => ask((remote) => remote.submitCode(code)),
    submitPassword: (password) => ask((remote) => remote.submitPassword(password)),
    cancelSignIn: () => ask((remote) => remote.cancelSignIn()),
    signOut: (wishes) => ask((remote) => remote.signOut(wishes)),
    unlock: (passphrase) => ask((remote) => remote.unlock(passphrase)),
    lockNow: () => ask((remote) => remote.lockNow()),
    setPassphrase: (before, next) => ask((remote) => remote.setPassphrase(before, next)),
    removePassphrase: (before) => ask((remote) => remote.removePassphrase(before)),
    forgetEverything: (wishes) => ask((remote) => remote.forgetEverything(wishes)),
    testConnection: (request) => ask((remote) => remote.testConnection(request)),
    chats: (progress) => read((remote) => remote.chats(Comlink.proxy(progress))),
    counts: (chat) => read((remote) => remote.counts(chat)),
    media: (chat, tab, cursor) => read((remote) => remote.media(chat, tab, cursor)),
    add: (chatTitle, items) => ask((remote) => remote.add(chatTitle, items)),
    addAllMatching: (chat, title, filter) => ask((remote) => remote.addAllMatching(chat, title, filter)),
    finish: () => answerOr(undefined, (remote) => remote.finish()),
    stopCollecting: (id) => answerOr(undefined, (remote) => remote.stopCollecting(id)),
    command: (verb, target) => ask((remote) => remote.command(verb, target)),
    setPriority: (priority, target) => ask((remote) => remote.setPriority(priority, target)),
    place: (transfers, place) => ask((remote) => remote.place(transfers, place)),
    runAfter: (transfers, on) => ask((remote) => remote.runAfter(transfers, on)),
    transfer: (id) => answerOr(null, (remote) => remote.transfer(id)),
    performance: (spanSeconds) => answerOr(null, (remote) => remote.performance(spanSeconds)),
    useFolder: (handle) => ask((remote) => remote.useFolder(handle)),
    folderHandle: () => answerOr(null, (remote) => remote.folderHandle()),
    nextDownload: () => ask((remote) => remote.nextDownload()),
    downloadBegun: (transfer) => answerOr(undefined, (remote) => remote.downloadBegun(transfer)),
    storagePersisted: (persisted) => answerOr(undefined, (remote) => remote.storagePersisted(persisted)),
    changeSettings: (changes) => ask((remote) => remote.changeSettings(changes)),
    resetSettings: () => ask((remote) => remote.resetSettings()),
    dismiss: (notice) => answerOr(undefined, (remote) => remote.dismiss(notice)),
    log: (request) => read((remote) => remote.log(request)),
    logText: (request) => read((remote) => remote.logText(request)),
    clearLog: (kind) => ask((remote) => remote.clearLog(kind)),
    report: (words) => answerOr(undefined, (remote) => remote.report(words)),
    diagnostics: () => answerOr('The engine is not running.', (remote) => remote.diagnostics()),
    acceptDemoQr: (phone) => ask((remote) => remote.acceptDemoQr(phone)),
    resetDemo: () => ask((remote) => remote.resetDemo()),
  };
}
