import { wishedName } from '../domain/file-name.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Lane } from './lane.ts';
import { isBlocked } from './lanes.ts';
import { beginIn, placeFor, roomSought } from './room.ts';
import type { Row } from './row.ts';
import { currentQueue, type EngineState, type Turn, takeOrder } from './state.ts';
import { moveTransfer, runOf } from './transfer.ts';

/** Free places go to the lane with the fewest running that has work; ties to the older transfer. */
export const activate = (turn: Turn): void => {
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
