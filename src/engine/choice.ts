import type { TransferId } from '../domain/ids.ts';
import type { Priority } from '../domain/priority.ts';
import { filesOverAllLanes } from './adaptive/controller-for.ts';
import type { Lane } from './lane.ts';
import { laneHasPlace, mayStart, type Occupancy } from './lane-places.ts';
import { isBlocked } from './lanes.ts';
import { comesBefore, isLowsTurn, isMoreUrgent } from './precedence.ts';
import type { Row } from './row.ts';
import { currentQueue, type EngineState, type Turn } from './state.ts';
import { isLarge, type WaitingQueue } from './waiting-queue.ts';

/** Which file is the next to get a place: the most urgent over all lanes; among equals the lane with the fewest running. */
export const nextFile = (turn: Turn, passed: ReadonlySet<Lane>): Row | null => {
  const { state, now } = turn;
  const onlyLow = isLowsTurn(state) && !runsLow(state);
  let best: Row | null = null;
  let bestLane: Lane | null = null;
  for (const lane of state.lanes.values()) {
    const queue = currentQueue(state, lane);
    if (!queue || queue.size === 0 || passed.has(lane) || isBlocked(lane, now)) continue;
    if (!mayStart(turn, lane)) continue;
    const row = (onlyLow && firstOf(state, lane, queue, 'low')) || firstIn(state, lane, queue);
    if (!row) continue;
    if (best && bestLane && !goesFirst(row, lane, best, bestLane, onlyLow)) continue;
    best = row;
    bestLane = lane;
  }
  return best;
};

const goesFirst = (row: Row, lane: Lane, other: Row, otherLane: Lane, onlyLow: boolean): boolean => {
  if (onlyLow && (row.priority === 'low') !== (other.priority === 'low')) return row.priority === 'low';
  if (row.priority !== other.priority) return isMoreUrgent(row, other);
  const fewer = lane.active.size - otherLane.active.size;
  return fewer < 0 || (fewer === 0 && comesBefore(row, other));
};

const runsLow = (state: EngineState): boolean => {
  for (const lane of state.lanes.values())
    for (const row of lane.active.values()) if (row.priority === 'low') return true;
  return false;
};

/** The lane's first; on a dead line another than the one whose probe failed, in case it was to blame. */
const firstIn = (state: EngineState, lane: Lane, queue: WaitingQueue): Row | undefined => {
  const first = firstByPriority(state, lane, queue);
  if (!first || lane.dead?.lastProbed !== first.id || queue.size === 1) return first;
  queue.remove(first);
  const second = firstByPriority(state, lane, queue);
  queue.put(first);
  return second ?? first;
};

const firstByPriority = (state: EngineState, lane: Lane, queue: WaitingQueue): Row | undefined => {
  const priority = queue.firstPriority();
  return priority && firstOf(state, lane, queue, priority);
};

/** The earliest of a priority; but where small files and large ones wait, neither kind may have all places. */
const firstOf = (
  state: EngineState,
  lane: Lane,
  queue: WaitingQueue,
  priority: Priority,
): Row | undefined => {
  const small = rowOf(state, queue.first(priority, false));
  const large = rowOf(state, queue.first(priority, true));
  if (!small || !large) return small ?? large;
  const [first, other] = comesBefore(small, large) ? [small, large] : [large, small];
  return wouldCrowdOut(state, lane, first) ? other : first;
};

const rowOf = (state: EngineState, id: TransferId | undefined): Row | undefined =>
  id === undefined ? undefined : state.rows.get(id);

/** Whether this kind of file, small or large, holds all places but one, or more. */
const wouldCrowdOut = (state: EngineState, lane: Lane, row: Row): boolean => {
  const most = filesOverAllLanes(state.policy);
  let alike = 0;
  for (const { active } of state.lanes.values())
    for (const other of active.values()) if (isLarge(other) === isLarge(row)) alike += 1;
  return (most > 1 && alike >= most - 1) || !laneHasPlace(lane, row);
};

/** Every file at work, in all lanes. */
export const running = (state: EngineState): readonly Row[] => {
  const rows: Row[] = [];
  for (const lane of state.lanes.values()) for (const row of lane.active.values()) rows.push(row);
  return rows;
};

/**
 * All places are taken: which running file gives its own to this one, if any. The least urgent, if it is less urgent;
 * else the last of the other kind where that kind has all places. It goes back to the front of its queue, its parts
 * in flight finish and count. `occupancy` is that of the lane of `row`. O(files at work).
 */
export const giverFor = (state: EngineState, row: Row, occupancy: Occupancy): Row | null => {
  const lowsTurn = isLowsTurn(state);
  const isLargeOne = isLarge(row);
  let alike = 0;
  let last: Row | null = null;
  let count = 0;
  for (const lane of state.lanes.values()) {
    for (const other of lane.active.values()) {
      if (lowsTurn && other.priority === 'low') continue;
      if (!occupancy.hasPlaceFor(isLargeOne, other)) continue;
      // Of a single place neither kind may drive the other away again and again.
      count += 1;
      if (isLarge(other) === isLargeOne) alike += 1;
      if (!last || comesBefore(last, other)) last = other;
    }
  }
  if (!last) return null;
  const turn = lowsTurn && row.priority === 'low';
  if (turn || isMoreUrgent(row, last)) return last;
  const crowdedOut = count > 1 && alike === 0 && last.priority === row.priority;
  return crowdedOut ? last : null;
};
