import type { LaneMemory } from '../domain/transfer.ts';

/**
 * While the program runs its clock never goes back; from one run to the next it may, by years when somebody corrects it.
 * What a lane was to wait for then lasts as long as it had left when it was saved: never shorter than Telegram ordered,
 * and not until the clock is where it was.
 */

/** By how much the clock is behind what it was when these were last written; 0: it is not. */
export const setBackMs = (memories: readonly LaneMemory[], now: number): number =>
  memories.reduce((most, { savedAt }) => Math.max(most, (savedAt ?? now) - now), 0);

/** The same memory by the clock of now. */
export const asOfNow = (memory: LaneMemory, now: number): LaneMemory => {
  const backMs = setBackMs([memory], now);
  if (backMs === 0) return memory;
  return {
    ...memory,
    floodUntil: earlier(memory.floodUntil, backMs),
    httpRefusedUntil: earlier(memory.httpRefusedUntil, backMs),
  };
};

const earlier = (instant: number | null, byMs: number): number | null =>
  instant === null ? null : instant - byMs;
