import { defineConfig } from '@playwright/test';

const MINUTE_MS = 60_000;

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Each test has a browser, a server and a folder of its own, which already keep two cores busy.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: (process.env.SLUICE_LONG === '1' ? 60 : 5) * MINUTE_MS,
  // Where to write the JSON report is said by PLAYWRIGHT_JSON_OUTPUT_FILE; without it, only the lines.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['line'], ['json']] : [['line']],
});
