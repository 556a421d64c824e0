import { type RandomBytes, readLong } from '../bytes.ts';
import { serviceSchema } from '../schema/service.ts';
import { decode, decodeResult, encode, peekConstructor } from '../tl/codec.ts';
import type { Schema, TlObject } from '../tl/types.ts';
import { toFrame } from '../transport/framing.ts';
import type { AuthKey } from './auth-key.ts';
import { createUnpackBudget, type InnerMessage, parseRpcResult, unpackMessages } from './containers.ts';
import { decryptMessage, encryptMessage, type Workspace } from './message.ts';
import { secondsOf } from './message-ids.ts';
import { Outbox } from './outbox.ts';
import { type PendingRequest, PendingRequests } from './pending-requests.ts';
import { ReceivedIds } from './received-ids.ts';
import { readRpcError, unpackResults } from './rpc-result.ts';
import { type ServiceTarget, takeService } from './service-messages.ts';
import type { SessionEvent } from './session-event.ts';
import { type ConnectionDescription, innermostMethod, introduced, queryOf } from './wrapping.ts';

export interface ClientSessionOptions {
  readonly authKey: AuthKey;
  /** Holds the methods that will be invoked, and the wrappers when `wrap` is given. */
  readonly schema: Schema;
  readonly random: RandomBytes;
  /** The server's clock minus ours, as the key exchange or an earlier session found it. */
  readonly timeOffsetSeconds: number;
  /** Without one the first message is refused once, and the server names it. */
  readonly salt?: bigint;
  readonly sessionId?: bigint;
  readonly wrap?: ConnectionDescription;
}

/** Milliseconds; 0, 0, 25,000 is what the server assumes without one. */
export interface HttpWait {
  readonly maxDelay: number;
  readonly waitAfter: number;
  readonly maxWait: number;
}

/** Far below what servers take; the rest goes with the next packet. */
const MAX_REQUESTS_PER_PACKET = 100;
/** A request that had to be sent again more often than this, for whatever reason, is told as failed. */
const MAX_REFUSALS = 8;
/** Limits of core.telegram.org/mtproto/security_guidelines for the age of a server's message. */
const MAX_AGE_SECONDS = 300;
const MAX_AHEAD_SECONDS = 30;

/**
 * One MTProto session, client side, without any input or output: bytes to send come out of `pack`, bytes received go into `receive`.
 * Acknowledgements, salts, clock offsets, sequence numbers, repeated and refused messages are its own business. It never throws
 * for what a server sends.
 */
export class ClientSession {
  private readonly options: ClientSessionOptions;
  private readonly requests = new PendingRequests();
  private readonly received = new ReceivedIds();
  private readonly outbox: Outbox;
  private currentSalt: bigint;
  private currentSessionId: bigint;
  private offsetSeconds: number;
  private isInitialised = false;

  constructor(options: ClientSessionOptions) {
    this.options = options;
    this.offsetSeconds = options.timeOffsetSeconds;
    this.currentSalt = options.salt ?? 0n;
    this.currentSessionId = options.sessionId ?? readLong(options.random(8));
    this.outbox = new Outbox(this.offsetSeconds);
  }

  /** To be stored with the key: the next session then starts without a refusal. */
  get salt(): bigint {
    return this.currentSalt;
  }

  get timeOffsetSeconds(): number {
    return this.offsetSeconds;
  }

  get sessionId(): bigint {
    return this.currentSessionId;
  }

  /** Requests without an answer, queued ones included. */
  get pendingCount(): number {
    return this.requests.size;
  }

  /** Queues a call; the handle stays the same however often it must be sent. Throws a TypeError as `encode` does. */
  invoke(method: TlObject): bigint {
    const { schema, wrap } = this.options;
    const query = queryOf(method, wrap);
    encode(schema, query);
    const resultMethod = innermostMethod(schema, query);
    if (schema.byName.get(resultMethod)?.isMethod !== true) throw new TypeError(`no method: ${resultMethod}`);
    return this.requests.add(query, resultMethod);
  }

  /** Forgets a call; its late answer is acknowledged and dropped. `dropAnswer` also asks the server to save itself the work. */
  cancel(handle: bigint, { dropAnswer = false }: { readonly dropAnswer?: boolean } = {}): void {
    const request = this.requests.get(handle);
    if (request === undefined) return;
    this.requests.remove(request);
    if (dropAnswer && request.sentIn !== undefined) {
      this.outbox.enqueue({ _: 'rpc_drop_answer', req_msg_id: request.sentIn.msgId }, true);
    }
  }

  /** Queues a ping; its answer is the event `pong`. With a delay, the server closes the connection when no other ping follows in time. */
  ping(pingId: bigint, disconnectDelaySeconds?: number): void {
    const ping: TlObject =
      disconnectDelaySeconds === undefined
        ? { _: 'ping', ping_id: pingId }
        : { _: 'ping_delay_disconnect', ping_id: pingId, disconnect_delay: disconnectDelaySeconds };
    this.outbox.enqueue(ping, false);
  }

  /** A fresh session with the same calls pending, for a slot or socket whose old answers must not come back. */
  renew(): void {
    this.currentSessionId = readLong(this.options.random(8));
    this.isInitialised = false;
    this.outbox.restart(this.offsetSeconds);
    this.received.clear();
    this.requests.restart();
  }

  /** Whether `pack` would give something that should not wait. */
  needsToSend(nowMs: number): boolean {
    return this.outbox.isDue(nowMs) || this.requests.hasQueued();
  }

  /** Everything due as one encrypted message, acknowledgements riding along; null when nothing is due and no wait is asked. */
  async pack(
    nowMs: number,
    options: { readonly httpWait?: HttpWait } = {},
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    if (options.httpWait === undefined && !this.needsToSend(nowMs)) return null;
    const header = { salt: this.currentSalt, sessionId: this.currentSessionId };
    const packet = this.outbox.startPacket(nowMs);
    const { schema, wrap } = this.options;
    const introduction = this.isInitialised ? undefined : wrap;
    const isWrapped = introduction !== undefined;
    const carried = this.requests.queued().slice(0, MAX_REQUESTS_PER_PACKET);
    const added = carried.map((request) => ({
      request,
      id: packet.add(encode(schema, introduced(request.query, introduction)), true),
    }));
    if (options.httpWait !== undefined) {
      const { maxDelay, waitAfter, maxWait } = options.httpWait;
      const wait = { _: 'http_wait', max_delay: maxDelay, wait_after: waitAfter, max_wait: maxWait };
      packet.add(encode(serviceSchema, wait), false);
    }
    const { msgId, seqNo, body, parts } = packet.seal();
    for (const { request, id } of added) this.requests.markSent(request, id, msgId, isWrapped);
    for (const id of [...parts, msgId]) this.requests.notePacket(id, msgId);
    return encryptMessage(
      this.options.authKey,
      'client',
      { ...header, msgId, seqNo },
      body,
      this.options.random,
    );
  }

  /**
   * Takes one message as the transport brought it (no framing; empty bytes mean nothing). Never throws for its contents.
   * With `workspace`, bytes in the events stand in there, until the next message is taken with it.
   */
  async receive(nowMs: number, bytes: Uint8Array, workspace?: Workspace): Promise<SessionEvent[]> {
    if (bytes.length === 0) return [];
    if (bytes.length < 4) return [unreadable('not-a-message')];
    const frame = toFrame(bytes);
    if (frame.kind === 'transport-error') return [frame];
    const opened = await decryptMessage(this.options.authKey, 'server', bytes, workspace);
    if (!opened.ok) return [unreadable(opened.reason)];
    const { msgId, seqNo, body } = opened.message;
    const budget = createUnpackBudget();
    const unpacked = await unpackMessages({ msgId, seqNo, body }, budget);
    if (!unpacked.ok) return [unreadable(unpacked.reason)];
    const results = await unpackResults(unpacked.messages, budget);
    // From here on without a pause, so that nothing changes between looking and acting.
    if (opened.message.sessionId !== this.currentSessionId) return [unreadable('other-session')];
    if ((msgId & 1n) === 0n) return [unreadable('message-id')];
    const isStale = this.checkClock(nowMs, msgId);
    const events: SessionEvent[] = [];
    for (const message of unpacked.messages) {
      this.takeMessage(nowMs, message, results.get(message.msgId), isStale, events);
    }
    // Heard, so that it does not come again and again, though nobody can make anything of it.
    for (const { msgId, seqNo, reason } of unpacked.unreadable) {
      if (!isStale && (seqNo & 1) === 1) this.outbox.acknowledge(nowMs, msgId);
      events.push(unreadable(reason));
    }
    return events;
  }

  /**
   * A message that could be decrypted with our session id was made by the server: from the future, it proves our clock wrong; from the
   * past, it may be a recording, and only a refusal of our own message (which names the clock as its reason) is listened to.
   */
  private checkClock(nowMs: number, msgId: bigint): boolean {
    const aheadSeconds = secondsOf(msgId) - (nowMs / 1000 + this.offsetSeconds);
    if (aheadSeconds > MAX_AHEAD_SECONDS) this.setOffset(nowMs, msgId);
    return aheadSeconds < -MAX_AGE_SECONDS;
  }

  private setOffset(nowMs: number, serverMsgId: bigint): void {
    this.offsetSeconds = secondsOf(serverMsgId) - nowMs / 1000;
    this.outbox.setOffsetSeconds(this.offsetSeconds);
  }

  private takeMessage(
    nowMs: number,
    message: InnerMessage,
    result: Uint8Array | undefined,
    isStale: boolean,
    events: SessionEvent[],
  ): void {
    const id = peekConstructor(message.body);
    const isService = id !== undefined && serviceSchema.byId.has(id);
    const service = isService ? decode(serviceSchema, message.body) : undefined;
    const object = service?.ok === true ? service.value : undefined;
    if (isStale && object?._ !== 'bad_msg_notification' && object?._ !== 'bad_server_salt') {
      events.push(unreadable('message-time'));
      return;
    }
    if ((message.seqNo & 1) === 1) this.outbox.acknowledge(nowMs, message.msgId);
    if (!this.received.add(message.msgId)) return;
    const rpc = parseRpcResult(message.body);
    if (rpc !== undefined) this.takeResult(rpc.requestMsgId, result, events);
    else if (object !== undefined) takeService(this.servant(events), nowMs, message.msgId, object);
    else {
      const update = isService ? service : decode(this.options.schema, message.body);
      if (update?.ok === true) events.push({ kind: 'update', object: update.value });
      else events.push(unreadable(update?.error ?? 'empty'));
    }
  }

  private takeResult(requestMsgId: bigint, result: Uint8Array | undefined, events: SessionEvent[]): void {
    const request = this.requests.byMsgId(requestMsgId);
    if (request === undefined) return;
    const { handle } = request;
    const error = result === undefined ? undefined : readRpcError(result);
    const isBare = request.sentIn?.isWrapped !== true;
    if (error?.message === 'CONNECTION_NOT_INITED' && (isBare || request.refusals < 2)) {
      this.isInitialised = false;
      this.sendAgain(request, error.message, events);
      return;
    }
    this.requests.remove(request);
    if (error !== undefined) {
      events.push({ kind: 'error', handle, ...error });
      return;
    }
    if (request.sentIn?.isWrapped) this.isInitialised = true;
    const decoded =
      result === undefined ? undefined : decodeResult(this.options.schema, request.resultMethod, result);
    if (decoded?.ok === true) events.push({ kind: 'result', handle, result: decoded.value });
    else events.push({ kind: 'error', handle, code: 0, message: 'RESULT_UNREADABLE' });
  }

  /** What a service message may do to this session. */
  private servant(events: SessionEvent[]): ServiceTarget {
    const { requests, received, outbox } = this;
    return {
      requests,
      received,
      outbox,
      tell: (event) => events.push(event),
      sendAgain: (request, why) => this.sendAgain(request, why, events),
      setSalt: (salt) => {
        this.currentSalt = salt;
      },
      setClock: (nowMs, serverMsgId) => this.setOffset(nowMs, serverMsgId),
      renew: () => this.renew(),
    };
  }

  /** `why` is what the caller is told when it was sent too often already. */
  private sendAgain(request: PendingRequest, why: string, events: SessionEvent[]): void {
    if (request.sentIn === undefined) return;
    request.refusals += 1;
    if (request.refusals > MAX_REFUSALS) {
      this.requests.remove(request);
      events.push({ kind: 'error', handle: request.handle, code: 0, message: why });
      return;
    }
    request.sentIn = undefined;
    events.push({ kind: 'sent-again', handle: request.handle });
  }
}

function unreadable(reason: string): SessionEvent {
  return { kind: 'unreadable', reason };
}
