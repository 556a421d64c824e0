import { serviceSchema } from '../schema/service.ts';
import { encode } from '../tl/codec.ts';
import type { TlObject } from '../tl/types.ts';
import { type InnerMessage, packContainer } from './containers.ts';
import { createMessageIds, type MessageIds } from './message-ids.ts';

/** Messages on their way into one encrypted message. */
export interface Packet {
  /** Adds a message; `isContent`: the other side must acknowledge it. Returns its id. */
  add(body: Uint8Array, isContent: boolean): bigint;
  /** Closes it: the message itself when there is one, else a container. */
  seal(): {
    readonly msgId: bigint;
    readonly seqNo: number;
    readonly body: readonly Uint8Array[];
    readonly parts: readonly bigint[];
  };
}

/** An acknowledgement may wait for company this long, or until there are so many. */
const ACK_DELAY_MS = 5_000;
const ACK_COUNT = 16;
/** Ids in one `msgs_ack`; servers take 8,192. */
const MAX_ACKS = 4_096;

/** The numbers of one session, and the small messages that wait for the next packet. */
export class Outbox {
  private ids: MessageIds;
  private contentCount = 0;
  private acks: bigint[] = [];
  private oldestAckAtMs = 0;
  private waiting: { readonly body: Uint8Array; readonly isContent: boolean }[] = [];

  constructor(offsetSeconds: number) {
    this.ids = createMessageIds(offsetSeconds);
  }

  /** Begins a session anew: numbers from zero, nothing waiting. */
  restart(offsetSeconds: number): void {
    this.ids = createMessageIds(offsetSeconds);
    this.contentCount = 0;
    this.acks = [];
    this.waiting = [];
  }

  setOffsetSeconds(seconds: number): void {
    this.ids.setOffsetSeconds(seconds);
  }

  acknowledge(nowMs: number, msgId: bigint): void {
    if (this.acks.length === 0) this.oldestAckAtMs = nowMs;
    this.acks.push(msgId);
  }

  enqueue(object: TlObject, isContent: boolean): void {
    this.waiting.push({ body: encode(serviceSchema, object), isContent });
  }

  isDue(nowMs: number): boolean {
    if (this.waiting.length > 0 || this.acks.length >= ACK_COUNT) return true;
    return this.acks.length > 0 && nowMs - this.oldestAckAtMs >= ACK_DELAY_MS;
  }

  /** A packet that already holds the acknowledgements and whatever waits. */
  startPacket(nowMs: number): Packet {
    const messages: InnerMessage[] = [];
    const packet: Packet = {
      add: (body, isContent) => {
        const message = { msgId: this.ids.next(nowMs), seqNo: this.nextSeqNo(isContent), body };
        messages.push(message);
        return message.msgId;
      },
      seal: () => {
        const parts = messages.map((message) => message.msgId);
        const only = messages.length === 1 ? messages[0] : undefined;
        if (only !== undefined) return { msgId: only.msgId, seqNo: only.seqNo, body: [only.body], parts };
        // A container's id must be above those it holds.
        return {
          msgId: this.ids.next(nowMs),
          seqNo: this.nextSeqNo(false),
          body: packContainer(messages),
          parts,
        };
      },
    };
    if (this.acks.length > 0) {
      packet.add(encode(serviceSchema, { _: 'msgs_ack', msg_ids: this.acks.splice(0, MAX_ACKS) }), false);
    }
    for (const { body, isContent } of this.waiting.splice(0)) packet.add(body, isContent);
    return packet;
  }

  /** Twice the number of content messages before it, and one more when it is one itself. */
  private nextSeqNo(isContent: boolean): number {
    const seqNo = this.contentCount * 2 + (isContent ? 1 : 0);
    if (isContent) this.contentCount += 1;
    return seqNo;
  }
}
