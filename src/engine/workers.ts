import type { EngineState, Turn } from './state.ts';

/**
 * While the processor is pressed hard there is one worker fewer, a file and a request, after each ten seconds; all of
 * them are back when it is calm.
 */
const PRESSED_MS = 10_000;
/** More than any setting allows: there is always one left. */
const MOST_FEWER = 31;

/** Files at once, with the processor's part in it; never none. */
export const workersAllowed = (state: EngineState, wished: number): number =>
  Math.max(1, wished - state.workersFewer);

export const requestsUnderWay = (state: EngineState): number => {
  let requests = 0;
  for (const lane of state.lanes.values()) requests += lane.inFlight.size;
  return requests;
};

/** Requests at once over all lanes: counted down from what there were when it began. */
export const requestsAllowed = (state: EngineState): number =>
  state.workersFewer === 0 ? Number.POSITIVE_INFINITY : workersAllowed(state, state.requestsWhenPressed);

/** The processor was heard of, or has been pressed for ten more seconds. */
export const lookAtPressure = (turn: Turn): void => {
  const { state, now } = turn;
  const { pressure } = state.surroundings;
  if (pressure === 'critical') {
    if (state.pressedAgainAt > now) return;
    if (state.workersFewer === 0) state.requestsWhenPressed = requestsUnderWay(state);
    state.workersFewer = Math.min(MOST_FEWER, state.workersFewer + 1);
    state.pressedAgainAt = now + PRESSED_MS;
    state.timers.set('pressure', state.pressedAgainAt);
    return;
  }
  state.timers.clear('pressure');
  state.pressedAgainAt = Number.NEGATIVE_INFINITY;
  // What is neither calm nor critical keeps things as they are: they would swing otherwise.
  if (pressure === 'nominal' || pressure === null) state.workersFewer = 0;
};
