import { rankOf } from '../domain/priority.ts';
import type { Row } from './row.ts';
import type { EngineState } from './state.ts';

/** Who comes first: the more urgent priority, then the earlier position, then the older. */
export const comesBefore = (row: Row, other: Row): boolean => {
  const ranks = rankOf(row.priority) - rankOf(other.priority);
  if (ranks !== 0) return ranks < 0;
  return row.position < other.position || (row.position === other.position && row.id < other.id);
};

export const isMoreUrgent = (row: Row, other: Row): boolean => rankOf(row.priority) < rankOf(other.priority);

/**
 * Low priority keeps one part of every sixteen while it has work. Its turn begins a little early: the file may need a
 * place and its staging proved before it can ask for the part.
 */
const LOW_TURN_AFTER_PARTS = 12;

export const isLowsTurn = (state: EngineState): boolean => state.partsSinceLow >= LOW_TURN_AFTER_PARTS;

/** A request for a part of it leaves. */
export const partSent = (state: EngineState, row: Row): void => {
  const wasLowsTurn = isLowsTurn(state);
  state.partsSinceLow = row.priority === 'low' ? 0 : state.partsSinceLow + 1;
  if (isLowsTurn(state) !== wasLowsTurn) state.placesChanged = true;
};
