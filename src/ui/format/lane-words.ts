import type { LineView } from '../../domain/performance.ts';
import type { LaneView } from '../../workers/contract.ts';

const LANE_WORDS: Readonly<Record<LaneView['state'], string>> = {
  idle: 'idle',
  opening: 'connecting …',
  running: 'running',
  paced: 'slow, to avoid a flood wait',
  flood: 'flood wait',
  offline: 'offline',
  trouble: 'Telegram has trouble',
};

export const laneWord = (state: LaneView['state']): string => LANE_WORDS[state];

export const transportWord = (transport: LaneView['transport']): string =>
  transport === 'http' ? 'HTTP' : 'WebSocket';

/** `, answers in 0.16 s, 2 % failed`: of the last requests; nothing while none has ended. */
export const lineWords = ({ roundTripMs, errorRate }: LineView): string =>
  [
    ...(roundTripMs === null ? [] : [`, answers in ${(roundTripMs / 1_000).toFixed(2)} s`]),
    ...(errorRate === null ? [] : [`, ${errorRate} % failed`]),
  ].join('');
