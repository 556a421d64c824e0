import { MAX_CONTAINER_MESSAGES } from '../../../mtproto/session/containers.ts';

/** Told when a message leaves, so that what was served can be logged. `failed`: it was cut on the way. */
export interface Delivery {
  started(): void;
  finished(): void;
  failed(): void;
}

export interface OutMessage {
  readonly msgId: bigint;
  readonly seqNo: number;
  /** The body in pieces, so that a megabyte is not joined first. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  readonly needsAck: boolean;
  /** The request this answers; 0n: none. */
  readonly answers: bigint;
  readonly delivery: Delivery | undefined;
}

/** Unacknowledged answers kept for another try; a client that acknowledges nothing loses the oldest. */
const MAX_UNACKED_MESSAGES = 256;
const MAX_UNACKED_BYTES = 16 * 1_048_576;

/** What a session still has to say, and what it said without being acknowledged. */
export class Outbox {
  private queue: OutMessage[] = [];
  private echoes: readonly OutMessage[] = [];
  private readonly unacked = new Map<bigint, OutMessage>();
  private unackedBytes = 0;

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.echoes.length === 0;
  }

  add(message: OutMessage): void {
    this.queue.push(message);
  }

  /** What is due now, as much as one container holds; what needs an acknowledgement is remembered until it comes. */
  take(): readonly OutMessage[] {
    const echoes = this.echoes;
    this.echoes = [];
    const due = this.queue.splice(0, MAX_CONTAINER_MESSAGES - echoes.length);
    for (const message of due) if (message.needsAck) this.remember(message);
    return [...echoes, ...due];
  }

  /** These come once more with whatever goes next, acknowledged or not. */
  echo(messages: readonly OutMessage[]): void {
    // Nobody asked for their bytes again.
    this.echoes = messages.map((message) => ({ ...message, delivery: undefined }));
  }

  /** Also those that were about to go out once more: the acknowledgement comes with the message that asked for it. */
  acknowledged(msgIds: readonly bigint[]): void {
    for (const msgId of msgIds) this.forget(msgId);
    const known = new Set(msgIds);
    this.queue = this.queue.filter(({ msgId }) => !known.has(msgId));
  }

  /** The line was changed or broke: whatever nobody acknowledged goes out once more, with its old ids. */
  sendAgain(msgIds: Iterable<bigint> = [...this.unacked.keys()]): void {
    for (const msgId of msgIds) {
      const message = this.unacked.get(msgId);
      if (message !== undefined && !this.queue.includes(message)) this.queue.push(message);
      this.forget(msgId);
    }
    this.queue.sort((left, right) => (left.msgId < right.msgId ? -1 : 1));
  }

  /** A message that can go out, for the first time or once more. */
  has(msgId: bigint): boolean {
    return this.unacked.has(msgId) || this.queue.some((message) => message.msgId === msgId);
  }

  /** The kept answer to a request, sent or not. */
  answerTo(request: bigint): OutMessage | undefined {
    for (const message of this.unacked.values()) if (message.answers === request) return message;
    return this.queue.find((message) => message.answers === request);
  }

  /** The client does not want this answer any more. */
  drop(message: OutMessage): void {
    this.forget(message.msgId);
    this.queue = this.queue.filter((queued) => queued !== message);
  }

  private remember(message: OutMessage): void {
    this.unacked.set(message.msgId, message);
    this.unackedBytes += message.bytes;
    for (const oldest of this.unacked.keys()) {
      if (this.unacked.size <= MAX_UNACKED_MESSAGES && this.unackedBytes <= MAX_UNACKED_BYTES) return;
      this.forget(oldest);
    }
  }

  private forget(msgId: bigint): void {
    const message = this.unacked.get(msgId);
    if (message === undefined) return;
    this.unacked.delete(msgId);
    this.unackedBytes -= message.bytes;
  }
}
