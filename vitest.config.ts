import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium, launchArgs } from './scripts/chromium.mjs';
import { buildConfig, constants } from './vite.config.ts';

const executablePath = findChromium();

export default defineConfig({
  test: {
    projects: [
      {
        // A copy for each: Vitest empties the one it is given.
        define: { ...constants },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/{unit,contracts,simulation}/**/*.test.ts'],
          setupFiles: ['tests/support/rules/after-each.ts'],
          testTimeout: 30_000,
        },
      },
      {
        ...buildConfig,
        define: { ...constants },
        test: {
          name: 'browser',
          globalSetup: ['tests/support/scripted-server-setup.ts'],
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                // Some tests collect garbage in the middle of a call.
                args: [...launchArgs(), '--js-flags=--expose-gc'],
                ...(executablePath ? { executablePath } : {}),
              },
            }),
          },
        },
      },
    ],
  },
});
