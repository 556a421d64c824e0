import {
  CONDITION_NAMES,
  type ConditionName,
  type ConditionState,
  type ConditionView,
} from '../domain/conditions.ts';
import { limitText } from '../domain/settings-words.ts';
import { type EngineState, log, type Turn } from './state.ts';

/** Everything that may slow or pause what is fetched: watched, shown, and told in the log as it begins and ends. */

interface Reading {
  readonly state: ConditionState;
  readonly message: string;
  readonly until?: number | null;
}

const fine = (message: string): Reading => ({ state: 'fine', message });
const unknown = (message: string): Reading => ({ state: 'unknown', message });

const READINGS: Readonly<Record<ConditionName, (state: EngineState) => Reading>> = {
  offline: ({ lanes, online }) => {
    for (const { id, dead } of lanes.values())
      if (dead)
        return {
          state: 'paused',
          until: dead.nextProbeAt,
          message:
            dead.cause === 'offline'
              ? `No answer from ${id}: it is tried again and again.`
              : `Telegram has trouble at ${id}: it is tried again and again.`,
        };
    return online
      ? fine('The line answers.')
      : { state: 'slower', message: 'The browser believes it is offline.' };
  },
  storage: ({ stagingTrouble, shortOfRoom, room }) => {
    if (stagingTrouble)
      return { state: 'paused', until: stagingTrouble.retryAt, message: stagingTrouble.failure.message };
    if (shortOfRoom) return { state: 'slower', message: 'There is no room to begin the next file.' };
    return room
      ? fine('There is room for unfinished files.')
      : unknown('The browser does not tell how much room there is.');
  },
  folder: ({ folder, publishTrouble }) => {
    if (publishTrouble)
      return { state: 'slower', until: publishTrouble.retryAt, message: publishTrouble.failure.message };
    if (folder.kind === 'ready') return fine('Finished files can be put where you want them.');
    return { state: 'slower', message: 'Finished files wait for a folder they may be put into.' };
  },
  processor: ({ surroundings, workersFewer }) => {
    const { pressure } = surroundings;
    if (workersFewer > 0)
      return {
        state: 'slower',
        message: `The processor is at its limit (${pressure}): ${workersFewer} fewer at work.`,
      };
    return pressure
      ? fine(`The processor is ${pressure}.`)
      : unknown('The browser does not tell how busy the processor is.');
  },
  memory: ({ memoryShort }) =>
    memoryShort
      ? { state: 'paused', message: 'Memory is over its budget: downloads go on below 80 % of it.' }
      : fine('Memory is within its budget.'),
  metered: ({ surroundings, settings }) => {
    if (surroundings.metered === null) return unknown('The browser does not tell whether to save data.');
    if (!surroundings.metered) return fine('Nobody asks to save data.');
    return settings.pauseOnMeteredLine
      ? { state: 'paused', message: 'The browser asks to save data.' }
      : fine('The browser asks to save data; you chose to go on.');
  },
  schedule: ({ bandwidth }) => {
    const { limit, edgeAt } = bandwidth;
    const until = edgeAt === Number.POSITIVE_INFINITY ? null : edgeAt;
    if (limit === 'paused') return { state: 'paused', until, message: 'The schedule pauses downloads now.' };
    if (limit === 'unlimited') return fine('There is no limit now.');
    return { state: 'slower', until, message: `At most ${limitText(limit)} now.` };
  },
  user: ({ pausedByUser }) =>
    pausedByUser > 0
      ? { state: 'slower', message: `${pausedByUser} paused by you.` }
      : fine('Nothing is paused by you.'),
};

const isOn = ({ state }: Reading): boolean => state === 'slower' || state === 'paused';

/** Called after each event: what has begun and what has ended is written down. */
export const watchConditions = (turn: Turn): void => {
  const { conditionsSince, account } = turn.state;
  // The world tells of itself one thing after the other: before that, nothing has begun.
  if (account.kind === 'unknown') return;
  for (const name of CONDITION_NAMES) {
    const reading = READINGS[name](turn.state);
    if (isOn(reading) === conditionsSince.has(name)) continue;
    if (isOn(reading)) conditionsSince.set(name, turn.now);
    else conditionsSince.delete(name);
    const words = isOn(reading) ? 'begun' : 'ended';
    log(turn, 'INFO', 'condition', `${name} ${words}: ${reading.message}`, {
      condition: name,
      state: reading.state,
    });
  }
};

export const conditionViews = (state: EngineState): readonly ConditionView[] =>
  CONDITION_NAMES.map((name) => {
    const { state: kind, message, until = null } = READINGS[name](state);
    return { name, state: kind, message, until, since: state.conditionsSince.get(name) ?? null };
  });
