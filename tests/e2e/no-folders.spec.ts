import { type Download, expect } from '@playwright/test';
import { sha256OfPath } from '../support/folder-content.ts';
import {
  downloadFiles,
  expectAllCompleted,
  expectSignedIn,
  openChat,
  openQueue,
  stagedFiles,
} from '../support/sluice-page.ts';
import { serverFiles, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILES = ['large archive 32.zip', 'edge 1048577.bin', 'edge 131073.bin'];

test('a browser that gives no folder says so, and saves every file through its own downloads', async ({
  stage,
}) => {
  const { page, demo } = stage;
  // As in Firefox and Safari.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showDirectoryPicker'));
  await page.reload();
  const saved: Download[] = [];
  page.on('download', (download) => saved.push(download));
  await stage.enter({ withFolder: false });
  await expect(page.getByText(/cannot write into a folder.*its own downloads/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose folder' })).toHaveCount(0);

  await openChat(page, CHAT);
  await downloadFiles(page, FILES);
  await openQueue(page);
  await expectAllCompleted(page, FILES.length);
  await expect.poll(() => saved.length).toBe(FILES.length);
  const hashes = new Map<string, string>();
  for (const download of saved)
    hashes.set(download.suggestedFilename(), await sha256OfPath(await download.path()));
  const expected = await serverFiles(demo, CHAT, FILES);
  expect(hashes).toEqual(new Map(expected.map(({ name, sha256 }) => [name ?? '', sha256])));
  expect(demo.telegram.counters().bytesServedTwice).toBe(0);

  // The browser copies after the page has begun: until that is surely over, its copy is kept.
  expect(await stagedFiles(page)).toHaveLength(FILES.length);
  await page.reload();
  await expectSignedIn(page);
  await expect.poll(() => stagedFiles(page)).toEqual([]);
  expect(saved).toHaveLength(FILES.length);
});
