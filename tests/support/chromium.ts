import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Path of the Chromium to test with: `SLUICE_CHROMIUM`, else the machine's own on PATH, else the build that
 * Playwright downloaded; `undefined` when there is none (`npm test` installs one).
 */
export function findChromium(): string | undefined {
  const named = process.env.SLUICE_CHROMIUM;
  if (named) return named;
  for (const directory of (process.env.PATH ?? '').split(':')) {
    for (const name of NAMES) {
      const path = join(directory, name);
      if (isExecutable(path)) return path;
    }
  }
  const downloaded = chromium.executablePath();
  return isExecutable(downloaded) ? downloaded : undefined;
}

/** Switches for a quiet browser; a browser run by root also needs to go without its sandbox. */
export function launchArgs(): string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
}
