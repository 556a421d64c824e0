import { expect, test } from 'vitest';
import { playwrightCounts, stageCounts, vitestCounts } from '../../../scripts/test-counts.mjs';

test("Vitest's report: tests are counted, and a file that could not be loaded is a failure", () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  };
  expect(vitestCounts(report)).toEqual({ passed: 7, failed: 2 });
});

test("Playwright's report: unexpected and flaky tests and errors outside of tests are failures", () => {
  const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'x' }] };
  expect(playwrightCounts(report)).toEqual({ passed: 3, failed: 3 });
});

test('a report of an unknown shape counts nothing', () => {
  expect(vitestCounts('nonsense')).toEqual({ passed: 0, failed: 0 });
  expect(playwrightCounts(null)).toEqual({ passed: 0, failed: 0 });
});

test('a stage that broke without a failed test is one failure', () => {
  const good = { passed: 5, failed: 0 };
  expect(stageCounts({ exitCode: 0, counts: good, hasTestFiles: true })).toEqual(good);
  expect(stageCounts({ exitCode: 1, counts: good, hasTestFiles: true })).toEqual({ passed: 5, failed: 1 });
  expect(stageCounts({ exitCode: 0, counts: undefined, hasTestFiles: true })).toEqual({
    passed: 0,
    failed: 1,
  });
  expect(stageCounts({ exitCode: 0, counts: { passed: 0, failed: 0 }, hasTestFiles: true }).failed).toBe(1);
});

test('a failed test is not counted twice for its exit code', () => {
  expect(stageCounts({ exitCode: 1, counts: { passed: 4, failed: 2 }, hasTestFiles: true })).toEqual({
    passed: 4,
    failed: 2,
  });
});
