import { nextRandom, type Random } from '../../../src/engine/random.ts';
import { createEventHeap } from './event-heap.ts';
import { fairShares } from './fair-share.ts';
import type { LaneNumbers, LaneRecord } from './record.ts';
import { createServerRules, type Verdict } from './server-rules.ts';

export type RequestId = number;
/** How a request ended. `served`: the whole answer is there; `deadline`: its connection is given up. */
export type LaneAnswer = Verdict | { readonly kind: 'deadline' };

export interface LaneCounts {
  requests: number;
  floodWaits: number;
  throttleWaits: number;
  deadlines: number;
  /** Requests sent though a flood wait had been told that was not over. */
  insideWait: number;
  /** Requests beyond the transport's limits. */
  beyondLimits: number;
}

/**
 * A line with a server at its end, in virtual milliseconds from the cold start; exact, without slices of time.
 *
 * What a record leaves open is so here:
 * - A request takes half a round trip to the server, which judges it there (`server-rules.ts`); the first byte of the
 *   answer comes half a round trip and up to `jitterMs` later. Requests take no room on the line, refusals 100 bytes.
 * - Answers flow at max-min fair shares of the account's speed, none faster than its connection (`fair-share.ts`).
 *   Opening a connection costs nothing, and there is no slow start: both are over soon, and the same for everyone.
 * - Several answers on one connection come one after the other, in the order they were ready: it is one TCP stream.
 * - With one request per connection bytes are seen as they come; otherwise only whole answers are seen.
 * - A connection on which requests wait and nothing is seen for 15 s is given up with all its requests; the next
 *   request on its slot is a connection anew. A lost answer is never begun; what is after it on the connection comes.
 * - The slow connection is that of the slot with this number, however often it is opened.
 * - A dead line (account or connection speed 0) carries no request either: those sent meanwhile arrive when it is back,
 *   unless they were given up by then.
 * - Stopping a request spares the line its answer, unless that has begun on a connection with several requests.
 */
export interface LaneModel {
  readonly now: number;
  readonly counts: LaneCounts;
  /** `limitBytes` is asked for, `answerBytes` is what there is of it. */
  send(connection: number, limitBytes: number, answerBytes: number): RequestId;
  /** Its answer is not told any more. */
  stop(id: RequestId): void;
  /** Bytes of the answer seen so far. */
  seenBytes(id: RequestId): number;
  /** When something happens next; `Infinity` if nothing will without another request. */
  nextAt(): number;
  /** Lets time pass up to `to`, telling answers at their instants. */
  advance(to: number): void;
}

interface Request {
  readonly id: RequestId;
  readonly connection: Connection;
  readonly bytes: number;
  readonly jitterShare: number;
  readonly lossChance: number;
  answer: Verdict;
  leftBytes: number;
  stopped: boolean;
}

interface Connection {
  readonly slot: number;
  readonly waiting: Set<Request>;
  /** Answers that are ready; the first one flows. */
  readonly ready: Request[];
  bytesPerMs: number;
  heardAt: number;
  isWatched: boolean;
}

const DEADLINE_MS = 15_000;
const REFUSAL_BYTES = 100;
/** What comes in so short a time is left only because numbers are rounded. */
const ROUNDING_MS = 1e-6;
const ROUNDING_BYTES = 0.01;
const UNJUDGED: Verdict = { kind: 'served' };

export const createLaneModel = (
  record: LaneRecord,
  answered: (id: RequestId, answer: LaneAnswer) => void,
): LaneModel => {
  const random: Random = { state: record.seed };
  const rules = createServerRules();
  const events = createEventHeap();
  const requests = new Map<RequestId, Request>();
  const connections = new Map<number, Connection>();
  /** Sent into a dead line. */
  let held: Request[] = [];
  const seesPieces = record.requestsPerConnection === 1;
  const counts: LaneCounts = {
    ...{ requests: 0, floodWaits: 0, throttleWaits: 0, deadlines: 0 },
    ...{ insideWait: 0, beyondLimits: 0 },
  };
  let numbers: LaneNumbers = record;
  let now = 0;
  let nextId = 1;
  let toldUntil = 0;
  let flowing: Connection[] = [];
  let isStale = false;

  const isDead = (): boolean =>
    numbers.perAccountBytesPerSecond === 0 || numbers.perConnectionBytesPerSecond === 0;

  const capacityOf = (slot: number): number => {
    const { slowConnection: slow, perConnectionBytesPerSecond } = numbers;
    return slow?.index === slot
      ? Math.min(slow.bytesPerSecond, perConnectionBytesPerSecond)
      : perConnectionBytesPerSecond;
  };

  const share = (): void => {
    isStale = false;
    flowing = [...connections.values()].filter(({ ready }) => ready.length > 0);
    const shares = fairShares(
      flowing.map(({ slot }) => capacityOf(slot)),
      numbers.perAccountBytesPerSecond,
    );
    flowing.forEach((connection, index) => {
      connection.bytesPerMs = shares[index]! / 1_000;
    });
  };

  /** Lets what flows flow until `to`: nothing begins or ends in between. */
  const flow = (to: number): void => {
    const passedMs = to - now;
    now = to;
    if (passedMs <= 0) return;
    for (const connection of flowing) {
      if (connection.bytesPerMs === 0) continue;
      connection.ready[0]!.leftBytes -= connection.bytesPerMs * passedMs;
      if (seesPieces) connection.heardAt = to;
    }
  };

  const end = (request: Request, answer: LaneAnswer): void => {
    requests.delete(request.id);
    request.connection.waiting.delete(request);
    if (answer.kind === 'flood') {
      counts.floodWaits += 1;
      toldUntil = Math.max(toldUntil, now + answer.seconds * 1_000);
    } else if (answer.kind === 'throttle') counts.throttleWaits += 1;
    else if (answer.kind === 'deadline') counts.deadlines += 1;
    answered(request.id, answer);
  };

  const endWhole = (): void => {
    for (const connection of flowing) {
      const [first] = connection.ready;
      const rounding = Math.max(ROUNDING_BYTES, connection.bytesPerMs * ROUNDING_MS);
      if (!first || first.leftBytes > rounding) continue;
      connection.ready.shift();
      connection.heardAt = now;
      isStale = true;
      if (!first.stopped) end(first, first.answer);
    }
  };

  const nextWholeAt = (): number => {
    if (isStale) share();
    let at = Number.POSITIVE_INFINITY;
    for (const { ready, bytesPerMs } of flowing) {
      if (bytesPerMs > 0) at = Math.min(at, now + Math.max(0, ready[0]!.leftBytes) / bytesPerMs);
    }
    return at;
  };

  const arrive = (request: Request): void => {
    if (isDead()) {
      held.push(request);
      return;
    }
    request.answer = rules.judge(request.bytes, numbers, now);
    request.leftBytes = request.answer.kind === 'served' ? request.bytes : REFUSAL_BYTES;
    if (request.lossChance < numbers.loss) return;
    events.put(now + numbers.rttMs / 2 + request.jitterShare * numbers.jitterMs, () => {
      if (request.stopped) return;
      request.connection.ready.push(request);
      isStale = true;
    });
  };

  /** Looks at the latest when it may be over; many answers need one look. */
  const watch = (connection: Connection): void => {
    if (connection.isWatched) return;
    connection.isWatched = true;
    events.put(connection.heardAt + DEADLINE_MS, () => {
      connection.isWatched = false;
      if (connection.waiting.size === 0) return;
      // The same sum as above: a difference may be a rounding short of it, for ever.
      if (connection.heardAt + DEADLINE_MS > now) watch(connection);
      else giveUp(connection);
    });
  };

  const giveUp = (connection: Connection): void => {
    connection.ready.length = 0;
    isStale = true;
    const lost = [...connection.waiting];
    connection.waiting.clear();
    for (const request of lost) {
      request.stopped = true;
      end(request, { kind: 'deadline' });
    }
  };

  const connectionOf = (slot: number): Connection => {
    const known = connections.get(slot);
    if (known) return known;
    const fresh: Connection = {
      ...{ slot, waiting: new Set<Request>(), ready: [], bytesPerMs: 0, heardAt: now, isWatched: false },
    };
    connections.set(slot, fresh);
    return fresh;
  };

  const isBeyondLimits = (connection: Connection, limitBytes: number): boolean => {
    let busy = connection.waiting.size === 0 ? 1 : 0;
    for (const { waiting } of connections.values()) if (waiting.size > 0) busy += 1;
    return (
      busy > record.maxConnections ||
      connection.waiting.size >= record.requestsPerConnection ||
      limitBytes > record.maxRequestBytes
    );
  };

  for (const change of record.changes) {
    events.put(change.at * 1_000, () => {
      numbers = change;
      isStale = true;
      if (isDead()) return;
      const wanted = held.filter(({ stopped }) => !stopped);
      held = [];
      for (const request of wanted) arrive(request);
    });
  }

  const nextAt = (): number => Math.min(nextWholeAt(), events.nextAt());

  return {
    get now() {
      return now;
    },
    counts,
    send(slot, limitBytes, answerBytes) {
      const connection = connectionOf(slot);
      counts.requests += 1;
      if (now < toldUntil) counts.insideWait += 1;
      if (isBeyondLimits(connection, limitBytes)) counts.beyondLimits += 1;
      const request: Request = {
        ...{ id: nextId, connection, bytes: answerBytes, leftBytes: answerBytes },
        ...{ jitterShare: nextRandom(random), lossChance: nextRandom(random) },
        ...{ answer: UNJUDGED, stopped: false },
      };
      nextId += 1;
      requests.set(request.id, request);
      if (connection.waiting.size === 0) connection.heardAt = now;
      connection.waiting.add(request);
      watch(connection);
      events.put(now + numbers.rttMs / 2, () => arrive(request));
      return request.id;
    },
    stop(id) {
      const request = requests.get(id);
      if (!request) return;
      const { connection } = request;
      requests.delete(id);
      connection.waiting.delete(request);
      request.stopped = true;
      const place = connection.ready.indexOf(request);
      const hasBegun = place === 0 && request.leftBytes < request.bytes;
      if (place < 0 || (hasBegun && !seesPieces)) return;
      connection.ready.splice(place, 1);
      isStale = true;
    },
    seenBytes(id) {
      const request = requests.get(id);
      if (!request || !seesPieces || request.connection.ready[0] !== request) return 0;
      return request.answer.kind === 'served' ? request.bytes - request.leftBytes : 0;
    },
    nextAt,
    advance(to) {
      for (let at = nextAt(); at <= to; at = nextAt()) {
        flow(at);
        endWhole();
        while (events.nextAt() <= at) events.run();
      }
      flow(to);
    },
  };
};
