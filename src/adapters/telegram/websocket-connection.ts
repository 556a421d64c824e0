import { ABORTED, type Failure, failed, type Outcome } from '../../domain/failure.ts';
import type { ClientSession } from '../../mtproto/session/client-session.ts';
import type { TlObject, TlValue } from '../../mtproto/tl/types.ts';
import { connectionEnded } from './conversation.ts';
import { DEADLINE, DEADLINE_MS, failureOfTransportError } from './errors.ts';
import { damagedAnswer, isDamage } from './lane-failures.ts';
import { type LaneSessions, outcomeOf } from './lane-session.ts';
import { type MessageStream, openMessageStream } from './message-stream.ts';
import { linkedAbort, type Parts } from './parts.ts';
import { createSilenceWatch } from './silence-watch.ts';

/** A connection nobody needs any more is closed: the server would do it anyway, later. */
const IDLE_MS = 60_000;

interface Waiting {
  readonly received: (byteCount: number) => void;
  settle(outcome: Outcome<TlValue>): void;
}

/** One WebSocket to a media address with one session on it; several requests may be under way at once. */
export class WebSocketConnection {
  readonly #parts: Parts;
  readonly #sessions: LaneSessions;
  readonly #session: ClientSession;
  readonly #closing = new AbortController();
  readonly #waiting = new Map<bigint, Waiting>();
  readonly #watch;
  #stream: MessageStream | null = null;
  #ended: Failure | null = null;
  #sending: Promise<void> = Promise.resolve();
  #receiving: Promise<void> = Promise.resolve();
  #cancelIdle = (): void => {};

  constructor(parts: Parts, sessions: LaneSessions) {
    this.#parts = parts;
    this.#sessions = sessions;
    this.#session = sessions.create();
    this.#watch = createSilenceWatch(parts.clock, DEADLINE_MS, () => this.#end(DEADLINE));
  }

  /** A connection that has ended is of no further use. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  async open(url: string): Promise<Outcome<void>> {
    this.#watch.begin();
    const opened = await openMessageStream(
      this.#parts.network,
      this.#parts.random,
      url,
      {
        received: (byteCount) => this.#heard(byteCount),
        message: (message) => this.#take(message),
        transportError: (code) => this.#end(failureOfTransportError(code)),
        // What came before the end still counts.
        closed: (reason) => void this.#receiving.then(() => this.#end(connectionEnded(reason))),
      },
      this.#closing.signal,
    );
    this.#watch.end();
    if (!opened.ok) {
      this.#end(opened.failure);
      return failed(this.#ended ?? opened.failure);
    }
    this.#stream = opened.value;
    if (this.#ended === null) return { ok: true, value: undefined };
    opened.value.close();
    return failed(this.#ended);
  }

  call(
    method: TlObject,
    signal: AbortSignal,
    received: (byteCount: number) => void,
  ): Promise<Outcome<TlValue>> {
    if (signal.aborted) return Promise.resolve(failed(ABORTED));
    if (this.#ended !== null) return Promise.resolve(failed(this.#ended));
    this.#cancelIdle();
    const handle = this.#session.invoke(method);
    this.#watch.begin();
    return new Promise((resolve) => {
      const { controller, done } = linkedAbort(signal);
      const settle = (outcome: Outcome<TlValue>): void => {
        if (!this.#waiting.delete(handle)) return;
        done();
        this.#watch.end();
        if (this.#waiting.size === 0) this.#closeWhenIdle();
        resolve(outcome);
      };
      this.#waiting.set(handle, { received, settle });
      controller.signal.addEventListener(
        'abort',
        () => {
          this.#session.cancel(handle, { dropAnswer: true });
          this.#flush();
          settle(failed(ABORTED));
        },
        { once: true },
      );
      this.#flush();
    });
  }

  close(): void {
    this.#end(ABORTED);
  }

  /** Sends what is due, one packet after the other: their numbers must arrive in order. */
  #flush(): void {
    this.#sending = this.#sending.then(async () => {
      if (this.#ended !== null) return;
      const packed = await this.#session.pack(this.#parts.clock.now());
      if (packed !== null) this.#stream?.send(packed);
    });
  }

  /** Bytes cannot be told apart before their message is whole: they are counted for the request that waits longest. */
  #heard(byteCount: number): void {
    this.#watch.heard();
    const [oldest] = this.#waiting.values();
    oldest?.received(byteCount);
  }

  #take(message: Uint8Array): void {
    this.#receiving = this.#receiving.then(async () => {
      if (this.#ended !== null) return;
      const now = this.#parts.clock.now();
      for (const event of await this.#session.receive(now, message)) {
        if (event.kind === 'transport-error') return this.#end(failureOfTransportError(event.code));
        // TCP brings what was sent: whatever stands between us and the server is not to be waited on.
        if (event.kind === 'unreadable' && isDamage(event.reason))
          return this.#end(damagedAnswer(event.reason));
        if (event.kind !== 'result' && event.kind !== 'error') continue;
        const outcome = outcomeOf(event, event.handle);
        if (outcome !== null) this.#waiting.get(event.handle)?.settle(outcome);
      }
      this.#sessions.learn(this.#session);
      if (this.#session.needsToSend(this.#parts.clock.now())) this.#flush();
    });
  }

  #closeWhenIdle(): void {
    this.#cancelIdle = this.#parts.clock.at(this.#parts.clock.now() + IDLE_MS, () => this.close());
  }

  #end(failure: Failure): void {
    if (this.#ended !== null) return;
    this.#ended = failure;
    this.#cancelIdle();
    this.#watch.stop();
    this.#closing.abort();
    this.#stream?.close();
    for (const { settle } of [...this.#waiting.values()]) settle(failed(failure));
    this.#cancelIdle();
  }
}
