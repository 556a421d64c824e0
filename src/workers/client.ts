import * as Comlink from 'comlink';
import { succeeded } from '../domain/failure.ts';
import type { Engine, SignInMemory, Update } from './contract.ts';
import { CONTRACT_VERSION } from './contract.ts';
import type { SupervisedWorker } from './supervised-worker.ts';
import { superviseWorker } from './supervised-worker.ts';

/** What supervises one worker; handed in so that tests need no browser. */
export type Supervise = (
  create: (name: string) => Worker,
  label: string,
) => Pick<SupervisedWorker<Engine>, 'call' | 'died'>;

export interface EngineClientOptions {
  /** Starts the engine worker under this name. */
  readonly create: (name: string) => Worker;
  /** What the user is to be told while the engine is away; null when it is back. */
  readonly onTrouble: (words: string | null) => void;
  readonly supervise?: Supervise;
  /** Calls once, later. */
  readonly later?: (call: () => void, delayMs: number) => void;
}

const RESTARTING =
  'The engine stopped and is being started again. The queue and everything fetched are kept.';
const OTHER_VERSION =
  'This page and its engine are of different versions. Reload the page; the queue and everything fetched are kept.';

/** A worker that dies again and again is given longer and longer pauses, up to this. */
const LONGEST_PAUSE_MS = 30_000;

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
 * The engine as the page sees it: its worker behind Comlink. Every call settles; when the worker dies, what was asked
 * of it fails with `system`, a new one is started at once, and the flow of updates begins anew by itself.
 */
export function createEngineClient(options: EngineClientOptions): Engine {
  const supervise: Supervise = options.supervise ?? superviseWorker<Engine>;
  const later = options.later ?? ((call, delayMs) => void setTimeout(call, delayMs));
  let listener: ((update: Update) => void) | null = null;
  /** Deaths since the engine last spoke. */
  let deaths = 0;

  const listen = async (worker: typeof current): Promise<void> => {
    if (listener === null) return;
    let whole = true;
    const hear = (update: Update): void => {
      if (worker !== current) return;
      if (deaths > 0) options.onTrouble(null);
      deaths = 0;
      listener?.(whole ? { ...update, whole } : update);
      whole = false;
    };
    const answer = await worker.call((remote) => remote.subscribe(Comlink.proxy(hear)).then(succeeded));
    if (answer.ok && answer.value.contractVersion !== CONTRACT_VERSION) options.onTrouble(OTHER_VERSION);
  };

  const start = () => {
    const worker = supervise(options.create, 'engine-worker');
    void worker.died.then(() => {
      deaths += 1;
      options.onTrouble(RESTARTING);
      const pauseMs = deaths === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (deaths - 2));
      later(() => {
        current = start();
        void listen(current);
      }, pauseMs);
    });
    return worker;
  };
  let current = start();

  /** For questions that have no failure of their own: what to answer when nobody answers. */
  const answerOr = async <T>(
    otherwise: T,
    ask: (remote: Comlink.Remote<Engine>) => Promise<T>,
  ): Promise<T> => {
    const answer = await current.call(async (remote) => succeeded(await ask(remote)));
    return answer.ok ? answer.value : otherwise;
  };

  return {
    subscribe: async (next) => {
      listener = next;
      await listen(current);
      return { contractVersion: CONTRACT_VERSION };
    },
    signInMemory: () => answerOr(NO_MEMORY, (remote) => remote.signInMemory()),
    signIn: (request) => current.call((remote) => remote.signIn(request)),
    submitCode: (code) => current.call((remote) => remote.submitCode(code)),
    submitPassword: (password) => current.call((remote) => remote.submitPassword(password)),
    cancelSignIn: () => current.call((remote) => remote.cancelSignIn()),
    signOut: () => current.call((remote) => remote.signOut()),
    testConnection: (request) => current.call((remote) => remote.testConnection(request)),
    chats: (progress) => current.call((remote) => remote.chats(Comlink.proxy(progress))),
    counts: (chat) => current.call((remote) => remote.counts(chat)),
    media: (chat, tab, cursor) => current.call((remote) => remote.media(chat, tab, cursor)),
    add: (chatTitle, items) => current.call((remote) => remote.add(chatTitle, items)),
    addAllMatching: (chat, title, filter) =>
      current.call((remote) => remote.addAllMatching(chat, title, filter)),
    stopCollecting: (id) => answerOr(undefined, (remote) => remote.stopCollecting(id)),
    command: (verb, target) => current.call((remote) => remote.command(verb, target)),
    transfer: (id) => answerOr(null, (remote) => remote.transfer(id)),
    useFolder: (handle) => current.call((remote) => remote.useFolder(handle)),
    folderHandle: () => answerOr(null, (remote) => remote.folderHandle()),
    storagePersisted: (persisted) => answerOr(undefined, (remote) => remote.storagePersisted(persisted)),
    dismiss: (notice) => answerOr(undefined, (remote) => remote.dismiss(notice)),
    log: (level) => answerOr([], (remote) => remote.log(level)),
    diagnostics: () => answerOr('The engine is not running.', (remote) => remote.diagnostics()),
    resetDemo: () => current.call((remote) => remote.resetDemo()),
  };
}
