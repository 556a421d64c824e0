import { filesOverAllLanes } from '../../../src/engine/adaptive/controller-for.ts';
import { haltOf } from '../../../src/engine/halts.ts';
import { laneHasPlace } from '../../../src/engine/lane-places.ts';
import { directObstacle } from '../../../src/engine/room.ts';
import type { Row } from '../../../src/engine/row.ts';
import type { EngineState } from '../../../src/engine/state.ts';
import { rowLane } from '../../../src/engine/state.ts';
import { workersAllowed } from '../../../src/engine/workers.ts';
import { FEW, type Ground, type Rule } from './rule.ts';

/** After every event each transfer that is not finished is under way, or something is sure to wake it. */
export const nothingHangs = (ground: Ground): Rule => ({
  stepped(state, now) {
    if (state.wakeAt !== state.timers.nextAt()) ground.broken('nobody was asked to wake the engine');
    if (state.rows.size > FEW) return;
    for (const row of state.rows.values()) {
      const why = hangs(state, row, now);
      if (why) ground.broken(`${row.item.name} hangs: ${why}`);
    }
  },
});

/** Null when the transfer moves or will be looked at again; otherwise what it stands at. */
const hangs = (state: EngineState, row: Row, now: number): string | null => {
  const wakesBy = (at: number | null): boolean => at !== null && state.timers.nextAt() <= at;
  switch (row.state.kind) {
    case 'completed':
    case 'skipped':
    case 'failed':
    case 'cancelled':
      return null;
    case 'waiting':
      if (row.state.reason === 'dependency')
        return row.dependsOn.some((id) => isOpen(state, id)) ? null : 'waits for nobody';
      return row.state.reason === 'paused' || wakesBy(row.state.until) ? null : `waits (${row.state.reason})`;
    case 'publishing': {
      if (state.folder.kind !== 'ready' || state.publishing.size >= 2) return null;
      if (state.publishTrouble)
        return wakesBy(state.publishTrouble.retryAt) ? null : 'publishing is in trouble';
      return state.publishing.has(row.id) && row.run?.publishOrder ? null : 'is not published';
    }
    case 'queued':
    case 'active':
      break;
  }
  if (state.account.kind !== 'in' || state.account.account !== row.account) return null;
  if (state.stagingTrouble) return wakesBy(state.stagingTrouble.retryAt) ? null : 'staging is in trouble';
  const halt = haltOf(state);
  if (halt) return halt.until === null || wakesBy(halt.until) ? null : `${halt.reason}`;
  const lane = rowLane(state, row);
  if (lane.floodUntil !== null && lane.floodUntil > now)
    return wakesBy(lane.floodUntil) ? null : 'flood wait';
  if (lane.dead && lane.dead.nextProbeAt > now) return wakesBy(lane.dead.nextProbeAt) ? null : 'dead line';
  if (row.state.kind === 'queued') {
    let files = 0;
    for (const { active } of state.lanes.values()) files += active.size;
    const waitsForProbe = lane.dead !== null && lane.active.size > 0;
    const { controller } = lane;
    const allowed = workersAllowed(state, filesOverAllLanes(state.policy));
    const isFull = files >= allowed || !laneHasPlace(lane, row);
    if (isFull || lane.shortOfRoom || waitsForProbe) return null;
    // A file just asked for to its end has given its place up; the next takes it when any answer comes.
    if (controller.places().onlyWhileAsking && lane.inFlight.size > 0) return null;
    return controller.nextStartAt > now && wakesBy(Math.ceil(controller.nextStartAt))
      ? null
      : 'is not started';
  }
  const { run } = row;
  if (!run) return 'is active without a run';
  if (run.staging === 'preparing' || run.orders.size > 0 || lane.life.kind === 'opening') return null;
  if (run.reference !== 'good') return state.references.order !== null ? null : `reference ${run.reference}`;
  if (lane.life.kind === 'closed') return 'its lane is closed';
  if (row.direct && directObstacle(state, row) === 'folder') return null;
  // Every slot is taken by others, or by requests that were given up and are not over yet.
  if (lane.inFlight.size > 0) return null;
  if (state.bandwidth.nextAt > now) return wakesBy(state.bandwidth.nextAt) ? null : 'waits for the cap';
  return lane.pacedUntil > now && wakesBy(lane.pacedUntil) ? null : 'asks for nothing';
};

/** Somebody may wait for it still. */
const isOpen = (state: EngineState, id: Row['id']): boolean => {
  const kind = state.rows.get(id)?.state.kind;
  return kind !== undefined && kind !== 'completed' && kind !== 'skipped';
};
