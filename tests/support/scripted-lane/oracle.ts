import { BLOCK_BYTES, GRANULE_BYTES } from '../../../src/domain/byte-range.ts';
import { type FixedSetting, runFixed } from './fixed-client.ts';
import type { LaneRecord } from './record.ts';
import type { LaneResult } from './result.ts';

export interface OracleResult extends LaneResult {
  readonly setting: FixedSetting;
}

const MOST_CONNECTIONS = 8;
const MOST_WINDOW_BYTES = 8 * BLOCK_BYTES;
/** The middle first: there is the best, as a rule. */
const WINDOWS = [8, 16, 4, 32, 2, 64, 1].map((granules) => granules * GRANULE_BYTES);
const PAUSES_SECONDS = [0, 0.1, 0.5, 1];

/** A setting that cannot be better by more than this share of the best so far is not run to its end. */
const TOLERANCE = 0.0025;

/**
 * The best fixed setting of a lane, by at most `TOLERANCE`: connections 1–8 × window 128 KiB–8 MiB × pause × request
 * size, every one of them tried. One that can no longer beat the best so far is given up in mid-run, so nothing is missed.
 */
export const findOracle = (record: LaneRecord): OracleResult => {
  let best: OracleResult | null = null;
  for (const setting of settingsFor(record)) {
    const result = runFixed(record, setting, (best?.goodputBytesPerSecond ?? 0) * (1 + TOLERANCE));
    if (result && (!best || result.goodputBytesPerSecond > best.goodputBytesPerSecond))
      best = { ...result, setting };
  }
  if (!best) throw new Error(`no setting was run in lane "${record.name}"`);
  return best;
};

/** As many connections and bytes as the lane allows, no pause. */
export const maxSetting = ({ maxConnections, maxRequestBytes }: LaneRecord): FixedSetting => ({
  connections: Math.min(MOST_CONNECTIONS, maxConnections),
  windowBytes: MOST_WINDOW_BYTES,
  requestBytes: powersUpTo(maxRequestBytes).at(-1) ?? GRANULE_BYTES,
  pauseSeconds: 0,
});

/** All that differ on this lane; the likely best ones first, so that the others can be given up early. */
export const settingsFor = (record: LaneRecord): FixedSetting[] => {
  const settings: FixedSetting[] = [];
  const sizes = powersUpTo(Math.min(BLOCK_BYTES, record.maxRequestBytes)).toReversed();
  const mostConnections = Math.min(MOST_CONNECTIONS, record.maxConnections);
  for (const pauseSeconds of PAUSES_SECONDS) {
    for (let connections = mostConnections; connections >= 1; connections -= 1) {
      for (const windowBytes of WINDOWS) {
        for (const requestBytes of sizes) {
          const depth = windowBytes / requestBytes;
          // More than the transport takes on a connection is the same as what it takes.
          if (depth < 1 || depth > Math.max(1, record.requestsPerConnection)) continue;
          settings.push({ connections, windowBytes, requestBytes, pauseSeconds });
        }
      }
    }
  }
  return settings;
};

const powersUpTo = (most: number): number[] => {
  const powers: number[] = [];
  for (let bytes = GRANULE_BYTES; bytes <= most; bytes *= 2) powers.push(bytes);
  return powers;
};
