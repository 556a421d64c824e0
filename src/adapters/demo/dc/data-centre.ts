import { concat, type RandomBytes, readLong } from '../../../mtproto/bytes.ts';
import { type InnerMessage, packContainer, unpackMessages } from '../../../mtproto/session/containers.ts';
import { decryptMessage, type encryptMessage } from '../../../mtproto/session/message.ts';
import { createMessageIds } from '../../../mtproto/session/message-ids.ts';
import { parsePlainMessage, plainMessage } from '../../../mtproto/session/plain-message.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Counters } from '../counters/counters.ts';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import type { DemoState, KnownKey } from '../state/demo-state.ts';
import { Conducts } from './conducts.ts';
import type { AddressKind } from './door.ts';
import { forcedRefusal } from './forced-refusals.ts';
import { KeyExchangeServer } from './key-exchange.ts';
import { type BadMessage, judgeMessageId } from './message-rules.ts';
import type { Origin } from './origin.ts';
import type { OutMessage } from './outbox.ts';
import type { RequestRunner } from './request-runner.ts';
import type { DemoKeyPair } from './rsa-keys.ts';
import { acceptsSalt, currentSalt } from './salts.ts';
import type { ServerSession } from './server-session.ts';
import { ServerSessions } from './server-sessions.ts';
import { greet, handleService, NOT_CONTENT, serviceObject } from './service-methods.ts';

export interface DataCentreOptions {
  readonly id: number;
  readonly keyPair: DemoKeyPair;
  readonly state: DemoState;
  readonly faults: FaultSwitch;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly runner: RequestRunner;
  /** Encrypts what leaves: `encryptMessage`, or something that gives the same bytes sooner. */
  readonly seal: typeof encryptMessage;
  /** Told what `seal` made when it has left and may be used again. */
  readonly recycle: (sealed: Uint8Array<ArrayBuffer>) => void;
}

/** What becomes of one message. `work`: requests being answered, each true when its answer is in the outbox, false: never. */
export type Reception =
  | { readonly kind: 'plain'; readonly answer: Uint8Array }
  | { readonly kind: 'refused'; readonly code: number }
  | { readonly kind: 'hang-up' }
  | {
      readonly kind: 'session';
      readonly session: ServerSession;
      readonly work: readonly Promise<boolean>[];
      /** Milliseconds that an HTTP request may wait for something to say. */
      readonly maxWaitMs: number;
    };

/** A byte stream that is open. */
export interface OpenStream {
  readonly address: AddressKind;
  hangUp(): void;
}

/** What the server assumes when an HTTP request brings no `http_wait`. */
const DEFAULT_HTTP_WAIT_MS = 25_000;

/** One data centre: bytes of one message in, what to do about it out. Knows nothing of sockets. */
export class DataCentre {
  readonly id: number;
  readonly clock: Clock;
  readonly faults: FaultSwitch;
  readonly counters: Counters;
  /** Kept by the streams themselves. */
  readonly streams = new Set<OpenStream>();
  private readonly options: DataCentreOptions;
  private readonly keyExchange: KeyExchangeServer;
  private readonly plainIds = createMessageIds();
  private readonly sessions: ServerSessions;
  private readonly conducts: Conducts;

  constructor(options: DataCentreOptions) {
    this.options = options;
    this.id = options.id;
    this.clock = options.clock;
    this.faults = options.faults;
    this.counters = options.counters;
    this.sessions = new ServerSessions(options.clock, options.faults, options.random);
    this.conducts = new Conducts(options.state, options.counters);
    this.keyExchange = new KeyExchangeServer({
      dc: options.id,
      keyPair: options.keyPair,
      random: options.random,
      keep: async ({ bytes, firstSalt }) => {
        const createdAtSeconds = Math.floor(this.serverNow() / 1000);
        const saltEpoch = this.faults.now.saltEpoch;
        await options.state.addKey({ dc: options.id, bytes, createdAtSeconds, firstSalt, saltEpoch });
        this.counters.count('keyExchanges');
      },
    });
  }

  /** Unix milliseconds by this server's own clock, which may be wrong. */
  serverNow(): number {
    return this.clock.now() + this.faults.now.clockOffsetSeconds * 1000;
  }

  async receive(bytes: Uint8Array, origin: Origin): Promise<Reception> {
    if (bytes.length >= 8 && readLong(bytes) === 0n) return this.receivePlain(bytes);
    const key = bytes.length >= 24 ? this.options.state.key(this.id, readLong(bytes)) : undefined;
    if (key === undefined) return { kind: 'refused', code: -404 };
    const decrypted = await decryptMessage(key.authKey, 'client', bytes);
    if (!decrypted.ok) return { kind: 'refused', code: -404 };
    const { message } = decrypted;
    await this.conducts.spoke(key, origin.plain);
    const session = this.sessions.use(key, message.sessionId);
    this.attach(session, origin);
    const bad = this.judge(session, message.msgId, message.salt);
    if (bad !== undefined) {
      this.complain(session, message, bad);
      return { kind: 'session', session, work: [], maxWaitMs: 0 };
    }
    const unpacked = await unpackMessages(message);
    if (!unpacked.ok || unpacked.unreadable.length > 0 || isOutOfOrder(message, unpacked.messages)) {
      this.complain(session, message, 64);
      return { kind: 'session', session, work: [], maxWaitMs: 0 };
    }
    const forced = forcedRefusal(this.faults, origin.address, unpacked.messages);
    if (forced !== undefined) {
      this.complain(session, message, forced);
      return { kind: 'session', session, work: [], maxWaitMs: 0 };
    }
    return this.receiveInner(session, message, unpacked.messages, origin);
  }

  /** What a session has to say now, in the order and as often as the faults would have it. */
  due(session: ServerSession): readonly OutMessage[] {
    const { faults } = this;
    const due = session.outbox.take();
    const { duplicateShare, reorderShare } = faults.now;
    const fresh = due.filter(({ answers, delivery }) => answers !== 0n && delivery !== undefined);
    session.outbox.echo(fresh.filter(() => faults.happens('duplicate', duplicateShare)));
    return due.length > 1 && faults.happens('reorder', reorderShare) ? due.toReversed() : due;
  }

  /** Encrypts messages of a session as one: alone, or in a container. */
  async seal(session: ServerSession, messages: readonly OutMessage[]): Promise<Uint8Array<ArrayBuffer>> {
    const now = this.serverNow();
    const only = messages.length === 1 ? messages[0] : undefined;
    const header = only ?? session.containerHeader(now);
    const pieces =
      only?.pieces ??
      packContainer(messages.map(({ msgId, seqNo, pieces }) => ({ msgId, seqNo, body: concat(...pieces) })));
    const salt = currentSalt(session.key.stored, Math.floor(now / 1000), this.faults.now.saltEpoch);
    const { msgId, seqNo } = header;
    const sealing = { salt, sessionId: session.sessionId, msgId, seqNo };
    return this.options.seal(session.key.authKey, 'server', sealing, pieces, this.options.random);
  }

  /** Everything of a sealed message was handed to the line, which has no need of it any more. */
  hasLeft(sealed: Uint8Array<ArrayBuffer>): void {
    this.options.recycle(sealed);
  }

  /** Tells every session of a key that listens. */
  push(key: KnownKey, update: Uint8Array): void {
    for (const session of this.sessions.listening(key)) {
      session.push(this.serverNow(), update);
      session.line?.flush(session);
    }
  }

  /** True: there was such a session of this key. */
  forgetSession(key: KnownKey, sessionId: bigint): boolean {
    return this.sessions.forget(key, sessionId);
  }

  async destroyKey(key: KnownKey): Promise<void> {
    await this.options.state.removeKey(key);
    this.sessions.forgetAll(key);
    this.conducts.forget(key);
  }

  forgetEverything(): void {
    this.sessions.clear();
    this.conducts.clear();
  }

  /** Sets the conduct of a plain connection straight when it is closed. */
  plainClosed(connection: Origin['plain']): void {
    if (connection !== undefined) this.conducts.closed(connection);
  }

  /** The user whom this key belongs to, as text for logs; empty before sign-in. */
  userIdOf(key: KnownKey): string {
    return this.options.state.loginOf(key)?.userId.toString() ?? '';
  }

  private async receivePlain(bytes: Uint8Array): Promise<Reception> {
    const message = parsePlainMessage(bytes);
    const now = this.serverNow();
    const answer = message && (await this.keyExchange.answer(message.body, Math.floor(now / 1000)));
    if (answer === undefined) return { kind: 'refused', code: -404 };
    return { kind: 'plain', answer: plainMessage(this.plainIds.next(now, 1), answer) };
  }

  private async receiveInner(
    session: ServerSession,
    outer: InnerMessage,
    messages: readonly InnerMessage[],
    origin: Origin,
  ): Promise<Reception> {
    if (isContainer(outer, messages)) {
      const bad = session.received.has(outer.msgId)
        ? 19
        : session.received.add(outer.msgId, outer.seqNo, false);
      if (bad !== undefined) this.complain(session, outer, bad);
    }
    const first = firstOf([outer, ...messages]);
    if (session.firstMsgId === undefined || first < session.firstMsgId) {
      session.firstMsgId = first;
      greet(session, first, this);
    }
    const work: Promise<boolean>[] = [];
    let maxWaitMs = DEFAULT_HTTP_WAIT_MS;
    for (const message of messages) {
      if (session.received.has(message.msgId)) {
        const answer = session.outbox.answerTo(message.msgId);
        if (answer !== undefined) session.outbox.sendAgain([answer.msgId]);
        else if (!session.running.has(message.msgId)) {
          session.say(this.serverNow(), { _: 'msgs_ack', msg_ids: [message.msgId] });
        }
        continue;
      }
      const object = serviceObject(message.body);
      const isContent = object === undefined || !NOT_CONTENT.has(object._);
      const bad = session.received.add(message.msgId, message.seqNo, isContent);
      if (bad !== undefined) {
        this.complain(session, message, bad);
        continue;
      }
      if (object?._ === 'http_wait' && typeof object.max_wait === 'number') maxWaitMs = object.max_wait;
      const isService =
        object !== undefined &&
        (await handleService({ msgId: message.msgId, object, session, origin, dc: this }));
      if (!isService) work.push(this.run(session, message, origin));
    }
    return { kind: 'session', session, work, maxWaitMs };
  }

  private run(session: ServerSession, message: InnerMessage, origin: Origin): Promise<boolean> {
    const { punished, settled } = this.conducts.asked(session.key, origin.plain);
    return punished.then(() => this.options.runner.run({ session, message, origin, dc: this, settled }));
  }

  /** A session that comes over another line than before is told again what it did not acknowledge. */
  private attach(session: ServerSession, origin: Origin): void {
    if (origin.line === undefined || session.line !== origin.line) session.outbox.sendAgain();
    session.line = origin.line;
  }

  private judge(session: ServerSession, msgId: bigint, salt: bigint): BadMessage | 48 | undefined {
    const seconds = Math.floor(this.serverNow() / 1000);
    const badId = judgeMessageId(msgId, seconds);
    // A wrong clock is told before a wrong salt: without the right time no salt can be chosen.
    if (badId !== undefined) return badId;
    const isAccepted = acceptsSalt(session.key.stored, salt, seconds, this.faults.now.saltEpoch);
    return isAccepted ? undefined : 48;
  }

  private complain(session: ServerSession, { msgId, seqNo }: InnerMessage, code: BadMessage | 48): void {
    const now = this.serverNow();
    const about = { bad_msg_id: msgId, bad_msg_seqno: seqNo, error_code: code };
    if (code === 48) {
      const salt = currentSalt(session.key.stored, Math.floor(now / 1000), this.faults.now.saltEpoch);
      session.say(now, { _: 'bad_server_salt', ...about, new_server_salt: salt });
    } else session.say(now, { _: 'bad_msg_notification', ...about });
  }
}

const isContainer = (outer: InnerMessage, messages: readonly InnerMessage[]): boolean =>
  messages.length !== 1 || messages[0]?.msgId !== outer.msgId;

/** Messages in a container are older than the container itself, and have ids of a client. */
const isOutOfOrder = (outer: InnerMessage, messages: readonly InnerMessage[]): boolean =>
  isContainer(outer, messages) && messages.some(({ msgId }) => msgId >= outer.msgId || (msgId & 3n) !== 0n);

/** The lowest id: whatever came before it is unknown to a new session. */
function firstOf(messages: readonly InnerMessage[]): bigint {
  let first = messages[0]?.msgId ?? 0n;
  for (const { msgId } of messages) if (msgId < first) first = msgId;
  return first;
}
