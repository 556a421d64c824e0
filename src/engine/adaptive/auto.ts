import { BLOCK_BYTES, GRANULE_BYTES } from '../../domain/byte-range.ts';
import type { LearnedPace } from '../../domain/learned-pace.ts';
import type { AutoSettings, PolicySettings } from '../../domain/policy-settings.ts';
import type { OrderId } from '../events.ts';
import { seenConnections } from '../unseen.ts';
import {
  allowedConnections,
  type Controller,
  type Decision,
  FULL,
  type LaneLoad,
  NO_VIEW,
  WIDE_LOOK_AHEAD,
} from './controller.ts';
import { createGrowth, type Felt, type GrowthLimits } from './growth.ts';
import {
  allowedRate,
  bucketOf,
  firstRefusal,
  type LearnedRate,
  recalledRate,
  refusedAgain,
  requestPaceOf,
  reviewRate,
  spendRate,
} from './learned-rate.ts';
import { createReplies } from './replies.ts';
import { type History, note, withoutLast } from './send-history.ts';
import { turnMs } from './turns.ts';

const SMALL_FILES = 5;
const LARGE_FILES = 2;
/** Beyond the usual, connections and bytes must prove that they bring more. */
const USUAL_CONNECTIONS = 3;
const USUAL_WINDOW_BYTES = 2 * BLOCK_BYTES;
/** No more than a connection carries in so long: what waits behind it only comes later. */
const WINDOW_SECONDS = 4;
/** Of the quickest answer: a round trip and a little. */
const NEEDED_ROUNDS = 3;
const LEAST_WINDOW_BYTES = 2 * GRANULE_BYTES;
const MOST_BYTES = 28 * BLOCK_BYTES;
const FIRST_SLOTS = 2;
/** Over HTTP all slots are of use, unless so little comes that a few are enough. */
const THIN_BYTES_PER_SECOND = 200_000;
/** Over WebSocket a message that takes too long is not seen at all: fewer at once. */
const VERY_THIN_BYTES_PER_SECOND = 64_000;
/** A request takes about so long on its connection. */
const REQUEST_SECONDS = 8;
const PIPELINED_SECONDS = 2;
const FIRST_REQUEST_BYTES = 524_288;
/** An answer that took longer halves the window. */
const SLOW_MS = 8_000;
/** From here on what each connection carries tells more, and sooner, than how many answers came. */
const LONG_ANSWER_MS = 600;
/** A slot that was left behind is not used again for so long. */
const AVOIDED_MS = 120_000;

/** After a rest like this nothing of what was sent before counts. */
const REST_MS = 60_000;

interface Refused {
  readonly at: number;
  readonly number: number;
}
const earlier = (one: Refused | null, other: Refused): Refused =>
  one && one.number < other.number ? one : other;

/** In pairs of granules: a request is half a window. */
const wholeBytes = (bytes: number): number => Math.floor(bytes / LEAST_WINDOW_BYTES) * LEAST_WINDOW_BYTES;

/** What a busy connection gives: its share of what comes, or what it carried of its last answer. */
const shareOf = ({ bytesPerSecond, slots }: LaneLoad): number => {
  let busy = 0;
  let measured = 0;
  let carried = 0;
  for (const slot of slots) {
    if (slot.requests === 0) continue;
    busy += 1;
    if (slot.bytesPerSecond === 0) continue;
    measured += 1;
    carried += slot.bytesPerSecond;
  }
  return Math.max(bytesPerSecond / Math.max(1, busy), carried / Math.max(1, measured));
};

const usualWindow = (load: LaneLoad): number =>
  Math.min(USUAL_WINDOW_BYTES, Math.max(LEAST_WINDOW_BYTES, wholeBytes(shareOf(load) * WINDOW_SECONDS)));

export interface AutoController extends Controller {
  readonly settings: AutoSettings;
}

/** Learns what the line and the account give, and asks for that: see the README's section on pace. */
export const createAutoController = (
  settings: AutoSettings,
  remembered: LearnedPace | null = null,
  startedAt = 0,
): AutoController => {
  const replies = createReplies();
  const growth = createGrowth(remembered?.connections ?? FIRST_SLOTS, remembered?.windowBytes);
  let rate: LearnedRate | null = remembered?.requests ? recalledRate(remembered.requests, startedAt) : null;
  let toldBefore = 0;
  let refusal: Refused | null = null;
  /** The last one, and what was thought before it. */
  let flood: { readonly before: LearnedRate | null; first: Refused; readonly waitMs: number } | null = null;
  /** Since there was last nothing to ask for a while: until then the bucket, if there is one, has filled up. */
  const history: History = [];
  let lastSentAt = Number.NEGATIVE_INFINITY;
  /** Until when slots that were left behind are avoided. */
  const avoided = new Map<number, number>();

  const requestBytes = (load: LaneLoad, connections: number): number => {
    const most = Math.min(BLOCK_BYTES, load.limits.requestBytes);
    const isHttp = load.limits.requestsPerConnection === 1;
    const carried = isHttp ? load.bytesPerSecond / Math.max(1, connections) : shareOf(load);
    const known = Math.max(replies.connectionRate(), carried);
    if (known === 0) return Math.min(most, FIRST_REQUEST_BYTES);
    // Where requests are counted each should be worth its while.
    const wanted = known * (isHttp || rate ? REQUEST_SECONDS : PIPELINED_SECONDS);
    let bytes = GRANULE_BYTES;
    while (bytes < most && bytes * 1.42 < wanted) bytes *= 2;
    // Two fit into a window; but where requests are counted, each should be worth its while.
    const mostOfWindow = isHttp || rate ? most : windowFor(load) / 2;
    // By halves: what is no power of two granules is no request.
    while (bytes > GRANULE_BYTES && bytes > mostOfWindow) bytes /= 2;
    return bytes;
  };

  /** An idle slot, if one more may be busy; else the least loaded with room in its window; −1 if there is none. */
  const slotFor = (load: LaneLoad, connections: number, bytes: number, now: number): number => {
    const windowBytes = windowFor(load);
    let busy = 0;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < load.slots.length; slot += 1) {
      const { requests, bytes: onItsWay } = load.slots[slot]!;
      if (requests === 0) continue;
      busy += 1;
      if (avoided.has(slot) || requests >= load.limits.requestsPerConnection) continue;
      if (onItsWay + bytes > windowBytes || onItsWay >= least) continue;
      best = slot;
      least = onItsWay;
    }
    if (busy > connections) return -1;
    return busy < connections ? idleSlot(load, now) : best;
  };
  const idleSlot = (load: LaneLoad, now: number): number => {
    for (let slot = 0; ; slot += 1) {
      if ((load.slots[slot]?.requests ?? 0) > 0) continue;
      const until = avoided.get(slot);
      if (until === undefined) return slot;
      if (until > now) continue;
      avoided.delete(slot);
      return slot;
    }
  };
  /** What all connections carried while all were busy; null: not all have told. */
  const carriedBy = ({ slots }: LaneLoad): number | null => {
    let total = 0;
    let count = 0;
    for (const { requests, bytesPerSecond, togetherBytesPerSecond } of slots) {
      if (requests === 0 || bytesPerSecond === 0) continue;
      if (togetherBytesPerSecond < bytesPerSecond * growth.connections) continue;
      total += bytesPerSecond;
      count += 1;
    }
    return count >= growth.connections ? total : null;
  };
  /** What keeps a connection busy, amply: more only waits there. */
  const neededWindow = (load: LaneLoad): number =>
    (shareOf(load) * NEEDED_ROUNDS * replies.quickestMs()) / 1_000;
  /** On a line that has become thin no more than is usual there. */
  const windowFor = (load: LaneLoad): number => {
    const usual = usualWindow(load);
    return usual < USUAL_WINDOW_BYTES ? Math.min(usual, growth.windowBytes) : growth.windowBytes;
  };
  const feltOf = (load: LaneLoad): Felt => {
    const felt = { roundMs: roundMs(load), bytesPerSecond: load.bytesPerSecond };
    const areLong = load.limits.requestsPerConnection > 1 && replies.leastMs() > LONG_ANSWER_MS;
    return areLong ? { ...felt, carried: carriedBy(load) } : felt;
  };
  const limitsOf = (load: LaneLoad): GrowthLimits => {
    const { limits, bytesPerSecond } = load;
    if (limits.requestsPerConnection > 1) {
      const usual = bytesPerSecond < VERY_THIN_BYTES_PER_SECOND ? 2 : USUAL_CONNECTIONS;
      return {
        usualConnections: Math.min(seenConnections(load), usual),
        mostConnections: seenConnections(load),
        usualWindowBytes: usualWindow(load),
        mostBytes: Math.min(MOST_BYTES, growth.connections * neededWindow(load)),
      };
    }
    const isThin = bytesPerSecond < THIN_BYTES_PER_SECOND;
    return {
      usualConnections: Math.min(limits.connections, isThin ? USUAL_CONNECTIONS : limits.connections),
      mostConnections: limits.connections,
      usualWindowBytes: 0,
      mostBytes: 0,
    };
  };
  const learnFrom = ({ before, first, waitMs }: NonNullable<typeof flood>, now: number): LearnedRate =>
    before
      ? refusedAgain(before, { number: first.number, waitMs }, now)
      : firstRefusal(withoutLast(history, toldBefore - first.number + 1), first.at, waitMs, now);
  /** How long it takes until a change is felt: over HTTP as soon as the first bytes come. */
  const roundMs = ({ limits }: LaneLoad): number =>
    Math.min(replies.leastMs(), limits.requestsPerConnection > 1 ? 60_000 : 1_000);

  return {
    settings,
    configure(_next: PolicySettings) {},
    places: () => ({
      total: SMALL_FILES + LARGE_FILES,
      small: SMALL_FILES,
      large: LARGE_FILES,
      onlyWhileAsking: true,
    }),
    nextStartAt: Number.NEGATIVE_INFINITY,
    lookAhead: WIDE_LOOK_AHEAD,
    fileStarted() {},
    fileCompleted() {},
    tryFailed() {},
    requestsPerFile: Number.POSITIVE_INFINITY,
    get countsRequests() {
      return rate !== null;
    },
    alternates: true,

    next(load, now): Decision {
      if (rate) {
        reviewRate(rate, now);
        if (rate.nextAt > now) return { kind: 'wait', until: rate.nextAt };
      }
      const connections = Math.min(allowedConnections(load, growth.connections), seenConnections(load));
      const bytes = requestBytes(load, connections);
      const slot = slotFor(load, connections, bytes, now);
      if (slot >= 0) {
        const turnAt = lastSentAt + turnMs(load.limits, connections, replies.usualMs());
        return turnAt > now ? { kind: 'wait', until: turnAt } : { kind: 'send', slot, bytes };
      }
      if (load.isHeld) return FULL;
      growth.wanted(limitsOf(load), feltOf(load), now);
      return growth.connections > connections && connections < seenConnections(load) && !load.crowded
        ? this.next(load, now)
        : FULL;
    },
    sent(order, part, now) {
      if (now - lastSentAt > REST_MS) history.length = 0;
      lastSentAt = now;
      replies.sent(order, part, now);
      if (rate) spendRate(rate, 1, replies.sentCount, now);
      else note(history, 1, now);
    },
    settled(order, part, ending, now) {
      const request = replies.ended(order);
      if (!request) return;
      switch (ending) {
        case 'stored': {
          const tookMs = now - request.at;
          replies.stored(request, now);
          if (rate) allowedRate(rate, request.number);
          growth.stored(part.length);
          if (tookMs > SLOW_MS) growth.halve();
          return;
        }
        case 'lost':
          // Others were answered meanwhile: it is that connection.
          if (request.overtakenElsewhere > 0) avoided.set(request.slot, now + AVOIDED_MS);
          growth.halve();
          return;
        case 'refused':
          if (request.number > toldBefore) refusal = earlier(refusal, request);
          // Told together, heard one after the other: what counts is the first that was refused.
          else if (flood && request.number < flood.first.number) {
            flood.first = request;
            rate = learnFrom(flood, now);
          }
          return;
        case 'throttled':
          if (rate) allowedRate(rate, request.number);
          return;
        case 'other':
          return;
      }
    },
    received(bytes) {
      replies.received(bytes);
      growth.received(bytes);
    },
    flooded({ waitSeconds }, now) {
      // What was answered to something else than a part says nothing of how many parts there may be.
      if (!refusal) return;
      flood = { before: rate, first: refusal, waitMs: waitSeconds * 1_000 };
      refusal = null;
      toldBefore = replies.sentCount;
      rate = learnFrom(flood, now);
    },
    leftBehind(now, isEnd): readonly OrderId[] {
      const found = isEnd ? replies.late(now) : replies.leftBehind(now);
      for (const { slot, isFarBehind } of found) if (isFarBehind) avoided.set(slot, now + AVOIDED_MS);
      return found.map(({ order }) => order);
    },

    learned: () => ({
      connections: growth.connections,
      windowBytes: growth.windowBytes,
      requests: rate && bucketOf(rate),
    }),
    view: () => ({
      policy: 'auto',
      ...NO_VIEW,
      connections: growth.connections,
      windowBytes: growth.windowBytes,
      requests: rate && requestPaceOf(rate),
    }),
  };
};
