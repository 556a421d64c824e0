import type { LaneId } from '../domain/ids.ts';
import type { Row } from './row.ts';
import type { Turn } from './state.ts';

/** Stops every request of a transfer; their bytes may be asked for again at once. */
export const stopOrders = (turn: Turn, row: Row): void => {
  if (!row.run) return;
  for (const [order, laneId] of row.run.orders) stopPart(turn, laneId, order);
  row.run.orders.clear();
  if (row.run.publishOrder !== null) {
    turn.commands.push({ kind: 'abort', order: row.run.publishOrder });
    row.run.publishOrder = null;
  }
  turn.state.publishing.delete(row.id);
};

/** Stops one request. Its slot stays taken until the carrier has let go of it. */
export const stopPart = (turn: Turn, laneId: LaneId, order: number): void => {
  const part = turn.state.lanes.get(laneId)?.inFlight.get(order);
  if (!part || part.aborted) return;
  part.aborted = true;
  turn.state.placesChanged = true;
  const row = turn.state.rows.get(part.transfer);
  row?.ranges.release(part);
  row?.run?.orders.delete(order);
  turn.commands.push({ kind: 'abort', order });
};
