import { wishedName } from '../domain/file-name.ts';
import { runOf } from './row.ts';
import { type Turn, takeOrder } from './state.ts';

/** Files being copied into the folder at once. */
const PUBLISHES_AT_ONCE = 2;

/** Whole files go into the folder, while it takes them. */
export const startPublishing = (turn: Turn): void => {
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
