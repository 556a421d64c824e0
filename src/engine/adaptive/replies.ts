import type { OrderId } from '../events.ts';
import type { PartInFlight } from '../lane.ts';

interface Sent {
  readonly slot: number;
  readonly bytes: number;
  readonly at: number;
  /** The how manieth request, and the bytes asked for before it. */
  readonly number: number;
  /** What had come by then, in all. */
  readonly receivedBefore: number;
  /** Bytes of requests that left later and are answered: on this connection, and on others. */
  overtakenHere: number;
  overtakenElsewhere: number;
}

/** A request to be given up; far behind: its connection is not to be used again soon. */
export interface Straggler {
  readonly order: OrderId;
  readonly slot: number;
  readonly isFarBehind: boolean;
}

/** What of a lane's answers tells how it is: how long they take, and which request was left behind by those after it. */
export interface Replies {
  /** Requests ever sent. */
  readonly sentCount: number;
  /** The shortest time a request took lately, whatever its length: a round trip and a little. */
  leastMs(): number;
  /** The shortest that any ever took. */
  quickestMs(): number;
  /** How long a request usually takes, of whatever length they were; `Infinity` while nothing is known. */
  usualMs(): number;
  /** What one connection gives while it is at work, in bytes per second; 0 while nothing is known. */
  connectionRate(): number;
  sent(order: OrderId, part: PartInFlight, now: number): void;
  /** Bytes came in. */
  received(bytes: number): void;
  /** Returns what was known of it. */
  ended(order: OrderId): Readonly<Sent> | undefined;
  stored(request: Readonly<Sent>, now: number): void;
  /** Given up, and forgotten here: requests that are lost, or on a connection far slower than the others. */
  leftBehind(now: number): Straggler[];
  /**
   * The requests that have been waiting for much longer than is usual here; for when nothing else is left to ask. Once that
   * was of no use it is the line: what it still brings is waited for.
   */
  late(now: number): Straggler[];
  oldestAgeMs(now: number): number;
}

/** So many of its own length must have come, on each of the other connections, before one is given up. */
const OVERTAKEN_TIMES = 3;
/** On the same connection answers come in turn: two that came are enough. */
const OVERTAKEN_HERE = 2;
const LEAST_AGE_MS = 2_000;
const RECENT = 12;
/** Weight of the newest. */
const NEWEST = 0.25;
const LATE_TIMES = 3;
const LATE_MORE_MS = 1_000;

const putInOrder = (ascending: number[], value: number): void => {
  let index = ascending.length;
  while (index > 0 && ascending[index - 1]! > value) index -= 1;
  ascending.splice(index, 0, value);
};

export const createReplies = (): Replies => {
  const underWay = new Map<OrderId, Sent>();
  const recent: { readonly tookMs: number; readonly bytes: number; readonly slot: number }[] = [];
  /** The times of the recent ones, shortest first: asked for with every request. */
  const times: number[] = [];
  let count = 0;
  let rate = 0;
  let quickest = Number.POSITIVE_INFINITY;
  let patience = 1;
  let receivedBytes = 0;

  /** How long a request of this length usually takes, and one did the last time; `Infinity` while nothing is known. */
  const usualMsOf = (bytes: number): number => {
    const took = recent.map((reply) => reply.tookMs * Math.max(1, bytes / reply.bytes));
    const last = took.at(-1) ?? Number.POSITIVE_INFINITY;
    return Math.max(last, took.toSorted((a, b) => a - b)[took.length >> 1] ?? last);
  };
  /** Something came since it left, but not so much that it should have come long ago: that is what the line gives. */
  const isComing = ({ receivedBefore }: Sent, underWayBytes: number): boolean => {
    const came = receivedBytes - receivedBefore;
    return came > 0 && came < OVERTAKEN_TIMES * underWayBytes;
  };
  /** Connections that are at work beside this one: those that answered of late, and those with something under way. */
  const othersThan = (slot: number): number => {
    const slots = new Set<number>();
    for (const reply of recent) slots.add(reply.slot);
    for (const request of underWay.values()) slots.add(request.slot);
    slots.delete(slot);
    return Math.max(1, slots.size);
  };

  return {
    get sentCount() {
      return count;
    },
    leastMs: () => times[0] ?? Number.POSITIVE_INFINITY,
    quickestMs: () => quickest,
    usualMs: () => times[times.length >> 1] ?? Number.POSITIVE_INFINITY,
    connectionRate: () => rate,
    sent(order, part, now) {
      count += 1;
      underWay.set(order, {
        slot: part.slot,
        bytes: part.length,
        at: now,
        number: count,
        receivedBefore: receivedBytes,
        overtakenHere: 0,
        overtakenElsewhere: 0,
      });
    },
    received(bytes) {
      receivedBytes += bytes;
    },
    ended(order) {
      const request = underWay.get(order);
      underWay.delete(order);
      return request;
    },
    stored(request, now) {
      patience = 1;
      const tookMs = Math.max(1, now - request.at);
      quickest = Math.min(quickest, tookMs);
      recent.push({ tookMs, bytes: request.bytes, slot: request.slot });
      putInOrder(times, tookMs);
      if (recent.length > RECENT) times.splice(times.indexOf(recent.shift()!.tookMs), 1);
      const measured = (request.bytes * 1_000) / tookMs;
      rate = rate === 0 ? measured : rate + NEWEST * (measured - rate);
      for (const other of underWay.values()) {
        if (other.number > request.number) continue;
        if (other.slot === request.slot) other.overtakenHere += 1;
        else other.overtakenElsewhere += request.bytes;
      }
    },
    leftBehind(now) {
      const found: Straggler[] = [];
      for (const [order, { slot, bytes, at, overtakenHere, overtakenElsewhere }] of underWay) {
        if (now - at < LEAST_AGE_MS || overtakenHere + overtakenElsewhere === 0) continue;
        const isFarBehind = overtakenElsewhere >= OVERTAKEN_TIMES * othersThan(slot) * bytes;
        if (isFarBehind || overtakenHere >= OVERTAKEN_HERE) found.push({ order, slot, isFarBehind });
      }
      for (const { order } of found) underWay.delete(order);
      return found;
    },
    late(now) {
      const found: Straggler[] = [];
      let underWayBytes = 0;
      for (const { bytes } of underWay.values()) underWayBytes += bytes;
      for (const [order, request] of underWay) {
        const { slot, bytes, at } = request;
        if (now - at <= patience * (LATE_TIMES * usualMsOf(bytes) + LATE_MORE_MS)) continue;
        if (patience === 1 || !isComing(request, underWayBytes))
          found.push({ order, slot, isFarBehind: true });
      }
      for (const { order } of found) underWay.delete(order);
      if (found.length > 0) patience *= 2;
      return found;
    },
    oldestAgeMs(now) {
      const [oldest] = underWay.values();
      return oldest ? now - oldest.at : 0;
    },
  };
};
