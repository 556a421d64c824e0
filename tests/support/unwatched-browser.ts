import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { findChromium, launchArgs } from '../../scripts/chromium.mjs';
import { grantFolder } from './folder-grant.ts';
import { type UnwatchedTab, unwatchedTab } from './unwatched-tabs.ts';

/**
 * A browser that nobody watches, except between `attach` and `detach`. While a debugger listens to a page's network, as
 * Playwright always does, the page's process keeps the answers of every worker for it, hundreds of MiB: its memory can
 * only be measured without.
 */
export interface UnwatchedBrowser {
  readonly pid: number;
  attach(): Promise<{ readonly page: Page; detach(): Promise<void> }>;
  /** The tab whose `window.name` is this one; only while nobody is attached. */
  tab(name: string): Promise<UnwatchedTab>;
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
      await expect.poll(() => hasLoaded(port(), baseUrl), { timeout: 30_000 }).toBe(true);
      const browser = await connect(port());
      const [page] = browser.contexts().flatMap((context) => context.pages());
      if (page === undefined) throw new Error('The browser has no page.');
      return { page, detach: () => browser.close() };
    },
    tab: (name) => unwatchedTab(port(), name),
    close: async () => {
      child.kill();
      await over;
    },
  };
}

/** Somebody who attaches while the browser is still opening its page may wait for ever. */
async function hasLoaded(port: string, baseUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const targets = (await answer.json()) as readonly { type: string; url: string; title: string }[];
    return targets.some(
      ({ type, url, title }) => type === 'page' && url.startsWith(baseUrl) && !baseUrl.includes(title),
    );
  } catch {
    return false;
  }
}

/** A browser under load has been seen to take the connection and answer nothing: then once more. */
async function connect(port: string) {
  const address = `http://127.0.0.1:${port}`;
  try {
    return await chromium.connectOverCDP(address, { timeout: 20_000 });
  } catch {
    return chromium.connectOverCDP(address, { timeout: 60_000 });
  }
}
