import { running } from './choice.ts';
import { comesBefore } from './precedence.ts';
import type { Row } from './row.ts';
import type { EngineState, Turn } from './state.ts';
import { moveTransfer } from './transfer.ts';

/**
 * A worker is a file being fetched. While the processor is pressed hard there is one fewer after each ten seconds; all
 * of them are back when it is calm. Not sooner: our own decrypting of a fast line presses it for a moment, too.
 */
const PRESSED_MS = 10_000;
/** More than any setting allows: there is always one left. */
const MOST_FEWER = 31;

/** Files at once, with the processor's part in it; never none. */
export const workersAllowed = ({ workersFewer, workersWhenPressed }: EngineState, wished: number): number =>
  workersFewer === 0 ? wished : Math.max(1, Math.min(wished, workersWhenPressed - workersFewer));

/** The processor was heard of, or has been pressed for ten more seconds. */
export const lookAtPressure = (turn: Turn): void => {
  const { state, now } = turn;
  const { pressure } = state.surroundings;
  if (pressure !== 'critical') {
    state.timers.clear('pressure');
    state.pressedAgainAt = Number.POSITIVE_INFINITY;
    // What is neither calm nor critical keeps things as they are: they would swing otherwise.
    if (pressure === 'nominal' || pressure === null) state.workersFewer = 0;
    return;
  }
  if (state.pressedAgainAt <= now) {
    const { count, last } = atWork(state);
    if (state.workersFewer === 0) state.workersWhenPressed = count;
    state.workersFewer = Math.min(MOST_FEWER, state.workersFewer + 1);
    // It goes back to the front of its queue; its parts in flight finish and count.
    if (last && count > workersAllowed(state, count)) moveTransfer(turn, last, { kind: 'queued' });
  } else if (state.pressedAgainAt !== Number.POSITIVE_INFINITY) return;
  state.pressedAgainAt = now + PRESSED_MS;
  state.timers.set('pressure', state.pressedAgainAt);
};

/** The files at work, and the one of them that gives its place up first. */
const atWork = (state: EngineState): { readonly count: number; readonly last: Row | null } => {
  let last: Row | null = null;
  let count = 0;
  for (const row of running(state)) {
    count += 1;
    if (!last || comesBefore(last, row)) last = row;
  }
  return { count, last };
};
