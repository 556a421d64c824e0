import { type ByteRange, GRANULE_BYTES } from '../domain/byte-range.ts';
import { type Decision, FULL } from './adaptive/controller.ts';
import { allowance, spendAllowance } from './allowance.ts';
import { mayLeave } from './bandwidth.ts';
import type { Lane } from './lane.ts';
import { forgetIdle, forgetPace, loadOf, takeSlot } from './lane-load.ts';
import { chooseTransport, isFlooding, isWaiting, watchForQuiet } from './lanes.ts';
import { comesBefore, isLowsTurn, isMoreUrgent, partSent } from './precedence.ts';
import { startMeasuring } from './progress.ts';
import { directObstacle } from './room.ts';
import { type Row, runOf } from './row.ts';
import { isDueBefore, isShared } from './shares.ts';
import { type EngineState, type Turn, takeOrder } from './state.ts';
import { stopPart } from './stopping.ts';
import { relaxed, spend, throttleCovers, throttledLength, throttleOpensAt } from './throttle.ts';
import { seenInTime } from './unseen.ts';

/** While nothing is left to ask, requests under way are looked at so often. */
const LATE_CHECK_MS = 500;

/** A lane that has something to fetch needs its connection. */
export const openIfNeeded = (turn: Turn, lane: Lane): void => {
  if (lane.life.kind !== 'closed' || lane.active.size === 0 || isFlooding(lane, turn.now)) return;
  if (lane.dead && lane.dead.nextProbeAt > turn.now) return;
  const order = takeOrder(turn.state);
  if (lane.dead) lane.dead.probedAt = turn.now;
  lane.life = { kind: 'opening', order };
  turn.commands.push({ kind: 'open-lane', order, lane: lane.id, dc: lane.dc, renewal: lane.renewal });
};

/** Sends what requests the lane's controller allows now, on slots of an open lane. */
export const dispatch = (turn: Turn, lane: Lane): void => {
  const { state, now } = turn;
  if (lane.life.kind !== 'open' || isFlooding(lane, now)) return;
  chooseTransport(turn, lane);
  if (lane.throttle) lane.throttle = relaxed(lane.throttle, now);
  stopLeftBehind(turn, lane, false);
  forgetIdle(lane, now);
  while (lane.active.size > 0) {
    if (lane.throttle && isEarly(turn, lane, throttleOpensAt(lane.throttle))) return;
    const row = nextRow(state, lane);
    if (!row) {
      if (stopLeftBehind(turn, lane, true)) continue;
      if (isWaiting(lane)) state.timers.set(`pace:${lane.id}`, now + LATE_CHECK_MS);
      return;
    }
    const decision = decide(turn, lane);
    if (decision.kind === 'wait') isEarly(turn, lane, decision.until);
    if (decision.kind !== 'send') return;
    const bytes = allowance(turn, decision.bytes);
    const range = bytes > 0 ? row.ranges.nextMissing(bytes) : null;
    if (!range) return;
    if (lane.throttle && isEarly(turn, lane, throttleCovers(lane.throttle, countedBytes(row, range)))) return;
    lane.asked = { bytes: decision.bytes, isShort: !fills(row, decision.bytes) };
    send(turn, lane, row, range, decision.slot);
  }
};

/** Nothing leaves before then: looked at again at that time. */
const isEarly = ({ state, now }: Turn, lane: Lane, until: number): boolean => {
  if (until <= now) return false;
  lane.pacedUntil = Math.ceil(until);
  state.timers.set(`pace:${lane.id}`, lane.pacedUntil);
  return true;
};

/** A request goes by whole granules; what is counted, here as there, is what the file has. */
const countedBytes = ({ item }: Row, { offset, length }: ByteRange): number =>
  Math.min(length, item.sizeBytes - offset);

/** What the controller gives up is free to be asked again at once, on another slot. */
const stopLeftBehind = (turn: Turn, lane: Lane, isEnd: boolean): boolean => {
  if (lane.dead) return false;
  const orders = lane.controller.leftBehind(turn.now, isEnd);
  for (const order of orders) stopPart(turn, lane.id, order);
  if (orders.length > 0 && !isWaiting(lane)) forgetPace(lane, turn.now);
  return orders.length > 0;
};

/** A dead line gets one probe, a granule long; whatever the controller says, what cannot be seen in time is not asked. */
const decide = ({ state, now }: Turn, lane: Lane): Decision => {
  const load = loadOf(lane, !mayLeave(state.bandwidth, now), now);
  if (lane.dead) {
    if (lane.inFlight.size > 0) return FULL;
    // One connection alone may be bad: each probe takes the next.
    return { kind: 'send', slot: (lane.dead.probes + 1) % load.limits.connections, bytes: GRANULE_BYTES };
  }
  const decision = lane.controller.next(load, now);
  if (decision.kind !== 'send') return decision;
  const bytes = lane.throttle
    ? throttledLength(lane.throttle, decision.bytes, lane.controller.countsRequests)
    : decision.bytes;
  return seenInTime(load, { ...decision, bytes }, hasAnswered(lane, decision.slot), now);
};

/** Over HTTP the line is as good on one slot as on another; a WebSocket may be bad by itself. */
const hasAnswered = ({ transport, answered }: Lane, slot: number): boolean =>
  transport === 'http' ? answered.includes(true) : (answered[slot] ?? false);

const send = (turn: Turn, lane: Lane, row: Row, range: ByteRange, slot: number): void => {
  const { state, now } = turn;
  const order = takeOrder(state);
  row.ranges.reserve(range);
  // It holds its place only as long as there is something of it to ask for.
  if (!row.ranges.hasMissing) state.placesChanged = true;
  partSent(state, row);
  runOf(turn, row).orders.set(order, lane.id);
  if (lane.dead) lane.dead.probedAt = now;
  if (!isWaiting(lane)) {
    lane.heardAt = now;
    // What we gave up may not have ended yet: then it was not idle.
    startMeasuring(lane.speed, now, lane.inFlight.size === 0 ? lane.idleFrom : now);
    watchForQuiet(state, lane);
  }
  const bytes = countedBytes(row, range);
  spendAllowance(turn, row, bytes);
  if (lane.throttle) spend(lane.throttle, bytes, order, now);
  const { transport } = lane;
  const part = {
    transfer: row.id,
    offset: range.offset,
    length: range.length,
    slot,
    transport,
    reference: row.item.location.fileReference,
    probe: lane.dead !== null,
    aborted: false,
  };
  takeSlot(lane, order, part, now);
  turn.commands.push({
    kind: 'fetch',
    order,
    lane: lane.id,
    part: {
      transfer: row.id,
      direct: row.direct,
      sizeBytes: row.item.sizeBytes,
      location: row.item.location,
      offset: range.offset,
      limit: range.length,
      transport,
      slot,
    },
  });
};

/**
 * The most urgent first; among equals fewest requests in flight, so that small files are not stuck behind a big one.
 * Under a cap whose share is due. Files that fill whole requests may get every second one: of small ones there is always
 * one with fewer in flight, and they would use up all, for hardly a byte.
 */
const nextRow = (state: EngineState, lane: Lane): Row | null => {
  const lowsTurn = isLowsTurn(state);
  const shared = isShared(state);
  const { requestsPerFile, alternates } = lane.controller;
  const isLongsTurn = alternates && lane.asked.isShort && !shared;
  let best: Row | null = null;
  let longBest: Row | null = null;
  for (const row of lane.active.values()) {
    const { run } = row;
    if (run?.staging !== 'ready' || run.reference !== 'good' || run.orders.size >= requestsPerFile) continue;
    if (!row.ranges.hasMissing || (row.direct && directObstacle(state, row))) continue;
    const isBefore = (other: Row): boolean =>
      shared ? isDueBefore(state, row, other) : asksBefore(row, other, lowsTurn);
    if (!best || isBefore(best)) best = row;
    if (isLongsTurn && fills(row, lane.asked.bytes) && (!longBest || isBefore(longBest))) longBest = row;
  }
  return longBest && longBest.priority === best?.priority ? longBest : best;
};

const fills = ({ item }: Row, bytes: number): boolean => item.sizeBytes >= bytes;

const asksBefore = (row: Row, other: Row, lowsTurn: boolean): boolean => {
  if (row.priority !== other.priority) {
    if (lowsTurn && row.priority === 'low') return true;
    if (lowsTurn && other.priority === 'low') return false;
    return isMoreUrgent(row, other);
  }
  const fewer = (row.run?.orders.size ?? 0) - (other.run?.orders.size ?? 0);
  return fewer < 0 || (fewer === 0 && comesBefore(row, other));
};
