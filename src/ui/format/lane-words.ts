import type { LaneView } from '../../workers/contract.ts';

const LANE_WORDS: Readonly<Record<LaneView['state'], string>> = {
  idle: 'idle',
  opening: 'connecting …',
  running: 'running',
  flood: 'flood wait',
  offline: 'offline',
  trouble: 'Telegram has trouble',
};

export const laneWord = (state: LaneView['state']): string => LANE_WORDS[state];

/** `telegram:2` as a person reads it. */
export const laneName = (lane: string): string => lane.replace(/^telegram:/, 'DC ');

export const transportWord = (transport: LaneView['transport']): string =>
  transport === 'http' ? 'HTTP' : 'WebSocket';
