import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOptions } from '../../../bench/adaptive/options.ts';
import { LaneProblem } from '../../../support/scripted-lane/fields.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanes-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const BARE = {
  name: 'bare',
  seconds: 9,
  rttMs: 50,
  perConnectionBytesPerSecond: 1e6,
  perAccountBytesPerSecond: 2e6,
};
const bare = file('bare.json', JSON.stringify({ lanes: [{ ...BARE, files: [{ count: 1, bytes: 100 }] }] }));
const problem = (...args: string[]): string => {
  try {
    readOptions(args);
  } catch (error) {
    if (error instanceof LaneProblem) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong with it');
};

test('without options: the own lanes, all policies', () => {
  const { lanes, policies, json } = readOptions([]);
  expect(lanes.length).toBeGreaterThan(40);
  expect(new Set(lanes.map(({ name }) => name)).size).toBe(lanes.length);
  expect(policies).toEqual(['auto', 'classic', 'slow', 'normal', 'fast']);
  expect(json).toBeNull();
});

test('given lanes come after the own ones, or alone', () => {
  const names = (...args: string[]): string[] => readOptions(args).lanes.map(({ name }) => name);
  expect(names('--lanes', bare).at(-1)).toBe('bare');
  expect(names('--lanes', bare, '--only-given')).toEqual(['bare']);
  expect(names('--lanes', bare, '--lane', 'bar')).toEqual(['bare']);
  expect(names('--random', '3', '--seed', '5', '--only-given')).toEqual(
    readOptions(['--random', '3', '--seed', '5', '--only-given']).lanes.map(({ name }) => name),
  );
  expect(readOptions(['--random', '20', '--seed', '5', '--only-given']).lanes).not.toEqual(
    readOptions(['--random', '20', '--seed', '6', '--only-given']).lanes,
  );
});

test('what makes no sense is answered with a sentence', () => {
  const bad = file('bad.json', '{"lanes":[{"name":"x"}]}');
  expect(problem('--lanes', bad)).toBe(
    `${bad}: lane "x": rttMs is missing; it must be a number from 0 to 60000.`,
  );
  expect(problem('--lanes', join(folder, 'none.json'))).toMatch(/none\.json cannot be read: ENOENT.*\.$/);
  expect(problem('--only-given')).toMatch(/^--only-given needs lanes/);
  expect(problem('--random', 'many')).toMatch(/^--random must be a whole number/);
  expect(problem('--lane', 'no such')).toBe('No lane\'s name contains "no such".');
  expect(problem('--policies', 'auto,best')).toMatch(/^There is no policy "best"; there are auto, classic/);
  expect(problem('--jsn', 'x')).toMatch(/--jsn/);
});
