import type { Changes, LaneMemory } from '../domain/transfer.ts';
import { learnedPaces } from './lane-memory.ts';
import { REFERENCES } from './reference-desk.ts';
import type { Row } from './row.ts';
import { snapshot } from './snapshot.ts';
import type { EngineState, Turn } from './state.ts';
import { ALL_LANES, tallyOf } from './statistics.ts';

/** Hands over everything that differs from the disk, as copies; from here on it counts as written. */
export const takeChanges = (turn: Turn): void => {
  const { state } = turn;
  const { dirty } = state;
  state.saveAsked = false;
  if (!isDirty(state)) return;
  const changes: Changes = {
    transfers: [...dirty.transfers]
      .map((id) => state.rows.get(id))
      .filter((row): row is Row => row !== undefined)
      .map(snapshot),
    removedTransfers: [...dirty.removedTransfers],
    batches: [...dirty.batches].flatMap((id) => state.batches.get(id)?.batch ?? []),
    removedBatches: [...dirty.removedBatches],
    lanes: [...dirty.lanes].flatMap((id) => memoryOf(turn, id) ?? []),
  };
  for (const set of Object.values(dirty)) set.clear();
  turn.commands.push({ kind: 'write', changes });
};

/** The disk did not take it: all of it is to be written still, in the state it is in by then. */
export const takeBack = (turn: Turn, changes: Changes): void => {
  const { dirty, rows, batches } = turn.state;
  for (const { id } of changes.transfers ?? []) if (rows.has(id)) dirty.transfers.add(id);
  for (const id of changes.removedTransfers ?? []) if (!rows.has(id)) dirty.removedTransfers.add(id);
  for (const { id } of changes.batches ?? []) if (batches.has(id)) dirty.batches.add(id);
  for (const id of changes.removedBatches ?? []) if (!batches.has(id)) dirty.removedBatches.add(id);
  for (const { lane } of changes.lanes ?? []) dirty.lanes.add(lane);
};

export const isDirty = ({ dirty }: EngineState): boolean =>
  dirty.transfers.size +
    dirty.removedTransfers.size +
    dirty.batches.size +
    dirty.removedBatches.size +
    dirty.lanes.size >
  0;

const memoryOf = ({ state, now }: Turn, id: LaneMemory['lane']): LaneMemory | undefined => {
  const empty = { lane: id, savedAt: now, floodUntil: null, httpRefusedUntil: null };
  if (id === REFERENCES) {
    const { closedBecause, closedUntil } = state.references;
    return { ...empty, floodUntil: closedBecause === 'flood' ? closedUntil : null };
  }
  const tally = tallyOf(state.statistics, id);
  const counted = tally ? { tally } : {};
  if (id === ALL_LANES) return { ...empty, ...counted };
  const lane = state.lanes.get(id);
  if (!lane) return undefined;
  const floodUntil = Math.max(lane.floodUntil ?? 0, lane.throttle?.waitUntil ?? 0) || null;
  const paces = learnedPaces(state, lane);
  const learned = paces.length > 0 ? { learned: paces } : {};
  return { ...empty, floodUntil, httpRefusedUntil: lane.httpRefusedUntil, ...learned, ...counted };
};
