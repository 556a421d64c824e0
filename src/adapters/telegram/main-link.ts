import type { Api } from 'telegram';
import { ABORTED, type Failure, failed } from '../../domain/failure.ts';
import { type DataCentre, type Transport, transportOf } from '../../domain/server.ts';
import type { Log } from '../../ports/log.ts';
import type { ClientDescription } from '../../ports/source.ts';
import { ALLOWED_METHODS } from './allowed-methods.ts';
import { type Answer, type HomeConnection, openHomeConnection, SESSION_REFUSED } from './home-connection.ts';
import type { MadeKey } from './key-making.ts';
import { orAborted, type PlainParts } from './parts.ts';

/** Tries again after 1, 2, 4 … 60 s, as a dead line is probed everywhere else. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export interface MainLinkOptions {
  readonly dc: DataCentre;
  readonly key: MadeKey;
  readonly client: ClientDescription;
  /** The connection came or went; only after `keepAlive`, and never for a connection closed by us. */
  changed(online: boolean): void;
  /** This key or sign-in is over; nothing is tried again. */
  ended(failure: Failure): void;
  updated(update: Api.TypeUpdates): void;
}

/**
 * The one main connection: opened when something is asked, and kept open by itself once `keepAlive` was called. One
 * connection at a time, since a plain address punishes two of one key: the old one is closed before a new one opens.
 */
export class MainLink {
  readonly #parts: PlainParts;
  readonly #log: Log;
  readonly #options: MainLinkOptions;
  readonly #lifetime = new AbortController();
  /** Method → when its flood wait is over; asking inside one only makes it longer. */
  readonly #floods = new Map<string, number>();
  /** Why it is over, where that was not our doing. */
  #over: Failure | null = null;
  #connection: HomeConnection | null = null;
  #opening: Promise<Answer<HomeConnection>> | null = null;
  #keepAlive = false;
  #pauseMs = FIRST_PAUSE_MS;
  #cancelRetry = (): void => {};

  constructor(parts: PlainParts, log: Log, options: MainLinkOptions) {
    this.#parts = parts;
    this.#log = log;
    this.#options = options;
  }

  /** Opens the connection and opens it again whenever it is lost. */
  keepAlive(): void {
    if (this.#keepAlive) return;
    this.#keepAlive = true;
    if (this.#connection !== null) this.#options.changed(true);
    else void this.#open();
  }

  /** Asks once; waits for the connection where there is none yet. A flood wait told before is not asked through. */
  async call<Request extends Api.AnyRequest>(
    request: Request,
    signal: AbortSignal,
  ): Promise<Answer<Request['__response']>> {
    if (signal.aborted) return failed(ABORTED);
    if (this.closed) return failed(this.#over ?? ABORTED);
    if (!ALLOWED_METHODS.has(request.className)) return failed(notAllowed(request.className));
    const flood = this.#floodOf(request.className);
    if (flood !== null) return failed(flood);
    let answer = await this.#callOnce(request, signal);
    // The request was not looked at: the next session asks it again.
    if (!answer.ok && answer.failure.code === SESSION_REFUSED) answer = await this.#callOnce(request, signal);
    if (answer.ok) return answer;
    const { category, waitSeconds } = answer.failure;
    if (category === 'flood' && waitSeconds !== undefined) {
      this.#floods.set(request.className, this.#parts.clock.now() + waitSeconds * 1000);
    }
    return answer;
  }

  async #callOnce<Request extends Api.AnyRequest>(
    request: Request,
    signal: AbortSignal,
  ): Promise<Answer<Request['__response']>> {
    if (this.#connection !== null) return this.#connection.call(request, signal);
    // Several callers share one attempt, so none of them stops it for the others.
    const opened = await orAborted<Answer<HomeConnection>>(this.#open(), failed(ABORTED), signal);
    return opened.ok ? opened.value.call(request, signal) : opened;
  }

  get closed(): boolean {
    return this.#lifetime.signal.aborted;
  }

  /** No more connections; what was asked ends as aborted. */
  close(): void {
    this.#lifetime.abort();
    this.#cancelRetry();
    this.#connection?.close();
    this.#connection = null;
  }

  #floodOf(method: string): Failure | null {
    const leftMs = (this.#floods.get(method) ?? 0) - this.#parts.clock.now();
    if (leftMs <= 0) return null;
    const waitSeconds = Math.ceil(leftMs / 1000);
    return { category: 'flood', code: 'FLOOD_WAIT', message: 'Telegram asked for a pause.', waitSeconds };
  }

  #open(): Promise<Answer<HomeConnection>> {
    this.#cancelRetry();
    this.#opening ??= this.#attempt().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #attempt(): Promise<Answer<HomeConnection>> {
    const { dc, key, client, updated } = this.#options;
    const { signal } = this.#lifetime;
    const ended = (failure: Failure) => this.#lost(failure);
    let transport: Transport = 'websocket';
    const opened = await this.#parts.routes.take<Answer<HomeConnection>>(dc, signal, (url, heard) => {
      transport = transportOf(url);
      return openHomeConnection(this.#parts, { dc, url, key, client, updated, heard, ended }, signal);
    });
    if (signal.aborted) {
      if (opened.ok) opened.value.close();
      return failed(ABORTED);
    }
    if (!opened.ok) {
      this.#log.write('WARNING', 'account', `main connection not opened: ${opened.failure.code}`);
      this.#settle(opened.failure);
      return opened;
    }
    this.#log.write('INFO', 'account', `main connection to data centre ${dc.id} opened over ${transport}`);
    this.#connection = opened.value;
    this.#pauseMs = FIRST_PAUSE_MS;
    if (this.#keepAlive) this.#options.changed(true);
    return opened;
  }

  #lost(failure: Failure): void {
    this.#connection = null;
    if (this.#lifetime.signal.aborted) return;
    this.#log.write('WARNING', 'account', `main connection dropped: ${failure.code}`);
    if (this.#keepAlive) this.#options.changed(false);
    this.#settle(failure);
  }

  /** What to do without a connection: end, try again later, or wait to be asked. */
  #settle(failure: Failure): void {
    if (failure.category === 'auth') {
      this.#over = failure;
      this.close();
      this.#options.ended(failure);
      return;
    }
    if (!this.#keepAlive) return;
    const pauseMs = Math.max(this.#pauseMs, (failure.waitSeconds ?? 0) * 1000);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#cancelRetry = this.#parts.clock.at(this.#parts.clock.now() + pauseMs, () => void this.#open());
  }
}

const notAllowed = (method: string): Failure => ({
  category: 'bug',
  code: 'METHOD_NOT_ALLOWED',
  message: `Sluice does not call ${method}. Please report this.`,
});
