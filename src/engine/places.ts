import { wishedName } from '../domain/file-name.ts';
import { filesOverAllLanes } from './adaptive/controller-for.ts';
import { giverFor, nextFile } from './choice.ts';
import type { Lane } from './lane.ts';
import { occupancyOf } from './lane-places.ts';
import { comesBefore } from './precedence.ts';
import { beginIn, placeFor, roomSought, takeTurn } from './room.ts';
import { type Row, runOf } from './row.ts';
import { currentQueue, type EngineState, rowLane, type Turn, takeOrder } from './state.ts';
import { moveTransfer } from './transfer.ts';
import { isLarge } from './waiting-queue.ts';
import { workersAllowed } from './workers.ts';

/**
 * Gives places to files, the most urgent first. Where all are taken, a less urgent file gives its own up at once:
 * see `giverFor`. Looks at lanes and running transfers only, and only when what decides it may have changed: whoever
 * changes that, or the instant from which on a lane may start a file, says so in `placesChanged` or sets a timer.
 */
export const activate = (turn: Turn): void => {
  const { state } = turn;
  if (!state.placesChanged) return;
  // What is moved here changes it again: then the next event looks once more.
  state.placesChanged = false;
  const short = new Map<Lane, Row>();
  /** Lanes of which nothing more can be begun now. */
  const passed = new Set<Lane>();
  for (let first = nextFile(turn, passed); first; first = nextFile(turn, passed)) {
    const lane = rowLane(state, first);
    const firstsPlace = findPlace(state, first);
    if (!firstsPlace) {
      passed.add(lane);
      continue;
    }
    const row = placeFor(state, first) ? first : earliestThatFits(state, lane);
    if (!row) short.set(lane, first);
    const place = row === first ? firstsPlace : row && findPlace(state, row);
    if (!row || !place) {
      passed.add(lane);
      continue;
    }
    if (place !== 'free') moveTransfer(turn, place, { kind: 'queued' });
    moveTransfer(turn, row, { kind: 'active' });
    lane.controller.fileStarted(state.random, turn.now);
    takeTurn(state, row);
    prepareOrPublish(turn, row);
  }
  roomSought(turn, short);
};

/** A place for this file: a free one, or that of the running file which would give its own up; null: there is none. */
const findPlace = (state: EngineState, row: Row): 'free' | Row | null => {
  let active = 0;
  for (const lane of state.lanes.values()) active += lane.active.size;
  const allowed = workersAllowed(state, filesOverAllLanes(state.policy));
  const occupancy = occupancyOf(rowLane(state, row));
  if (active < allowed && occupancy.hasPlaceFor(isLarge(row))) return 'free';
  return giverFor(state, row, occupancy);
};

/** So many are looked at for one that fits where the first does not. */
const LOOK_AHEAD = 16;

const earliestThatFits = (state: EngineState, lane: Lane): Row | null => {
  let best: Row | null = null;
  for (const id of currentQueue(state, lane)?.front(LOOK_AHEAD) ?? []) {
    const row = state.rows.get(id);
    if (row && placeFor(state, row) && (!best || comesBefore(row, best))) best = row;
  }
  return best;
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
