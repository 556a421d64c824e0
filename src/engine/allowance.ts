import { GRANULE_BYTES } from '../domain/byte-range.ts';
import { evenRequestBytes, mayLeave, spendBandwidth } from './bandwidth.ts';
import type { Row } from './row.ts';
import { countShare } from './shares.ts';
import type { EngineState, Turn } from './state.ts';

/** What all lanes together may ask for: the bandwidth cap and the memory for bytes on their way. */

/** Asked for and not settled yet, given up or not: their bytes may still come. */
export const inFlightBytes = (state: EngineState): number => {
  let bytes = 0;
  for (const lane of state.lanes.values()) bytes += lane.bytesInFlight;
  return bytes;
};

/** Below this share of the memory there is room again. */
const RELIEVED_SHARE = 0.8;

/**
 * Whether the memory is over its budget: more is on its way than may be (the setting was lowered), or scripts have used
 * up what the browser gives them. It stays so until both are below four fifths.
 */
const isMemoryShort = (state: EngineState): boolean => {
  const share = state.memoryShort ? RELIEVED_SHARE : 1;
  const { heap } = state.surroundings;
  if (heap && heap.usedBytes > heap.limitBytes * share) return true;
  return inFlightBytes(state) > state.settings.memoryBytes * share;
};

export const lookAtMemory = ({ state }: Turn): void => {
  const isShort = isMemoryShort(state);
  if (isShort === state.memoryShort) return;
  state.memoryShort = isShort;
  state.changed.unfinished = true;
};

/**
 * The length of the next request, `wishedBytes` (128 KiB–1 MiB, a power of two) at most; 0: none may leave now, and the
 * engine is woken when one may, unless an answer is what it waits for.
 */
export const allowance = ({ state, now }: Turn, wishedBytes: number): number => {
  const { bandwidth, settings, timers } = state;
  if (state.memoryShort) return 0;
  if (!mayLeave(bandwidth, now)) {
    bandwidth.awaited = true;
    if (bandwidth.limit !== 'paused') timers.set('cap', bandwidth.nextAt);
    return 0;
  }
  const room = settings.memoryBytes - inFlightBytes(state);
  let bytes = evenRequestBytes(bandwidth, wishedBytes);
  while (bytes > room) bytes /= 2;
  return bytes >= GRANULE_BYTES ? bytes : 0;
};

/** A request of `row` for so many bytes leaves now. */
export const spendAllowance = ({ state, now }: Turn, row: Row, bytes: number): void => {
  countShare(state, row, bytes);
  spendBandwidth(state.bandwidth, bytes, now);
};
