import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { findChromium, launchArgs } from '../../scripts/chromium.mjs';
import { grantFolder } from './folder-grant.ts';

/**
 * A browser that nobody watches, except between `attach` and `detach`. While a debugger listens to a page's network, as
 * Playwright always does, the page's process keeps the answers of every worker for it, hundreds of MiB: its memory can
 * only be measured without.
 */
export interface UnwatchedBrowser {
  readonly pid: number;
  attach(): Promise<{ readonly page: Page; detach(): Promise<void> }>;
  close(): Promise<void>;
}

export async function launchUnwatched(options: {
  readonly baseUrl: string;
  readonly folderPath: string;
  readonly profileDir: string;
}): Promise<UnwatchedBrowser> {
  const { baseUrl, folderPath, profileDir } = options;
  grantFolder(profileDir, new URL(baseUrl).origin, folderPath);
  const executable = findChromium() ?? chromium.executablePath();
  const switches = [
    '--headless=new',
    '--window-size=1280,900',
    '--remote-debugging-port=0',
    `--user-data-dir=${profileDir}`,
  ];
  const child = spawn(executable, [...switches, ...launchArgs(), baseUrl], { stdio: 'ignore' });
  const over = once(child, 'exit');
  const portFile = join(profileDir, 'DevToolsActivePort');
  const port = (): string => {
    try {
      return readFileSync(portFile, 'utf8').split('\n')[0] ?? '';
    } catch {
      // Not written yet.
      return '';
    }
  };
  await expect.poll(port, { timeout: 30_000 }).not.toBe('');
  return {
    pid: child.pid ?? 0,
    attach: async () => {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port()}`);
      const [page] = browser.contexts().flatMap((context) => context.pages());
      if (page === undefined) throw new Error('The browser has no page.');
      return { page, detach: () => browser.close() };
    },
    close: async () => {
      child.kill();
      await over;
    },
  };
}
