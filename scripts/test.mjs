/** `npm test`: installs what is missing, runs everything, ends with the line `N passed, N failed`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureBuild, ensurePackages, nodeProblem, PROJECT, run } from './prepare.mjs';
import { playwrightCounts, stageCounts, vitestCounts } from './test-counts.mjs';

const MINUTE_MS = 60_000;
const isLong = process.env.SLUICE_LONG === '1';
/** Far above what a stage takes: a hang must become a failure, not an endless run. */
const STAGE_TIMEOUT_MS = (isLong ? 240 : 60) * MINUTE_MS;
const CHECK_TIMEOUT_MS = 5 * MINUTE_MS;
const REPORTS = join(PROJECT, '.cache/reports');

const total = { passed: 0, failed: 0 };

/** @param {string} name @param {{ passed: number, failed: number }} counts @param {number} startedMs */
function add(name, { passed, failed }, startedMs) {
  total.passed += passed;
  total.failed += failed;
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  const verdict = failed > 0 ? 'FAILED' : 'ok';
  console.error(`── ${name}: ${verdict} (${passed} passed, ${failed} failed, ${seconds} s)\n`);
}

/** @param {string} name @param {string} script in node_modules or scripts @param {readonly string[]} args */
async function check(name, script, args) {
  const startedMs = Date.now();
  const exitCode = await run(process.execPath, [script, ...args], { timeoutMs: CHECK_TIMEOUT_MS });
  add(name, { passed: 0, failed: exitCode === 0 ? 0 : 1 }, startedMs);
}

/** @param {readonly string[]} folders below tests/ @param {string} ending */
const hasFiles = (folders, ending) =>
  folders.some((folder) => {
    const path = join(PROJECT, 'tests', folder);
    return (
      existsSync(path) && readdirSync(path, { recursive: true }).some((name) => String(name).endsWith(ending))
    );
  });

/**
 * @param {{ name: string, script: string, args: readonly string[], env?: Record<string, string>, report: string,
 *   read: (report: unknown) => { passed: number, failed: number }, hasTestFiles: boolean }} stage
 */
async function tests({ name, script, args, env = {}, report, read, hasTestFiles }) {
  if (!hasTestFiles) return;
  const startedMs = Date.now();
  rmSync(report, { force: true });
  const exitCode = await run(process.execPath, [script, ...args], { env, timeoutMs: STAGE_TIMEOUT_MS });
  const counts = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  add(name, stageCounts({ exitCode, counts, hasTestFiles }), startedMs);
}

/** @param {string} project @param {readonly string[]} folders */
const vitest = (project, folders) =>
  tests({
    name: `${project} tests`,
    script: 'node_modules/vitest/vitest.mjs',
    args: [
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${REPORTS}/${project}.json`,
    ],
    report: `${REPORTS}/${project}.json`,
    read: vitestCounts,
    hasTestFiles: hasFiles(folders, '.test.ts'),
  });

async function everything() {
  const problem = nodeProblem(process.versions.node);
  if (problem) throw new Error(problem);
  if (!(await ensurePackages())) throw new Error('The packages could not be installed.');
  mkdirSync(REPORTS, { recursive: true });
  const chromium = await ensureChromium();
  if (chromium) process.env.SLUICE_CHROMIUM = chromium;

  await check('types', 'node_modules/typescript/bin/tsc', ['-b']);
  await check('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']);
  await check('architecture', 'scripts/check-architecture.mjs', []);
  await vitest('unit', ['unit', 'contracts', 'simulation']);
  if (!chromium) throw new Error('No Chromium could be found or installed: nothing was tested in a browser.');
  await vitest('browser', ['browser']);
  const startedMs = Date.now();
  if (!(await ensureBuild())) return add('build', { passed: 0, failed: 1 }, startedMs);
  return tests({
    name: 'end-to-end tests',
    script: 'node_modules/@playwright/test/cli.js',
    args: ['test'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: `${REPORTS}/e2e.json` },
    report: `${REPORTS}/e2e.json`,
    read: playwrightCounts,
    hasTestFiles: hasFiles(['e2e'], '.spec.ts'),
  });
}

try {
  await everything();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  total.failed += 1;
}
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
