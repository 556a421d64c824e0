/** From the runners' JSON reports to one sum. A stage that did not do its work counts as a failure. */

/** @typedef {{ passed: number, failed: number }} Counts */

/** @param {unknown} value @param {string} key @returns {unknown} */
const at = (value, key) =>
  typeof value === 'object' && value !== null
    ? /** @type {Record<string, unknown>} */ (value)[key]
    : undefined;

/** @param {unknown} value @param {string} key @returns {number} */
const count = (value, key) => {
  const found = at(value, key);
  return typeof found === 'number' ? found : 0;
};

/**
 * Vitest's JSON report. A file that failed before its first test counts as one failure.
 * @param {unknown} report @returns {Counts}
 */
export function vitestCounts(report) {
  const files = at(report, 'testResults');
  const brokenFiles = Array.isArray(files)
    ? files.filter((file) => {
        const tests = at(file, 'assertionResults');
        const saysSo = Array.isArray(tests) && tests.some((test) => at(test, 'status') === 'failed');
        return at(file, 'status') === 'failed' && !saysSo;
      }).length
    : 0;
  return { passed: count(report, 'numPassedTests'), failed: count(report, 'numFailedTests') + brokenFiles };
}

/**
 * Playwright's JSON report. Errors outside of any test (a file that cannot be loaded) count as failures.
 * @param {unknown} report @returns {Counts}
 */
export function playwrightCounts(report) {
  const stats = at(report, 'stats');
  const errors = at(report, 'errors');
  return {
    passed: count(stats, 'expected'),
    failed: count(stats, 'unexpected') + count(stats, 'flaky') + (Array.isArray(errors) ? errors.length : 0),
  };
}

/**
 * What a stage adds to the sum: its counts, and one failure more where its exit code, its missing report or its
 * running nothing says that it broke without a failed test.
 * @param {{ exitCode: number, counts: Counts | undefined, hasTestFiles: boolean }} stage
 * @returns {Counts}
 */
export function stageCounts({ exitCode, counts, hasTestFiles }) {
  const { passed, failed } = counts ?? { passed: 0, failed: 0 };
  const broke = failed === 0 && (exitCode !== 0 || (hasTestFiles && passed === 0));
  return { passed, failed: failed + (broke ? 1 : 0) };
}
