import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { dropFolder, launchApp } from '../support/browser.ts';
import {
  countInState,
  downloadFiles,
  expectAllCompleted,
  openChat,
  openQueue,
  queueTable,
} from '../support/sluice-page.ts';
import { expectWhole, pathsIn, serverFiles, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILES = ['large archive 32.zip', 'edge 1048577.bin', 'edge 131073.bin', 'mixed 12.flac'];
const RECONNECT = 'Reconnect folder';

test('a folder that is taken away stops publishing alone, and all is published when it is back', async ({
  stage,
}) => {
  const { page, folder } = stage;
  const away = `${folder}-away`;
  await stage.enter();
  await openChat(page, CHAT);
  renameSync(folder, away);
  await downloadFiles(page, FILES);
  await openQueue(page);
  // Everything is fetched, and waits with the reason.
  await expect(countInState(page, 'waiting')).toHaveText(`${FILES.length} waiting`, { timeout: 60_000 });
  await expect(queueTable(page)).toContainText('disk space');
  await expect(page.getByText(/not there any more|no longer where it was/).first()).toBeVisible({
    timeout: 15_000,
  });
  const { bytesServed } = stage.demo.telegram.counters();
  renameSync(away, folder);
  await page.getByRole('button', { name: RECONNECT }).click();
  await expectAllCompleted(page, FILES.length);
  await expectWhole(stage, CHAT, FILES);
  expect(stage.demo.telegram.counters().bytesServed).toBe(bytesServed);
});

test('without its grant the folder is asked for in one click while downloading goes on into staging', async ({
  stage,
}) => {
  const { page, folder, app, baseUrl, demo } = stage;
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ connectionBytesPerSecond: 300_000 });
  await downloadFiles(page, FILES);
  await openQueue(page);
  await expect.poll(() => demo.telegram.counters().bytesServed).toBeGreaterThan(0);
  const { profileDir } = app;
  await app.context.close();

  forgetGrant(profileDir, new URL(baseUrl).origin);
  stage.faults({ connectionBytesPerSecond: 0 });
  const ungranted = await launchApp({ baseUrl, profileDir });
  try {
    await expect(ungranted.page.getByRole('button', { name: RECONNECT })).toBeVisible();
    await openQueue(ungranted.page);
    await expect(countInState(ungranted.page, 'waiting')).toHaveText(/\d waiting/, { timeout: 60_000 });
    await expect(queueTable(ungranted.page)).toContainText('permission');
    const files = await serverFiles(demo, CHAT, FILES);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    await expect
      .poll(() => demo.telegram.counters().bytesServed, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(bytes);
  } finally {
    await ungranted.context.close();
  }

  const granted = await launchApp({ baseUrl, profileDir, folderPath: folder });
  try {
    await openQueue(granted.page);
    await dropFolder(granted.page, folder);
    await expectAllCompleted(granted.page, FILES.length);
    await expectWhole(stage, CHAT, FILES);
  } finally {
    await granted.context.close();
  }
});

/** As if "Allow on every visit" had been withdrawn in the browser's settings. */
function forgetGrant(profileDir: string, origin: string): void {
  const path = join(profileDir, 'Default', 'Preferences');
  const preferences = JSON.parse(readFileSync(path, 'utf8'));
  const { exceptions } = preferences.profile.content_settings;
  for (const name of ['file_system_access_extended_permission', 'file_system_access_chooser_data']) {
    if (exceptions[name]) delete exceptions[name][`${origin},*`];
  }
  writeFileSync(path, JSON.stringify(preferences));
}

/** A disk of its own of so many MiB; undefined where mounting is not allowed. */
function mountSmallDisk(
  mebibytes: number,
): { readonly path: string; grow(to: number): void; remove(): void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'sluice-small-disk-'));
  const mount = (...args: readonly string[]): void => {
    execFileSync('mount', [...args, path], { stdio: 'pipe' });
  };
  try {
    mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'sluice-test');
  } catch (error) {
    rmSync(path, { recursive: true });
    console.log(
      `No small disk can be mounted here: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
    return undefined;
  }
  return {
    path,
    grow: (to) => mount('-o', `remount,size=${to}m`),
    remove: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}

test('a full disk keeps what was fetched in staging, and room made lets it be published', async ({
  stage,
}) => {
  const disk = mountSmallDisk(8);
  test.skip(disk === undefined, 'No small disk can be mounted here.');
  if (disk === undefined) return;
  const { demo, app, baseUrl } = stage;
  const folder = join(disk.path, 'Music');
  const profileDir = mkdtempSync(join(tmpdir(), 'sluice-profile-'));
  mkdirSync(folder);
  try {
    await app.context.close();
    const full = await launchApp({ baseUrl, profileDir, folderPath: folder });
    await stage.enterAt(full.page, folder);
    await openChat(full.page, CHAT);
    await downloadFiles(full.page, ['large archive 32.zip']);
    await openQueue(full.page);
    await expect(queueTable(full.page)).toContainText('disk space', { timeout: 60_000 });
    expect(pathsIn(folder)).toEqual([]);
    const { bytesServed } = demo.telegram.counters();
    disk.grow(80);
    // One click instead of the minute after which it tries again by itself.
    await full.page
      .getByRole('row')
      .filter({ hasText: 'large archive 32.zip' })
      .getByRole('checkbox')
      .check();
    await full.page.getByRole('button', { name: 'Retry selected' }).click();
    await expectAllCompleted(full.page, 1);
    await expectWhole({ ...stage, folder }, CHAT, ['large archive 32.zip']);
    expect(demo.telegram.counters().bytesServed).toBe(bytesServed);
    await full.context.close();
  } finally {
    disk.remove();
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
