import { expect, test } from 'vitest';
import ownLanes from '../bench/adaptive/lanes.json' with { type: 'json' };
import { POLICIES } from '../bench/adaptive/policies.ts';
import { randomLanes } from '../support/scripted-lane/random-lanes.ts';
import { readLanes } from '../support/scripted-lane/read-lanes.ts';
import type { LaneRecord } from '../support/scripted-lane/record.ts';
import { runEngine } from '../support/scripted-lane/run-engine.ts';

const MIB = 1_048_576;

/** The lane at its real speed, with so few files that it takes seconds; long enough for all of them to end. */
const withFewFiles = (lane: LaneRecord): LaneRecord => {
  const slowest = Math.min(
    lane.perAccountBytesPerSecond,
    ...lane.changes.map((change) => change.perAccountBytesPerSecond).filter((speed) => speed > 0),
  );
  // What the slowest line carries in 20 s, in files of several sizes; a bucket may make it a long 20 s.
  const bytes = Math.min(40 * MIB, slowest * 20);
  const large = Math.max(1, Math.round(bytes / 2));
  const small = Math.max(1, Math.round(bytes / 12));
  return {
    ...lane,
    seconds: 3_600 * 6,
    files: [
      { count: 1, bytes: large },
      { count: 6, bytes: small },
    ],
  };
};

const LANES = [...readLanes(JSON.stringify(ownLanes)), ...randomLanes(8, 11)].map(withFewFiles);

test.each(Object.keys(POLICIES))(
  '%s: nothing is asked twice, nothing inside a flood wait or beyond the limits, and all files end',
  async (policy) => {
    const wrongs: string[] = [];
    for (const lane of LANES) {
      const result = await runEngine(lane, POLICIES[policy]!);
      if (!result.isDone) wrongs.push(`${lane.name}: it did not end`);
      for (const sentence of result.broken) wrongs.push(`${lane.name}: ${sentence}`);
    }
    expect(wrongs).toEqual([]);
  },
  120_000,
);

test.each(['auto', 'classic'])(
  '%s: the same seed gives the same trace, another seed another',
  async (policy) => {
    const digests = async (seed: number): Promise<string[]> => {
      const lanes = LANES.filter(({ loss }) => loss > 0).slice(0, 3);
      return Promise.all(
        lanes.map(async (lane) => (await runEngine({ ...lane, seed }, POLICIES[policy]!)).digest),
      );
    };
    const [first, again, other] = [await digests(1), await digests(1), await digests(2)];
    expect(first).toEqual(again);
    for (const [index, digest] of first.entries()) expect(digest).not.toBe(other[index]);
  },
);
