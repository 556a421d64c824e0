import type { TransferId } from '../domain/ids.ts';
import type { Row } from './row.ts';
import type { EngineState } from './state.ts';

/** Nobody has to wait for it any more. */
export const isOver = (state: EngineState, id: TransferId): boolean => {
  const kind = state.rows.get(id)?.state.kind;
  return kind === 'completed' || kind === 'skipped';
};

/** Remembers with each that it waits for that it does. */
export const link = (state: EngineState, row: Row): void => {
  for (const id of row.dependsOn) {
    const waiting = state.dependents.get(id);
    if (waiting) waiting.add(row.id);
    else state.dependents.set(id, new Set([row.id]));
  }
};

export const unlink = (state: EngineState, row: Row): void => {
  for (const id of row.dependsOn) {
    const waiting = state.dependents.get(id);
    waiting?.delete(row.id);
    if (waiting?.size === 0) state.dependents.delete(id);
  }
};
