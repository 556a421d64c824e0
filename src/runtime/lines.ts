import type { AccountId, LaneId } from '../domain/ids.ts';
import { laneOf, type TransferState } from '../domain/transfer.ts';
import type { HeldLine, TransferView } from '../domain/views.ts';
import { queuedState, transferView } from '../engine/projection.ts';
import type { Row } from '../engine/row.ts';
import type { EngineState } from '../engine/state.ts';

/** The queued transfers by lane and account, numbered for the page: what holds up a line is told once. */
export interface Lines {
  /** A transfer as it is told; one that waits for what all of its line wait for is told as queued. */
  view(row: Row, now: number): TransferView;
  held(now: number): readonly HeldLine[];
  /** Those told with a state of their own although they are queued; from now on none is known. */
  takeOdd(): readonly Row['id'][];
}

const isSame = (one: TransferState, other: TransferState): boolean =>
  one.kind === other.kind &&
  (one.kind !== 'waiting' ||
    other.kind !== 'waiting' ||
    (one.reason === other.reason && one.until === other.until));

export const createLines = (state: EngineState): Lines => {
  const numbers = new Map<LaneId, Map<AccountId, number>>();
  const odd = new Set<Row['id']>();
  let count = 0;

  const numberOf = (lane: LaneId, account: AccountId): number => {
    const ofLane = numbers.get(lane) ?? new Map<AccountId, number>();
    numbers.set(lane, ofLane);
    const known = ofLane.get(account);
    if (known !== undefined) return known;
    count += 1;
    ofLane.set(account, count);
    return count;
  };

  return {
    view(row, now) {
      const view = transferView(state, row, now);
      if (row.state.kind !== 'queued') return view;
      const lane = laneOf(row);
      if (isSame(view.state, queuedState(state, row.account, state.lanes.get(lane), now)))
        return { ...view, state: row.state, line: numberOf(lane, row.account) };
      odd.add(row.id);
      return view;
    },
    held(now) {
      const held: HeldLine[] = [];
      for (const [lane, ofLane] of numbers)
        for (const [account, line] of ofLane) {
          const shown = queuedState(state, account, state.lanes.get(lane), now);
          if (shown.kind !== 'queued') held.push({ line, state: shown });
        }
      return held;
    },
    takeOdd() {
      const ids = [...odd];
      odd.clear();
      return ids;
    },
  };
};
