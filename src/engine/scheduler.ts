import { wishedName } from '../domain/file-name.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Lane } from './lane.ts';
import { chooseTransport, isBlocked, isFlooding, isWaiting, situationOf, watchForQuiet } from './lanes.ts';
import { startMeasuring } from './progress.ts';
import { beginIn, directObstacle, placeFor, roomSought, takeTurn } from './room.ts';
import type { Row } from './row.ts';
import { currentQueue, type EngineState, type Turn, takeOrder } from './state.ts';
import { relaxed, spend } from './throttle.ts';
import { moveTransfer, runOf } from './transfer.ts';

/** Files being copied into the folder at once. */
const PUBLISHES_AT_ONCE = 2;

/** After every event: starts whatever may start. Looks at lanes and running transfers only, never at all of them. */
export const schedule = (turn: Turn): void => {
  if (turn.state.account.kind === 'in' && !turn.state.stagingTrouble) {
    activate(turn);
    for (const lane of turn.state.lanes.values()) {
      openIfNeeded(turn, lane);
      dispatch(turn, lane);
    }
  }
  startPublishing(turn);
};

/** Free places go to the lane with the fewest running that has work; ties to the older transfer. */
const activate = (turn: Turn): void => {
  const { state } = turn;
  let active = 0;
  for (const lane of state.lanes.values()) active += lane.active.size;
  const short = new Map<Lane, Row>();
  while (active < state.policy.filesAtOnce) {
    const lane = nextLane(turn, short);
    const id = lane && takeFirst(state, lane);
    const first = id && state.rows.get(id);
    if (!first) break;
    const row = placeFor(state, first) ? first : takeSmaller(state, lane, first);
    if (!row) {
      short.set(lane, first);
      continue;
    }
    moveTransfer(turn, row, { kind: 'active' });
    takeTurn(state, row);
    prepareOrPublish(turn, row);
    if (row.state.kind === 'active') active += 1;
  }
  roomSought(turn, short);
};

/** So many are looked at for one that fits where the first does not. */
const LOOK_AHEAD = 16;

/** Puts the first back, which there is no room for, and takes the earliest near it that there is room for. */
const takeSmaller = (state: EngineState, lane: Lane, first: Row): Row | null => {
  const queue = currentQueue(state, lane);
  if (!queue) return null;
  queue.put(first.id, first.position);
  let best: Row | null = null;
  for (const id of queue.front(LOOK_AHEAD)) {
    const row = state.rows.get(id);
    if (row && placeFor(state, row) && (!best || row.position < best.position)) best = row;
  }
  if (best) queue.remove(best.id);
  return best;
};

const nextLane = (turn: Turn, short: ReadonlyMap<Lane, Row>): Lane | null => {
  let best: Lane | null = null;
  let bestOrder = Number.POSITIVE_INFINITY;
  for (const lane of turn.state.lanes.values()) {
    const order = currentQueue(turn.state, lane)?.firstOrder() ?? Number.POSITIVE_INFINITY;
    if (order === Number.POSITIVE_INFINITY || short.has(lane) || isBlocked(lane, turn.now)) continue;
    const better =
      !best ||
      lane.active.size < best.active.size ||
      (lane.active.size === best.active.size && order < bestOrder);
    if (!better) continue;
    best = lane;
    bestOrder = order;
  }
  return best;
};

/** The first in the queue; on a dead line another than the one whose probe failed, in case it was to blame. */
const takeFirst = (state: EngineState, lane: Lane): TransferId | undefined => {
  const queue = currentQueue(state, lane);
  const first = queue?.pop();
  if (!queue || !first || lane.dead?.lastProbed !== first || queue.size === 0) return first;
  const second = queue.pop();
  const row = state.rows.get(first);
  if (row) queue.put(first, row.position);
  return second;
};

/** A transfer that is active next needs its staging proved; one that is whole needs nothing but publishing. */
export const prepareOrPublish = (turn: Turn, row: Row): void => {
  const run = runOf(turn, row);
  if (run.staging === 'unproved') {
    const order = takeOrder(turn.state);
    run.staging = 'preparing';
    run.prepareOrder = order;
    beginIn(turn.state, row, placeFor(turn.state, row) ?? 'staging');
    const { id, item, proofs, direct, ranges } = row;
    turn.commands.push({
      kind: 'prepare',
      order,
      staged: {
        transfer: id,
        direct,
        sizeBytes: item.sizeBytes,
        name: wishedName(item),
        granules: ranges.bitmap(),
        proofs,
      },
    });
  } else if (run.staging === 'ready' && row.ranges.whole) {
    moveTransfer(turn, row, { kind: 'publishing' });
  }
};

const openIfNeeded = (turn: Turn, lane: Lane): void => {
  if (lane.life.kind !== 'closed' || lane.active.size === 0 || isFlooding(lane, turn.now)) return;
  if (lane.dead && lane.dead.nextProbeAt > turn.now) return;
  const order = takeOrder(turn.state);
  if (lane.dead) lane.dead.probedAt = turn.now;
  lane.life = { kind: 'opening', order };
  turn.commands.push({ kind: 'open-lane', order, lane: lane.id, dc: lane.dc, renewal: lane.renewal });
};

const dispatch = (turn: Turn, lane: Lane): void => {
  const { state, now } = turn;
  if (lane.life.kind !== 'open' || isFlooding(lane, now)) return;
  const transport = chooseTransport(lane, now);
  const situation = situationOf(lane, now);
  const limit = lane.dead ? 1 : state.policy.requestsAtOnce(situation);
  if (lane.throttle) lane.throttle = relaxed(lane.throttle, now);
  while (lane.inFlight.size < limit && lane.active.size > 0) {
    if (lane.throttle && lane.throttle.nextAt > now) {
      state.timers.set(`pace:${lane.id}`, lane.throttle.nextAt);
      return;
    }
    const slot = freeSlot(lane);
    const answered = !lane.dead && (lane.answered[slot] ?? false);
    const row = nextRow(state, lane);
    if (!row) return;
    const range = row.ranges.nextMissing(state.policy.requestBytes(situation, { answered }));
    if (!range) return;
    const order = takeOrder(state);
    row.ranges.reserve(range);
    runOf(turn, row).orders.set(order, lane.id);
    if (lane.dead) lane.dead.probedAt = now;
    if (!isWaiting(lane)) {
      lane.heardAt = now;
      startMeasuring(lane.speed, now);
      watchForQuiet(state, lane);
    }
    if (lane.throttle) spend(lane.throttle, range.length, now);
    lane.inFlight.set(order, {
      transfer: row.id,
      offset: range.offset,
      length: range.length,
      slot,
      transport,
      reference: row.item.location.fileReference,
      probe: lane.dead !== null,
      aborted: false,
    });
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
  }
};

/** Fewest requests in flight first, so that small files are not stuck behind a big one; then the older one. */
const nextRow = (state: EngineState, lane: Lane): Row | null => {
  let best: Row | null = null;
  for (const id of lane.active) {
    const row = state.rows.get(id);
    if (row?.run?.staging !== 'ready' || row.run.reference !== 'good') continue;
    if (row.ranges.nextMissing(0) === null || (row.direct && directObstacle(state, row))) continue;
    const orders = row.run.orders.size;
    const least = best?.run?.orders.size ?? Number.POSITIVE_INFINITY;
    if (!best || orders < least || (orders === least && row.position < best.position)) best = row;
  }
  return best;
};

const freeSlot = (lane: Lane): number => {
  for (let slot = 0; ; slot += 1) {
    let taken = false;
    for (const part of lane.inFlight.values()) taken ||= part.slot === slot;
    if (!taken) return slot;
  }
};

const startPublishing = (turn: Turn): void => {
  const { state } = turn;
  if (state.folder.kind !== 'ready' || state.publishTrouble) return;
  while (state.publishing.size < PUBLISHES_AT_ONCE) {
    const id = state.publishQueue.pop();
    const row = id && state.rows.get(id);
    if (!row) return;
    const order = takeOrder(state);
    state.publishing.add(row.id);
    const run = runOf(turn, row);
    run.publishOrder = order;
    run.bytesPublished = 0;
    state.changed.transfers.add(row.id);
    turn.commands.push({
      kind: 'publish',
      order,
      publish: {
        transfer: row.id,
        direct: row.direct,
        sizeBytes: row.item.sizeBytes,
        name: wishedName(row.item),
        proofs: row.proofs,
      },
    });
  }
};
