import type { Row } from './row.ts';
import { sourceKey } from './source-key.ts';
import type { EngineState } from './state.ts';

/** Whether the same file is there already, in any state but failed and cancelled. */
export const sourceTaken = (state: EngineState, row: Row): boolean => {
  const holder = state.sources.get(sourceKey(row.account, row.item.location));
  return holder !== undefined && holder !== row.id;
};

export const forgetSource = (state: EngineState, row: Row): void => {
  const key = sourceKey(row.account, row.item.location);
  if (state.sources.get(key) === row.id) state.sources.delete(key);
};

/** From here on it is this transfer that has the file, unless another does. */
export const claimSource = (state: EngineState, row: Row): void => {
  const key = sourceKey(row.account, row.item.location);
  if (!state.sources.has(key)) state.sources.set(key, row.id);
};
