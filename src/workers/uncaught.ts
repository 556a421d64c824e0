/**
 * What nobody caught, in whatever thread, is a mistake of ours that a log must tell of. A worker says it to whoever
 * started it, beside Comlink, which passes over messages that are not its own.
 */
const UNCAUGHT = 'uncaught';

interface UncaughtMessage {
  readonly kind: typeof UNCAUGHT;
  readonly words: string;
}

/** A thread in a loop of errors says no more than this of it, a minute. */
const MOST_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/** What Chromium calls an error when a page sizes something because something was sized. */
const HARMLESS = 'ResizeObserver loop';

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);

type Scope = Pick<EventTarget, 'addEventListener'>;

/** Tells of every error and rejection in this thread that nobody caught. */
export const watchUncaught = (
  scope: Scope,
  tell: (words: string) => void,
  now: () => number = Date.now,
): void => {
  let since = 0;
  let told = 0;
  const say = (kind: string, error: unknown): void => {
    if (String(error).startsWith(HARMLESS)) return;
    if (now() - since >= MINUTE_MS) {
      since = now();
      told = 0;
    }
    told += 1;
    if (told <= MOST_A_MINUTE) tell(`${kind}: ${wordsOf(error)}`);
  };
  scope.addEventListener('error', (event) => {
    // One of a picture or a script that did not load has none.
    if ('error' in event || 'message' in event)
      say('uncaught', Reflect.get(event, 'error') ?? Reflect.get(event, 'message'));
  });
  scope.addEventListener('unhandledrejection', (event) =>
    say('unhandled rejection', Reflect.get(event, 'reason')),
  );
};

/** To be called by a worker, first of all. */
export const reportUncaught = (): void =>
  watchUncaught(self, (words) => self.postMessage({ kind: UNCAUGHT, words } satisfies UncaughtMessage));

/** What a worker says so comes here. */
export const hearUncaught = (worker: Worker, tell: (words: string) => void): void => {
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null) return;
    const { kind, words } = data as Partial<UncaughtMessage>;
    if (kind === UNCAUGHT && typeof words === 'string') tell(words);
  });
};
