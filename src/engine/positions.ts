import type { TransferId } from '../domain/ids.ts';
import type { Priority } from '../domain/priority.ts';
import type { QueuePlace, QueueTarget } from '../domain/views.ts';
import { comesBefore } from './precedence.ts';
import type { Row } from './row.ts';
import { type EngineState, rowLane, type Turn, touch } from './state.ts';
import { weigh } from './sums.ts';

/**
 * The order inside a priority is a number for each transfer: between two neighbours there is room for one more, until
 * the digits run out; then those around are spread anew.
 */

/**
 * Where a batch's next file stands: level with those that are next (`reachedBy` tells where that is), so that batches take
 * turns, one file each.
 */
export const nextPosition = (reached: number, after: number, share: number): number =>
  Math.floor(Math.max(reached, after)) + 1 + share;

/** How far the queue of a priority has come. Files that are added behind it move it no further than they are. */
export const reachedBy = (state: EngineState, priority: Priority): number => {
  let first = Number.POSITIVE_INFINITY;
  for (const lane of state.lanes.values())
    for (const queue of lane.queues.values()) first = Math.min(first, queue.firstPosition(priority));
  const { [priority]: begun } = state.begun;
  return first === Number.POSITIVE_INFINITY ? begun : Math.max(begun, first - 1);
};

/** Batches that were added one after the other get positions apart from each other: a fraction of their own. */
export const shareOf = (batchesBefore: number): number =>
  Math.floor(((batchesBefore * GOLDEN_RATIO) % 1) * SHARES) / SHARES;
const GOLDEN_RATIO = 0.618_033_988_749_895;
const SHARES = 1_024;

/** Remembers the ends of the order: what goes to the top or the bottom goes beyond them. */
export const notePosition = (state: EngineState, position: number): void => {
  state.firstPosition = Math.min(state.firstPosition, position);
  state.lastPosition = Math.max(state.lastPosition, position);
};

export const setPosition = (turn: Turn, row: Row, position: number): void => {
  row.position = position;
  notePosition(turn.state, position);
  reenter(turn.state, row);
};

export const setPriority = (turn: Turn, row: Row, priority: Priority): void => {
  weigh(turn.state, row, -1);
  row.priority = priority;
  weigh(turn.state, row, 1);
  reenter(turn.state, row);
};

const reenter = (state: EngineState, row: Row): void => {
  if (row.state.kind === 'queued') rowLane(state, row).queues.get(row.account)?.put(row);
  if (row.state.kind === 'publishing' && !state.publishing.has(row.id)) state.publishQueue.put(row);
  touch(state, row);
};

/**
 * Puts rows, in the order given, at a place among those of their priority. Where one of the neighbours is not there any
 * more, or not where the page saw it, they go beside the other. O(log n) for each row, but where the digits run out.
 */
export const placeRows = (turn: Turn, rows: readonly Row[], place: QueuePlace): number => {
  const { state } = turn;
  // Beyond both ends of all priorities: whatever each row's is.
  if (place === 'top') return put(turn, rows, Math.ceil(state.firstPosition) - rows.length - 1, null);
  if (place === 'bottom') return put(turn, rows, Math.floor(state.lastPosition), null);
  const [first] = rows;
  if (!first) return 0;
  const moved = new Set(rows);
  const alike = rows.filter((row) => row.priority === first.priority);
  const known = (id: TransferId | null): Row | null => {
    const row = id === null ? undefined : state.rows.get(id);
    return row && row.priority === first.priority && !moved.has(row) ? row : null;
  };
  const above = known(place.after);
  const other = known(place.before);
  const below = above && other && !comesBefore(above, other) ? null : other;
  const near = above ?? below;
  if (!near) return 0;
  const ends = (): readonly [from: number, to: number] => [
    above?.position ?? near.position - BESIDE,
    below?.position ?? near.position + BESIDE,
  ];
  if (!isRoomFor(alike.length, ...ends())) spread(turn, near, moved);
  return put(turn, alike, ...ends());
};

/** So near that nobody stands between, as a rule: a batch's share of a step is a multiple of four of these. */
const BESIDE = 1 / 4_096;

/** Evenly between two positions, or a whole step apart where there is no end. */
const put = (turn: Turn, rows: readonly Row[], from: number, to: number | null): number => {
  const step = to === null ? 1 : (to - from) / (rows.length + 1);
  rows.forEach((row, index) => {
    setPosition(turn, row, from + step * (index + 1));
  });
  return rows.length;
};

/** Whether so many numbers that differ fit between these two. */
const isRoomFor = (count: number, from: number, to: number): boolean => {
  const step = (to - from) / (count + 1);
  return (
    step > 0 &&
    from + step > from &&
    from + step * count < to &&
    step > 4 * ulp(Math.max(Math.abs(from), Math.abs(to)))
  );
};
const ulp = (value: number): number => Math.max(Number.MIN_VALUE, value * Number.EPSILON);

/** Those less than one from it, and what is to come between them, get even distances. Looks at every row once. */
const spread = (turn: Turn, around: Row, moved: ReadonlySet<Row>): void => {
  const from = around.position - 1;
  const near = [...turn.state.rows.values()].filter(
    (row) =>
      row.priority === around.priority && !moved.has(row) && Math.abs(row.position - around.position) < 1,
  );
  near.sort((row, other) => (comesBefore(row, other) ? -1 : 1));
  near.forEach((row, index) => {
    setPosition(turn, row, from + (2 * (index + 1)) / (near.length + 1));
  });
};

/** The rows a command is about; what is not there any more is left out. */
export const rowsOf = (state: EngineState, target: QueueTarget): readonly Row[] => {
  if ('all' in target) return [...state.rows.values()];
  if ('batch' in target) return [...state.rows.values()].filter((row) => row.batch === target.batch);
  return target.ids.flatMap((id) => state.rows.get(id) ?? []);
};
