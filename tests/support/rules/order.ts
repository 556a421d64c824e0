import { rankOf } from '../../../src/domain/priority.ts';
import { directObstacle, placeFor } from '../../../src/engine/room.ts';
import type { Row } from '../../../src/engine/row.ts';
import { type EngineState, rowLane } from '../../../src/engine/state.ts';
import { FEW, type Ground, type Rule } from './rule.ts';

/** Low priority has one part of sixteen; asked for early, for its file may have to be prepared. */
const LEAST_BETWEEN = 12;

/**
 * Nothing is asked for of a file that waits for others. No part of a file leaves while a more urgent one of its data
 * centre could have asked, but for the share of low priority, and under a cap, which all have a share of; and no such file waits for a place that a less urgent one has.
 */
export const orderIsKept = (ground: Ground): Rule => {
  let sinceLow = 0;
  return {
    sent({ transfer }) {
      const state = ground.state();
      const row = state?.rows.get(transfer);
      if (!state || !row) return;
      if (row.dependsOn.length > 0) ground.broken(`${row.item.name} is asked for before what it waits for`);
      const lowsShare = row.priority === 'low' && sinceLow >= LEAST_BETWEEN;
      sinceLow = row.priority === 'low' ? 0 : sinceLow + 1;
      if (lowsShare || typeof state.bandwidth.limit === 'number') return;
      for (const id of rowLane(state, row).active.keys()) {
        const other = state.rows.get(id);
        if (other && rankOf(other.priority) < rankOf(row.priority) && couldAsk(state, other))
          ground.broken(`a part of ${row.item.name} (${row.priority}) left before ${other.priority} ones`);
      }
    },
    stepped(state) {
      if (state.rows.size > FEW || state.account.kind !== 'in' || state.stagingTrouble) return;
      for (const lane of state.lanes.values()) {
        if (lane.dead) continue;
        const running = [...lane.active.values()];
        for (const row of state.rows.values()) {
          if (row.state.kind !== 'queued' || rowLane(state, row) !== lane) continue;
          if (row.account !== state.account.account || !placeFor(state, row)) continue;
          const giver = running.find(
            (other) => rankOf(other.priority) > rankOf(row.priority) && other.priority !== 'low',
          );
          if (giver && state.partsSinceLow < LEAST_BETWEEN)
            ground.broken(
              `${row.item.name} (${row.priority}) waits for a place that ${giver.item.name} (${giver.priority}) has`,
            );
        }
      }
    },
    killed() {
      sinceLow = 0;
    },
  };
};

const couldAsk = (state: EngineState, row: Row): boolean =>
  row.run?.staging === 'ready' &&
  row.run.reference === 'good' &&
  row.ranges.nextMissing(0) !== null &&
  !(row.direct && directObstacle(state, row));
