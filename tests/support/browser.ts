import { mkdtempSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { findChromium, launchArgs } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { grantFolder } from './folder-grant.ts';

export { findChromium, launchArgs } from '../../scripts/chromium.mjs';
export { dropFolder } from './folder-grant.ts';

export interface LaunchOptions {
  /** Address of the page, as `serveApp` says it. */
  readonly baseUrl: string;
  /** A folder of the disk that the page may read and write once it is dropped on it. */
  readonly folderPath?: string;
  /** A profile to start again; without it a new one is made, and deleted by `close()`. */
  readonly profileDir?: string;
  /** More switches for the browser. */
  readonly args?: readonly string[];
}

export interface App {
  readonly context: BrowserContext;
  /** The first page, already at `baseUrl`. */
  readonly page: Page;
  readonly profileDir: string;
  /** The browser's own process, parent of all others. */
  readonly browserPid: number;
  /** Kills that process as a crash would (kill −9) and waits until it is gone; the profile stays. */
  kill(): Promise<void>;
  /** Closes the browser in order; deletes the profile if it was made here. */
  close(): Promise<void>;
}

/** Chromium's lock is a link to `host-pid`. */
function pidOfProfile(profileDir: string): number {
  const pid = Number(readlinkSync(join(profileDir, 'SingletonLock')).split('-').at(-1));
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new Error(`No browser holds ${profileDir}.`);
  return pid;
}

/** Starts a real Chromium on a profile of its own and opens the page. Start the same `profileDir` again after a kill. */
export async function launchApp(options: LaunchOptions): Promise<App> {
  const profileDir = options.profileDir ?? mkdtempSync(join(tmpdir(), 'sluice-profile-'));
  if (options.folderPath) grantFolder(profileDir, new URL(options.baseUrl).origin, options.folderPath);
  const executablePath = findChromium();
  const context = await chromium.launchPersistentContext(profileDir, {
    ...(executablePath ? { executablePath } : {}),
    headless: true,
    args: [...launchArgs(), '--hide-crash-restore-bubble', ...(options.args ?? [])],
  });
  const browserPid = pidOfProfile(profileDir);
  const closed = new Promise<void>((done) => context.once('close', () => done()));
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(options.baseUrl);
  return {
    context,
    page,
    profileDir,
    browserPid,
    kill: async () => {
      process.kill(browserPid, 'SIGKILL');
      await closed;
    },
    close: async () => {
      await context.close();
      if (!options.profileDir) await rm(profileDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Serves the built page with its real headers, in this process. Port 0 takes any free one; a test that compares
 * origins over a restart keeps one server (the port is part of the origin).
 */
export const serveApp = (port = 0, root?: string): ReturnType<typeof serve> =>
  serve({ port, ...(root === undefined ? {} : { root }) });
