import type { Transport } from '../../../src/domain/server.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/domain/settings.ts';
import { runEngine } from '../scripted-lane/run-engine.ts';
import type { Course } from './course.ts';
import { asRecord, type TrueLine } from './lines.ts';

/** The real engine with its default settings on the scripted lane. `instants`: those that will be asked for. */
export const simulate = async (
  line: TrueLine,
  transport: Transport,
  instants: readonly number[],
): Promise<Course> => {
  const bytes = new Map<number, number>();
  let floodWaits = 0;
  // Same seed, same course: a shorter run is the beginning of a longer one.
  for (const seconds of instants) {
    const result = await runEngine(asRecord(line, transport, seconds), DEFAULT_ENGINE_SETTINGS);
    if (result.broken.length > 0) throw new Error(result.broken.join(' '));
    bytes.set(seconds, result.goodputBytesPerSecond * result.seconds);
    floodWaits = result.counts.floodWaits;
  }
  return { bytesUntil: (seconds) => bytes.get(seconds) ?? Number.NaN, floodWaits };
};
