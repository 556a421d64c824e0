import type { Page } from '@playwright/test';

/** Says in a page whether that page, of all tabs, is the one that runs the engine: it holds the lock of that name. */
export const RUNS_ENGINE = `navigator.locks.request('who-am-i', async () => {
  const { held } = await navigator.locks.query();
  const holder = (lock) => held.find(({ name }) => name === lock)?.clientId;
  return holder('engine') === holder('who-am-i');
})`;

export const runsEngine = (page: Page): Promise<boolean> => page.evaluate(RUNS_ENGINE);
