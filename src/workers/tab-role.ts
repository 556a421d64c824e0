import { succeeded } from '../domain/failure.ts';
import type { EngineLink } from './client.ts';

/** The worker this tab runs while it leads. */
export interface OwnEngine extends EngineLink {
  readonly name: string;
  doubt(silenceMs: number): void;
  terminate(): void;
}

export interface TabRoleParts {
  /** Resolves when the lead is this tab's; rejects when the signal is aborted. */
  readonly takeLead: (signal: AbortSignal) => Promise<{ release(): void }>;
  readonly startEngine: () => OwnEngine;
  /** Looks for the engine of another tab; rejects when the signal is aborted. */
  readonly seekEngine: (signal: AbortSignal) => Promise<EngineLink>;
  readonly led: () => void;
  /** Calls once, later. */
  readonly later: (call: () => void, delayMs: number) => void;
}

export interface TabRole {
  /** The next way to an engine: this tab's own once it leads, another's until then. */
  connect(): Promise<EngineLink>;
  leads(): boolean;
  /** Another tab found this engine silent; an engine that is not this tab's is not meant. */
  doubt(engine: string): void;
  /** Ends the engine if it is here, and leaves the lead to other tabs; until `standBy`, nothing is looked for either. */
  stepDown(): void;
  /** Back in line for the lead. */
  standBy(): void;
  /** Gives way to a newer version for ever: an engine that is here makes its last writes first. */
  retire(): Promise<void>;
}

/** How long an engine has to answer its own tab when another tab has had no answer. */
const DOUBT_MS = 2_000;
/** How long an engine that gives way may take for its last writes; what is not written is fetched again. */
const FINISH_MS = 5_000;

/** One tab of several: leads or follows, and changes from one to the other without anybody noticing. */
export const createTabRole = (parts: TabRoleParts): TabRole => {
  let away = new AbortController();
  let lead: { release(): void } | null = null;
  let engine: OwnEngine | null = null;
  /** Settles when this tab leads, or has stepped down. */
  let turn: Promise<void>;
  let comeBack: () => void = () => undefined;
  let back = Promise.resolve();

  const queueUp = (): void => {
    const { signal } = away;
    turn = parts
      .takeLead(signal)
      .then((lock) => {
        if (signal.aborted) return lock.release();
        lead = lock;
        parts.led();
      })
      .catch(() => undefined);
  };
  queueUp();

  /** From now on nothing is waited for, looked for or started. */
  const goAway = (): void => {
    if (away.signal.aborted) return;
    back = new Promise((resolve) => {
      comeBack = resolve;
    });
    away.abort(new DOMException('stepped down', 'AbortError'));
  };
  const giveUpLead = (): void => {
    // First the engine: whoever leads next must not find it running.
    engine?.terminate();
    engine = null;
    lead?.release();
    lead = null;
  };
  let isRetired = false;

  return {
    connect: async () => {
      for (;;) {
        await back;
        if (lead) {
          engine = parts.startEngine();
          return engine;
        }
        const search = new AbortController();
        const signal = AbortSignal.any([search.signal, away.signal]);
        const found = await Promise.race([parts.seekEngine(signal).catch(() => turn), turn]);
        search.abort();
        if (found) return found;
      }
    },
    leads: () => lead !== null,
    doubt: (name) => {
      if (engine?.name === name) engine.doubt(DOUBT_MS);
    },
    stepDown: () => {
      goAway();
      giveUpLead();
    },
    standBy: () => {
      if (isRetired || !away.signal.aborted) return;
      away = new AbortController();
      queueUp();
      comeBack();
    },
    retire: async () => {
      isRetired = true;
      goAway();
      if (engine) {
        const patience = new Promise<void>((resolve) => parts.later(resolve, FINISH_MS));
        await Promise.race([engine.call((remote) => remote.finish().then(succeeded)), patience]);
      }
      giveUpLead();
    },
  };
};
