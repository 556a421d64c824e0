import type * as Comlink from 'comlink';
import { type Failure, failed, type Outcome } from '../domain/failure.ts';
import type { EngineLink } from './client.ts';
import type { Engine } from './contract.ts';
import { OUT_OF_SIGHT, type Patience, startPulse, type Timing } from './pulse.ts';
import { threw } from './supervised-worker.ts';
import {
  type OpenChannel,
  TABS_CHANNEL,
  type TabsMessage,
  type ToEngine,
  type ToTab,
} from './tab-messages.ts';
import { isTabHidden, watchTabSight } from './tab-sight.ts';

/** Leaves the tab that keeps the worker 2 s to look for itself, of the 10 s in which a hung engine is found. */
const IN_SIGHT: Patience = { pauseMs: 2_000, silenceMs: 6_000 };

export interface TabLinkParts {
  readonly contract: number;
  readonly openChannel: OpenChannel;
  /** Resolves once the lock is held, until the function it gives is called. */
  readonly hold: (lock: string) => Promise<() => void>;
  /** Resolves when nobody holds this lock; rejects when the signal is aborted. */
  readonly whenFree: (lock: string, signal: AbortSignal) => Promise<void>;
  /** An engine of another contract answered: it is not used. */
  readonly otherVersion: (contract: number) => void;
  /** Somebody has the engine, and it does not answer (true) or answers again (false). */
  readonly unanswered: (isUnanswered: boolean) => void;
  readonly timing?: Timing;
}

const GONE: Failure = {
  category: 'system',
  code: 'ENGINE_GONE',
  message:
    'The tab that did the work was closed or stopped; another one goes on by itself. Nothing was lost. Please repeat what you just asked for.',
};

/**
 * Looks for the engine of another tab, and resolves with the way to it once it serves this tab. Whatever was asked
 * settles when the engine is gone.
 * @throws the signal's reason when nobody wants it any more
 */
export const seekEngine = async (parts: TabLinkParts, signal: AbortSignal): Promise<EngineLink> => {
  const link = `sluice-tab:${crypto.randomUUID()}`;
  const release = await parts.hold(link);
  const common = parts.openChannel(TABS_CHANNEL);
  const say = (message: TabsMessage): void => common.postMessage(message);
  const seek = (): void => say({ kind: 'seek', link, contract: parts.contract });
  try {
    const engine = await new Promise<string>((resolve, reject) => {
      const giveUp = (): void => reject(signal.reason);
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      common.onmessage = ({ data }: MessageEvent<TabsMessage>) => {
        if (data.kind !== 'engine') return;
        if (data.contract !== parts.contract) parts.otherVersion(data.contract);
        else if (data.to === link) {
          signal.removeEventListener('abort', giveUp);
          resolve(data.engine);
        } else if (data.to === null) seek();
      };
      seek();
    });
    return openLink(
      parts,
      link,
      engine,
      () => {
        release();
        common.close();
      },
      () => say({ kind: 'silent', engine }),
    );
  } catch (error) {
    release();
    common.close();
    throw error;
  }
};

interface Call {
  readonly functions: ReadonlyMap<number, (...args: readonly unknown[]) => void>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const openLink = (
  parts: TabLinkParts,
  link: string,
  engine: string,
  close: () => void,
  reportSilence: () => void,
): EngineLink => {
  const channel = parts.openChannel(link);
  const say = (message: ToEngine): void => channel.postMessage(message);
  const calls = new Map<number, Call>();
  let lastId = 0;

  let silences = 0;
  const beat = () =>
    startPulse({
      ask: () => say({ kind: 'ping' }),
      silent: () => {
        reportSilence();
        silences += 1;
        if (silences > 1) parts.unanswered(true);
        pulse = beat();
      },
      patience: () => (isTabHidden() ? OUT_OF_SIGHT : IN_SIGHT),
      ...(parts.timing ? { timing: parts.timing } : {}),
    });
  let pulse = beat();
  const stopWatching = watchTabSight(() => pulse.askNow());

  channel.onmessage = ({ data }: MessageEvent<ToTab>) => {
    pulse.heard();
    if (silences > 1) parts.unanswered(false);
    silences = 0;
    if (data.kind === 'pong') return;
    const call = calls.get(data.id);
    if (data.kind === 'told') call?.functions.get(data.position)?.(...data.args);
    else {
      // A function may be called after the answer: that is how the flow of updates comes.
      if (call?.functions.size === 0) calls.delete(data.id);
      if (data.kind === 'answer') call?.resolve(data.value);
      else call?.reject(new Error(data.error));
    }
  };

  const ask = (method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      const functions = new Map<number, (...args: readonly unknown[]) => void>();
      for (const [position, argument] of args.entries())
        if (typeof argument === 'function') functions.set(position, argument as () => void);
      calls.set(lastId, { functions, resolve, reject });
      const bare = args.map((argument) => (typeof argument === 'function' ? null : argument));
      say({ kind: 'call', id: lastId, method, args: bare, functions: [...functions.keys()] });
    });
  // Comlink's shape, so that the page's client asks an engine next door just as it asks its own.
  const remote = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        (...args: readonly unknown[]) =>
          ask(String(method), args),
    },
  ) as Comlink.Remote<Engine>;

  const died = parts
    .whenFree(engine, new AbortController().signal)
    .catch(() => undefined)
    .then(() => {
      pulse.stop();
      stopWatching();
      if (silences > 1) parts.unanswered(false);
      channel.close();
      close();
    });
  const lost = died.then((): Outcome<never> => failed(GONE));

  return {
    died,
    call: async (work) => {
      try {
        return await Promise.race([work(remote), lost]);
      } catch (error) {
        return failed(threw(error));
      }
    },
  };
};
