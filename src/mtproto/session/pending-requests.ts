import type { TlObject } from '../tl/types.ts';

/** A request without an answer: waiting to be packed, or under way. */
export interface PendingRequest {
  readonly handle: bigint;
  readonly query: TlObject;
  /** The method whose type the result has, inside all wrappers. */
  readonly resultMethod: string;
  /** Times that it had to be sent again. */
  refusals: number;
  /** Set while under way. */
  sentIn: { readonly msgId: bigint; readonly packetId: bigint; readonly isWrapped: boolean } | undefined;
  /** An answer may come to any of these. */
  readonly msgIds: bigint[];
}

/** Messages whose packet is remembered, for refusals that name one of its parts. */
const REMEMBERED_MESSAGES = 1_024;

/** The requests of a session, by handle and by every message id they have had. */
export class PendingRequests {
  private readonly byHandle = new Map<bigint, PendingRequest>();
  private readonly handles = new Map<bigint, bigint>();
  private readonly packets = new Map<bigint, bigint>();
  private lastHandle = 0n;

  get size(): number {
    return this.byHandle.size;
  }

  add(query: TlObject, resultMethod: string): bigint {
    this.lastHandle += 1n;
    const handle = this.lastHandle;
    this.byHandle.set(handle, { handle, query, resultMethod, refusals: 0, sentIn: undefined, msgIds: [] });
    return handle;
  }

  /** In the order they were asked. */
  queued(): PendingRequest[] {
    return [...this.byHandle.values()].filter((request) => request.sentIn === undefined);
  }

  hasQueued(): boolean {
    for (const request of this.byHandle.values()) if (request.sentIn === undefined) return true;
    return false;
  }

  get(handle: bigint): PendingRequest | undefined {
    return this.byHandle.get(handle);
  }

  byMsgId(msgId: bigint): PendingRequest | undefined {
    const handle = this.handles.get(msgId);
    return handle === undefined ? undefined : this.byHandle.get(handle);
  }

  markSent(request: PendingRequest, msgId: bigint, packetId: bigint, isWrapped: boolean): void {
    request.sentIn = { msgId, packetId, isWrapped };
    request.msgIds.push(msgId);
    this.handles.set(msgId, request.handle);
  }

  /** Remembers which packet a message travelled in, requests or not. */
  notePacket(msgId: bigint, packetId: bigint): void {
    this.packets.set(msgId, packetId);
    if (this.packets.size <= REMEMBERED_MESSAGES) return;
    const oldest = this.packets.keys().next();
    if (oldest.done !== true) this.packets.delete(oldest.value);
  }

  /** Whether we ever sent a message of that id, as far as memory goes. */
  knows(msgId: bigint): boolean {
    return this.packets.has(msgId) || this.handles.has(msgId);
  }

  /** Those under way in the packet that holds this message. */
  inPacketOf(msgId: bigint): PendingRequest[] {
    const packetId = this.packets.get(msgId) ?? this.byMsgId(msgId)?.sentIn?.packetId;
    return this.underWay().filter((request) => request.sentIn?.packetId === packetId);
  }

  underWay(): PendingRequest[] {
    return [...this.byHandle.values()].filter((request) => request.sentIn !== undefined);
  }

  remove(request: PendingRequest): void {
    this.byHandle.delete(request.handle);
    for (const msgId of request.msgIds) this.handles.delete(msgId);
  }

  /** Puts everything back into the queue: what was sent belongs to a session that is over. */
  restart(): void {
    this.handles.clear();
    this.packets.clear();
    for (const request of this.byHandle.values()) {
      request.sentIn = undefined;
      request.msgIds.length = 0;
    }
  }
}
