import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LaneProblem } from '../../support/scripted-lane/fields.ts';
import { randomLanes } from '../../support/scripted-lane/random-lanes.ts';
import { readLanes } from '../../support/scripted-lane/read-lanes.ts';
import type { LaneRecord } from '../../support/scripted-lane/record.ts';
import ownLanes from './lanes.json' with { type: 'json' };
import { POLICIES } from './policies.ts';

export interface BenchOptions {
  readonly lanes: readonly LaneRecord[];
  /** Beside oracle and max, which are always run. */
  readonly policies: readonly string[];
  /** Where the numbers go as JSON. */
  readonly json: string | null;
  /** What of the given files was read over. */
  readonly notes: readonly string[];
}

/** What the command line asks for. Throws `LaneProblem` with a sentence where that makes no sense. */
export const readOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parsed(args);
  const notes: string[] = [];
  const given = (values.lanes ?? []).flatMap((path) => readFile(path, notes));
  const random = randomLanes(count(values.random, '--random', 1_000), count(values.seed, '--seed', 1e9, 1));
  if (values['only-given'] && given.length + random.length === 0)
    throw new LaneProblem('--only-given needs lanes: give some with --lanes FILE or --random N.');
  const own = values['only-given'] ? [] : readLanes(JSON.stringify(ownLanes));
  const all = [...own, ...given, ...random];
  const { lane: part } = values;
  const lanes = part === undefined ? all : all.filter(({ name }) => name.includes(part));
  if (lanes.length === 0) throw new LaneProblem(`No lane's name contains "${part}".`);
  return { lanes, policies: policiesOf(values.policies), json: values.json ?? null, notes };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        lanes: { type: 'string', multiple: true },
        'only-given': { type: 'boolean' },
        json: { type: 'string' },
        random: { type: 'string' },
        seed: { type: 'string' },
        lane: { type: 'string' },
        policies: { type: 'string' },
      },
    });
  } catch (error) {
    throw new LaneProblem(error instanceof Error ? error.message : String(error));
  }
};

const readFile = (path: string, notes: string[]): LaneRecord[] => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new LaneProblem(`${path} cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
  try {
    return readLanes(text, (sentence) => notes.push(`${path}: ${sentence}`));
  } catch (error) {
    if (error instanceof LaneProblem) throw new LaneProblem(`${path}: ${error.message}`);
    throw error;
  }
};

const count = (text: string | undefined, name: string, most: number, fallback = 0): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new LaneProblem(`${name} must be a whole number from 0 to ${most}, but is "${text}".`);
};

const policiesOf = (text: string | undefined): string[] => {
  const known = Object.keys(POLICIES);
  if (text === undefined) return known;
  const names = text.split(',');
  const strange = names.find((name) => !known.includes(name));
  if (strange === undefined) return names;
  throw new LaneProblem(`There is no policy "${strange}"; there are ${known.join(', ')}.`);
};
