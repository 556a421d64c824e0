import { ABORTED, type Failure, failed, type Outcome } from '../../domain/failure.ts';
import type { ClientSession } from '../../mtproto/session/client-session.ts';
import type { Workspace } from '../../mtproto/session/message.ts';
import type { TlObject, TlValue } from '../../mtproto/tl/types.ts';
import { readHttpBody } from '../../mtproto/transport/http.ts';
import type { AnswerRoom, HttpAnswer } from '../../ports/network.ts';
import { DEADLINE, DEADLINE_MS, httpRefused } from './errors.ts';
import { HTTP_WAIT } from './http-line.ts';
import { damagedAnswer, failureOfHttpTransportError, failureOfStatus, isDamage } from './lane-failures.ts';
import { type LaneSessions, outcomeOf } from './lane-session.ts';
import { linkedAbort, type Parts } from './parts.ts';
import { createSilenceWatch, PATIENCE_MS } from './silence-watch.ts';

/** So many empty answers are a server that has lost our request: about a minute. */
const MOST_WAITS = 6;

/** One of the lane's HTTP request slots: a session of its own, one request at a time. */
export class HttpSlot {
  readonly #parts: Parts;
  readonly #sessions: LaneSessions;
  readonly #url: string;
  #session: ClientSession | null = null;
  /** Something for our key has come over HTTP on this slot. */
  #hasAnswered = false;
  /** Requests of a slot come one after the other: what an answer was read and opened into serves the next. */
  readonly #answer: AnswerRoom = { expectedBytes: 0, buffer: null };
  readonly #opened: Workspace = { buffer: null };
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, sessions: LaneSessions, url: string) {
    this.#parts = parts;
    this.#sessions = sessions;
    this.#url = url;
  }

  /**
   * Requests of one slot wait for each other: the engine deals one at a time. `expectedBytes` is how long the answer
   * may be; an earlier one that rides along may double it, and what is longer still is no answer of Telegram's. Bytes of the
   * answer are the caller's only until it lets other work run.
   */
  call(
    method: TlObject,
    signal: AbortSignal,
    received: (byteCount: number) => void,
    expectedBytes: number,
  ): Promise<Outcome<TlValue>> {
    const run = () => this.#call(method, signal, received, expectedBytes);
    const result = this.#last.then(run, run);
    this.#last = result;
    return result;
  }

  async #call(
    method: TlObject,
    signal: AbortSignal,
    received: (byteCount: number) => void,
    expectedBytes: number,
  ): Promise<Outcome<TlValue>> {
    if (signal.aborted) return failed(ABORTED);
    const session = this.#session ?? this.#sessions.create();
    this.#session = session;
    const handle = session.invoke(method);
    const outcome = await this.#exchange(session, handle, signal, received, expectedBytes);
    this.#sessions.learn(session);
    // What was asked and not answered would ride in a later answer of this session: the next request takes a new one.
    if (session.pendingCount > 0) this.#session = null;
    return outcome;
  }

  async #exchange(
    session: ClientSession,
    handle: bigint,
    signal: AbortSignal,
    received: (byteCount: number) => void,
    expectedBytes: number,
  ): Promise<Outcome<TlValue>> {
    const startedAt = this.#parts.clock.now();
    for (let waits = 0; waits <= MOST_WAITS; waits += 1) {
      const now = this.#parts.clock.now();
      if (now - startedAt >= PATIENCE_MS) break;
      const packed = await session.pack(now, session.needsToSend(now) ? {} : { httpWait: HTTP_WAIT });
      if (packed === null) continue;
      const posted = await this.#post(packed, signal, received, expectedBytes);
      if (!posted.ok) return posted;
      const refused = failureOfStatus(posted.value);
      if (refused !== null) return failed(refused);
      const outcome = await this.#understand(session, handle, posted.value.body);
      if (outcome !== null) return outcome;
    }
    return failed(DEADLINE);
  }

  /** Null: nothing yet, or something else; the result is still in the server's queue. */
  async #understand(
    session: ClientSession,
    handle: bigint,
    bytes: Uint8Array,
  ): Promise<Outcome<TlValue> | null> {
    const body = readHttpBody(bytes);
    if (body.kind === 'empty') return null;
    if (body.kind === 'transport-error') return failed(failureOfHttpTransportError(body.code));
    if (body.kind === 'not-a-message' || !this.#sessions.isForUs(body.message)) {
      return failed(httpRefused('the answer is no message for our key'));
    }
    this.#hasAnswered = true;
    let damaged: Failure | null = null;
    for (const event of await session.receive(this.#parts.clock.now(), body.message, this.#opened)) {
      const outcome = outcomeOf(event, handle);
      if (outcome !== null) return outcome;
      if (event.kind === 'unreadable' && isDamage(event.reason)) damaged = damagedAnswer(event.reason);
    }
    return damaged && failed(damaged);
  }

  /**
   * Fails with `DEADLINE` after 15 s without a byte, with `HTTP_REFUSED` when not even the first byte came through, and
   * as damaged when more comes than can be an answer.
   */
  async #post(
    body: Uint8Array,
    signal: AbortSignal,
    received: (byteCount: number) => void,
    expectedBytes: number,
  ): Promise<Outcome<HttpAnswer>> {
    const { controller, done } = linkedAbort(signal);
    let isSilent = false;
    let isTooLong = false;
    let byteCount = 0;
    const watch = createSilenceWatch(this.#parts.clock, DEADLINE_MS, () => {
      isSilent = true;
      controller.abort();
    });
    watch.begin();
    const heard = (count: number): void => {
      byteCount += count;
      watch.heard();
      received(count);
      if (byteCount <= 2 * expectedBytes) return;
      isTooLong = true;
      controller.abort();
    };
    this.#answer.expectedBytes = expectedBytes;
    const posted = await this.#parts.network.post(this.#url, body, controller.signal, heard, this.#answer);
    watch.end();
    done();
    if (signal.aborted && !posted.ok) return failed(ABORTED);
    if (isTooLong) {
      const detail = `more than twice the ${expectedBytes} bytes expected`;
      return failed(this.#hasAnswered ? damagedAnswer(detail) : httpRefused(detail));
    }
    if (posted.ok) return posted;
    const neverAnswered = !this.#hasAnswered && byteCount === 0;
    if (isSilent) return failed(neverAnswered ? httpRefused('held without an answer') : DEADLINE);
    const { category, code } = posted.failure;
    // Refused before a byte came — no route, no CORS headers, reset: nothing that says more can be read by a page.
    return category === 'network' && byteCount === 0 ? failed(httpRefused(code)) : posted;
  }
}
