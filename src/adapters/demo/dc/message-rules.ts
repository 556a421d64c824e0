import { secondsOf } from '../../../mtproto/session/message-ids.ts';

/** core.telegram.org/mtproto/service_messages_about_messages: how far a message's time may lie from ours. */
const OLDEST_SECONDS = 300;
const NEWEST_SECONDS = 30;
/** Ids kept of a session; what is older than all of them cannot be judged any more. */
const KEPT_IDS = 1_024;

export type BadMessage =
  | 16 // msg_id too low
  | 17 // msg_id too high
  | 18 // lower two bits of msg_id are not 0
  | 19 // container msg_id is that of another message
  | 20 // message too old to know whether it was received
  | 32 // msg_seqno too low
  | 33 // msg_seqno too high
  | 35 // odd msg_seqno expected
  | 64; // invalid container

/** Judges the time and form of an encrypted message's own id, before it is unpacked. */
export function judgeMessageId(msgId: bigint, nowSeconds: number): BadMessage | undefined {
  if ((msgId & 3n) !== 0n) return 18;
  const seconds = secondsOf(msgId);
  if (seconds < nowSeconds - OLDEST_SECONDS) return 16;
  if (seconds > nowSeconds + NEWEST_SECONDS) return 17;
  return undefined;
}

/** Which messages a session has received, and whether another one fits among them. */
export class ReceivedMessages {
  /** Ascending by id. */
  private readonly known: { readonly msgId: bigint; readonly seqNo: number }[] = [];
  /** Everything below was forgotten. */
  private floor = 0n;

  has(msgId: bigint): boolean {
    return this.known[this.placeOf(msgId)]?.msgId === msgId;
  }

  /** A message that wants to be acknowledged; false as well for one that is not known. */
  isContent(msgId: bigint): boolean {
    const found = this.known[this.placeOf(msgId)];
    return found?.msgId === msgId && found.seqNo % 2 === 1;
  }

  /** How far ids reach, for questions about the state of messages. */
  get span(): { readonly first: bigint; readonly last: bigint } | undefined {
    const first = this.known[0];
    const last = this.known.at(-1);
    return first && last && { first: first.msgId, last: last.msgId };
  }

  /**
   * Takes a message that is not known yet. Sequence numbers must rise with ids: `isContent` messages count, and are odd.
   * An odd number on an acknowledgement is let pass, as Telegram does; some clients send nothing else.
   */
  add(msgId: bigint, seqNo: number, isContent: boolean): BadMessage | undefined {
    if (msgId < this.floor) return 20;
    if (isContent && seqNo % 2 === 0) return 35;
    const place = this.placeOf(msgId);
    const before = this.known[place - 1];
    const after = this.known[place];
    if (before && (before.seqNo > seqNo || (before.seqNo === seqNo && seqNo % 2 === 1))) return 32;
    if (after && (after.seqNo < seqNo || (after.seqNo === seqNo && seqNo % 2 === 1))) return 33;
    this.known.splice(place, 0, { msgId, seqNo });
    if (this.known.length > KEPT_IDS) {
      this.floor = (this.known[KEPT_IDS / 2]?.msgId ?? 0n) + 1n;
      this.known.splice(0, KEPT_IDS / 2 + 1);
    }
    return undefined;
  }

  /** Index of the first known id that is not smaller. New ids nearly always go to the end. */
  private placeOf(msgId: bigint): number {
    let low = 0;
    let high = this.known.length;
    if (high > 0 && (this.known[high - 1]?.msgId ?? 0n) < msgId) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.known[middle]?.msgId ?? 0n) < msgId) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
