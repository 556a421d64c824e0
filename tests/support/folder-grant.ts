import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';

/** Chromium counts microseconds from 1601-01-01. */
const WINDOWS_EPOCH_OFFSET_MS = 11_644_473_600_000;

type Preferences = { [key: string]: unknown };

const isPreferences = (value: unknown): value is Preferences => typeof value === 'object' && value !== null;

/** The object at `path`, made where it is missing. */
function objectAt(root: Preferences, path: readonly string[]): Preferences {
  let current = root;
  for (const key of path) {
    const next = current[key];
    const kept: Preferences = isPreferences(next) ? next : {};
    current[key] = kept;
    current = kept;
  }
  return current;
}

function readPreferences(path: string): Preferences {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isPreferences(parsed) ? parsed : {};
  } catch {
    // A fresh profile has none yet.
    return {};
  }
}

/**
 * Writes into a profile that is not running that `origin` may read and write `folderPath` for good: what the user's
 * "Allow on every visit" would have left there. Then a dropped folder is granted without a prompt.
 */
export function grantFolder(
  profileDir: string,
  origin: string,
  folderPath: string,
  nowMs = Date.now(),
): void {
  const directory = join(profileDir, 'Default');
  const path = join(directory, 'Preferences');
  mkdirSync(directory, { recursive: true });
  const preferences = readPreferences(path);
  const exceptions = objectAt(preferences, ['profile', 'content_settings', 'exceptions']);
  const lastModified = String((nowMs + WINDOWS_EPOCH_OFFSET_MS) * 1000);
  const site = `${origin},*`;
  objectAt(exceptions, ['file_system_access_extended_permission'])[site] = {
    last_modified: lastModified,
    setting: 1,
  };
  objectAt(exceptions, ['file_system_access_chooser_data'])[site] = {
    last_modified: lastModified,
    setting: {
      'chosen-objects': [
        {
          path: folderPath,
          'display-name': basename(folderPath),
          'is-directory': true,
          readable: true,
          writable: true,
        },
      ],
    },
  };
  // Asks a server about archives and the like before each rename: seconds where there is no way to that server.
  objectAt(preferences, ['safebrowsing']).enabled = false;
  writeFileSync(path, JSON.stringify(preferences));
}

/** Drops the folder onto the middle of the page, as a hand would. */
export async function dropFolder(page: Page, folderPath: string): Promise<void> {
  const { x, y } = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [folderPath], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await client.detach();
}
