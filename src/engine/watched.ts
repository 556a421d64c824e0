import {
  CONDITION_NAMES,
  type ConditionName,
  type ConditionState,
  type ConditionView,
} from '../domain/conditions.ts';
import { laneName } from '../domain/ids.ts';
import { limitText } from '../domain/settings-words.ts';
import { running } from './choice.ts';
import type { Lane } from './lane.ts';
import { type EngineState, log, type Turn } from './state.ts';

/** Everything that may slow or pause what is fetched: watched, shown, and told in the log as it begins and ends. */
interface Condition {
  /** Asked after every event: makes nothing new. */
  readonly state: (state: EngineState) => ConditionState;
  readonly until?: (state: EngineState) => number | null;
  readonly message: (state: EngineState) => string;
}

const firstDead = ({ lanes }: EngineState): Lane | null => {
  for (const lane of lanes.values()) if (lane.dead) return lane;
  return null;
};

const offline: Condition = {
  state: (state) => (firstDead(state) ? 'paused' : state.online ? 'fine' : 'slower'),
  until: (state) => firstDead(state)?.dead?.nextProbeAt ?? null,
  message: (state) => {
    const lane = firstDead(state);
    if (!lane) return state.online ? 'The line answers.' : 'The browser believes that it is offline.';
    const words = lane.dead?.cause === 'offline' ? 'does not answer' : 'has trouble';
    return `${laneName(lane.id)} ${words}: it is tried again by itself.`;
  },
};

/** Files wait for room in staging; not over while it is still being tried whether there is some by now. */
const lacksRoom = (state: EngineState): boolean =>
  state.shortOfRoom !== null ||
  (state.conditionsSince.has('storage') &&
    running(state).some(({ direct, run }) => !direct && run?.staging === 'preparing'));

const storage: Condition = {
  // Not over when it is tried again, but when something could be written.
  state: (state) => {
    if (state.stagingTrouble || state.stagingRefusals > 0) return 'paused';
    return lacksRoom(state) ? 'slower' : state.room ? 'fine' : 'unknown';
  },
  until: ({ stagingTrouble }) => stagingTrouble?.retryAt ?? null,
  message: (state) => {
    if (state.stagingTrouble) return state.stagingTrouble.failure.message;
    if (state.stagingRefusals > 0) return 'Whether unfinished files can be written again is being tried.';
    if (lacksRoom(state)) return 'There is no room to begin the next file.';
    return state.room
      ? 'There is room for unfinished files.'
      : 'The browser does not tell how much room there is.';
  },
};

const folder: Condition = {
  // What is fetched goes on: only finished files wait.
  state: ({ folder, publishDoubted }) => (folder.kind === 'ready' && !publishDoubted ? 'fine' : 'slower'),
  until: ({ publishTrouble }) => publishTrouble?.retryAt ?? null,
  message: ({ folder, publishTrouble, publishDoubted }) => {
    if (publishTrouble) return publishTrouble.failure.message;
    if (publishDoubted) return 'Whether files can be put into the folder again is being tried.';
    return folder.kind === 'ready'
      ? 'Finished files can be put where you want them.'
      : 'Finished files wait for a folder they may be put into.';
  },
};

const processor: Condition = {
  state: ({ surroundings, workersFewer }) =>
    workersFewer > 0 ? 'slower' : surroundings.pressure ? 'fine' : 'unknown',
  message: ({ surroundings: { pressure }, workersFewer }) => {
    if (workersFewer > 0)
      return `The processor is at its limit (${pressure}): ${workersFewer} fewer at work.`;
    return pressure
      ? `The processor’s load is ${pressure}; nothing is held back for it.`
      : 'The browser does not tell how busy the processor is.';
  },
};

const memory: Condition = {
  state: ({ memoryShort }) => (memoryShort ? 'paused' : 'fine'),
  message: ({ memoryShort }) =>
    memoryShort
      ? 'Memory is over its budget: downloads go on below 80 % of it.'
      : 'Memory is within its budget.',
};

const metered: Condition = {
  state: ({ surroundings, settings }) => {
    if (surroundings.metered === null) return 'unknown';
    return surroundings.metered && settings.pauseOnMeteredLine ? 'paused' : 'fine';
  },
  message: ({ surroundings, settings }) => {
    if (surroundings.metered === null) return 'The browser does not tell whether to save data.';
    if (!surroundings.metered) return 'Nobody asks to save data.';
    const words = 'The browser asks to save data';
    return settings.pauseOnMeteredLine ? `${words}.` : `${words}; you chose to go on.`;
  },
};

const schedule: Condition = {
  state: ({ bandwidth: { limit } }) =>
    limit === 'paused' ? 'paused' : limit === 'unlimited' ? 'fine' : 'slower',
  until: ({ bandwidth: { edgeAt } }) => (edgeAt === Number.POSITIVE_INFINITY ? null : edgeAt),
  message: ({ bandwidth: { limit } }) => {
    if (limit === 'paused') return 'The schedule pauses downloads now.';
    return limit === 'unlimited' ? 'There is no limit now.' : `At most ${limitText(limit)} now.`;
  },
};

const user: Condition = {
  state: ({ pausedByUser }) => (pausedByUser > 0 ? 'slower' : 'fine'),
  message: ({ pausedByUser }) =>
    pausedByUser > 0 ? `${pausedByUser} paused by you.` : 'Nothing is paused by you.',
};

const CONDITIONS: Readonly<Record<ConditionName, Condition>> = {
  offline,
  storage,
  folder,
  processor,
  memory,
  metered,
  schedule,
  user,
};

/** Called after each event: what has begun and what has ended is written down. */
export const watchConditions = (turn: Turn): void => {
  const { conditionsSince, account } = turn.state;
  // The world tells of itself one thing after the other: before that, nothing has begun.
  if (account.kind === 'unknown') return;
  for (const name of CONDITION_NAMES) {
    const state = CONDITIONS[name].state(turn.state);
    const isOn = state === 'slower' || state === 'paused';
    if (isOn === conditionsSince.has(name)) continue;
    if (isOn) conditionsSince.set(name, turn.now);
    else conditionsSince.delete(name);
    const words = `${name} ${isOn ? 'begun' : 'ended'}: ${CONDITIONS[name].message(turn.state)}`;
    log(turn, 'INFO', 'condition', words, { condition: name, state });
  }
};

export const conditionViews = (state: EngineState): readonly ConditionView[] =>
  CONDITION_NAMES.map((name) => {
    const condition = CONDITIONS[name];
    return {
      name,
      state: condition.state(state),
      since: state.conditionsSince.get(name) ?? null,
      until: condition.until?.(state) ?? null,
      message: condition.message(state),
    };
  });
