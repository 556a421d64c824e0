import { type FixedSetting, runFixed } from '../../support/scripted-lane/fixed-client.ts';
import { findOracle, maxSetting } from '../../support/scripted-lane/oracle.ts';
import type { LaneRecord } from '../../support/scripted-lane/record.ts';
import type { LaneResult } from '../../support/scripted-lane/result.ts';
import { runEngine } from '../../support/scripted-lane/run-engine.ts';
import { POLICIES } from './policies.ts';

export interface LaneMeasures {
  readonly name: string;
  /** By column: `oracle`, the policies, `max`. */
  readonly results: ReadonlyMap<string, LaneResult>;
  readonly oracleSetting: FixedSetting;
  /** Rules that a policy broke, as sentences: then its numbers mean nothing. */
  readonly broken: readonly string[];
}

/** One lane with everything there is to be compared on it. */
export const measure = async (lane: LaneRecord, policies: readonly string[]): Promise<LaneMeasures> => {
  const results = new Map<string, LaneResult>();
  const broken: string[] = [];
  const oracle = findOracle(lane);
  results.set('oracle', oracle);
  for (const name of policies) {
    const result = await runEngine(lane, POLICIES[name]!);
    results.set(name, result);
    for (const sentence of result.broken) broken.push(`${lane.name}, ${name}: ${sentence}.`);
  }
  const max = runFixed(lane, maxSetting(lane));
  if (max) results.set('max', max);
  return { name: lane.name, results, oracleSetting: oracle.setting, broken };
};
