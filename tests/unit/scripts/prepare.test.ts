import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildFingerprint, nodeProblem, packagesInstalled, run } from '../../../scripts/prepare.mjs';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'sluice-prepare-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const write = (path: string, content: unknown): void => {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content));
};

test.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test.each(['20.18.3', '18.20.0', '8.0.0'])('Node %s is refused with a sentence', (version) => {
  expect(nodeProblem(version)).toContain('needs Node 20.19');
});

test('packages are missing on a fresh clone, after an update, and not where only another system lacks them', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    },
  };
  write('package-lock.json', lock);
  expect(packagesInstalled(project)).toBe(false);
  write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '0.9.0' } } });
  expect(packagesInstalled(project)).toBe(false);
  write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
  expect(packagesInstalled(project)).toBe(true);
});

test('the fingerprint changes with a source and with what is given at build time, and with nothing else', () => {
  write('src/main.tsx', 'one');
  const first = buildFingerprint(project, {});
  write('README.md', 'more');
  expect(buildFingerprint(project, {})).toBe(first);
  expect(buildFingerprint(project, { SLUICE_API_ID: '1' })).not.toBe(first);
  write('src/main.tsx', 'two');
  const second = buildFingerprint(project, {});
  expect(second).not.toBe(first);
  write('src/ui/new.tsx', '');
  expect(buildFingerprint(project, {})).not.toBe(second);
});

test('a command answers with its exit code, 127 where it does not exist, 124 past its time', async () => {
  expect(await run(process.execPath, ['-e', 'process.exit(3)'])).toBe(3);
  expect(await run('no-such-command-of-sluice', [])).toBe(127);
  expect(await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 50 })).toBe(124);
});
