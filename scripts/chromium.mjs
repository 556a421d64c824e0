/** The browser that the tests run in: found, or installed. */
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from './prepare.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DOWNLOAD_TIMEOUT_MS = 180_000;
const INSTALL_TIMEOUT_MS = 600_000;
const LAUNCH_TIMEOUT_MS = 60_000;

/** Only at use, so that this module loads before the packages are installed. @returns {typeof import('@playwright/test')} */
const playwright = () => createRequire(import.meta.url)('@playwright/test');

/** @param {string} path */
const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** @returns {string[]} the machine's own browsers, in the order of PATH */
const ownBrowsers = () =>
  (process.env.PATH ?? '')
    .split(':')
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .filter(isExecutable);

/** @returns {string[]} Playwright's full build, where it was downloaded */
const downloadedBrowsers = () => [playwright().chromium.executablePath()].filter(isExecutable);

/**
 * Path of the Chromium to test with: `SLUICE_CHROMIUM`, else the machine's own, else Playwright's; `undefined` when
 * there is none (`npm test` installs one).
 * @returns {string | undefined}
 */
export const findChromium = () =>
  process.env.SLUICE_CHROMIUM || (ownBrowsers()[0] ?? downloadedBrowsers()[0]);

/** Switches for a quiet browser; a browser run by root also needs to go without its sandbox. */
export const launchArgs = () => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** @param {string} executablePath @returns {Promise<boolean>} */
async function launches(executablePath) {
  try {
    const browser = await playwright().chromium.launch({
      executablePath,
      args: launchArgs(),
      timeout: LAUNCH_TIMEOUT_MS,
    });
    await browser.close();
    return true;
  } catch (error) {
    console.error(
      `${executablePath} does not start: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
    return false;
  }
}

/** @param {readonly string[]} paths @returns {Promise<string | undefined>} the first that launches */
async function firstThatLaunches(paths) {
  for (const path of paths) if (await launches(path)) return path;
  return undefined;
}

/** Playwright's full build; its headless shell lacks the file system's permissions. */
const download = () =>
  run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', '--no-shell', 'chromium'], {
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });

/** The distribution's package, by apt. */
async function installPackage() {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  /** @param {string[]} args */
  const apt = (...args) => {
    const [command = 'apt-get', ...rest] = [...asRoot, 'apt-get', '-q', ...args];
    return run(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: INSTALL_TIMEOUT_MS });
  };
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', 'chromium');
}

/**
 * A browser that really starts: the machine's own, else a downloaded one, else the distribution's package.
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureChromium() {
  const named = process.env.SLUICE_CHROMIUM;
  const present = await firstThatLaunches(named ? [named] : [...ownBrowsers(), ...downloadedBrowsers()]);
  if (present) return present;
  console.error('No Chromium here: downloading one …');
  if ((await download()) === 0) {
    const downloaded = await firstThatLaunches(downloadedBrowsers());
    if (downloaded) return downloaded;
  }
  console.error("Installing the distribution's Chromium …");
  await installPackage();
  return firstThatLaunches(ownBrowsers());
}
