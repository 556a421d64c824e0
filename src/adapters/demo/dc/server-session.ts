import { serviceSchema } from '../../../mtproto/schema/service.ts';
import { createMessageIds } from '../../../mtproto/session/message-ids.ts';
import { encode } from '../../../mtproto/tl/codec.ts';
import type { TlObject } from '../../../mtproto/tl/types.ts';
import type { KnownKey } from '../state/demo-state.ts';
import { ReceivedMessages } from './message-rules.ts';
import { type Delivery, Outbox } from './outbox.ts';

/** A request that is being worked on. `isDropped`: its answer is not wanted any more. */
export interface RunningRequest {
  isDropped: boolean;
}

/** A byte stream that sessions may speak over. */
export interface SessionLine {
  readonly isOpen: boolean;
  /** Sends whatever the session has to say. */
  flush(session: ServerSession): void;
}

/** One session of one key: what it received, what it owes, and which line it spoke over last. */
export class ServerSession {
  readonly sessionId: bigint;
  readonly key: KnownKey;
  readonly received = new ReceivedMessages();
  readonly outbox = new Outbox();
  readonly running = new Map<bigint, RunningRequest>();
  /** The lowest id heard so far; undefined for a new session. */
  firstMsgId: bigint | undefined;
  /** It asked something without saying that it wants no updates: from then on it is told what happens. */
  hearsUpdates = false;
  /** Stream it was last heard on; undefined for sessions over HTTP. */
  line: SessionLine | undefined;
  lastUsedAt = 0;
  /** Tells this session from another that had its id. */
  readonly uniqueId: bigint;
  /** What the server's clock was off by when the session began. */
  readonly clockOffsetSeconds: number;
  /** An HTTP request that waits for something to say. */
  wake: (() => void) | undefined;
  private readonly ids = createMessageIds();
  private contentCount = 0;
  private letPass: AbortController[] = [];

  constructor(key: KnownKey, sessionId: bigint, uniqueId: bigint, clockOffsetSeconds = 0) {
    this.clockOffsetSeconds = clockOffsetSeconds;
    this.key = key;
    this.sessionId = sessionId;
    this.uniqueId = uniqueId;
  }

  /** A service message. `isContent`: it wants an acknowledgement. */
  say(nowMs: number, object: TlObject, isContent = false, toRequest = true): void {
    this.add(nowMs, [encode(serviceSchema, object)], isContent, toRequest ? 1 : 3, 0n, undefined);
  }

  /** An `rpc_result` in pieces, header included. */
  answer(
    nowMs: number,
    request: bigint,
    pieces: readonly Uint8Array[],
    delivery: Delivery | undefined,
  ): void {
    this.add(nowMs, pieces, true, 1, request, delivery);
    for (const waiting of this.letPass.splice(0)) waiting.abort();
  }

  /** Aborted when the next answer has gone first. */
  overtaken(): AbortSignal {
    const waiting = new AbortController();
    this.letPass.push(waiting);
    return waiting.signal;
  }

  /** An update nobody asked for. */
  push(nowMs: number, update: Uint8Array): void {
    this.add(nowMs, [update], true, 3, 0n, undefined);
  }

  /** Id and sequence number of a container. */
  containerHeader(nowMs: number): { readonly msgId: bigint; readonly seqNo: number } {
    return { msgId: this.ids.next(nowMs, 1), seqNo: this.contentCount * 2 };
  }

  private add(
    nowMs: number,
    pieces: readonly Uint8Array[],
    isContent: boolean,
    remainder: 1 | 3,
    answers: bigint,
    delivery: Delivery | undefined,
  ): void {
    const seqNo = this.contentCount * 2 + (isContent ? 1 : 0);
    if (isContent) this.contentCount += 1;
    this.outbox.add({
      msgId: this.ids.next(nowMs, remainder),
      seqNo,
      pieces,
      bytes: pieces.reduce((sum, piece) => sum + piece.length, 0),
      needsAck: isContent,
      answers,
      delivery,
    });
    this.wake?.();
  }
}
