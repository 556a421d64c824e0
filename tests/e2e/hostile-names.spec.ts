import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect } from '@playwright/test';
import { downloadAllMatching, expectAllCompleted, openChat, openQueue } from '../support/sluice-page.ts';
import { expectContents, pathsIn, serverFiles, test } from '../support/stage.ts';

const CHAT = 'Hostile names';
const SAME = ['same name.txt', ...Array.from({ length: 9 }, (_, index) => `same name (${index + 2}).txt`)];
/** What no name on disk may hold, on any system: separators, wildcards, controls, marks that hide or re-order. */
const UNSAFE = /[\\/:?*"<>|\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]|^[\s.~]|[\s.~]$/u;
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

test('hostile names end as harmless ones inside the folder, and nothing of them runs', async ({ stage }) => {
  const { page, demo, folder } = stage;
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const beside = (): string[] =>
    readdirSync(dirname(folder)).filter((name) => /passwd|hosts|path\.txt|autoexec/i.test(name));
  const before = beside();
  await stage.enter();
  await openChat(page, CHAT);
  await downloadAllMatching(page);
  await openQueue(page);
  const files = await serverFiles(demo, CHAT);
  await expectAllCompleted(page, files.length);

  await expectContents(
    folder,
    files.map(({ sha256 }) => sha256),
  );
  const names = pathsIn(folder);
  for (const name of names) {
    // No folders either: a slash in a name is no folder.
    expect(basename(name), name).toBe(name);
    expect(name).not.toMatch(UNSAFE);
    expect(name).not.toMatch(DEVICE);
    expect(Buffer.byteLength(name), name).toBeLessThanOrEqual(200);
  }
  expect(names.filter((name) => name.startsWith('same name')).sort()).toEqual(SAME.sort());
  expect(beside()).toEqual(before);

  // Everything of it on screen: the table, the queue to its end.
  const queue = page.getByRole('table', { name: 'Queue' });
  await queue.getByRole('row').last().scrollIntoViewIfNeeded();
  await expect(page.locator('table img, table script, table iframe')).toHaveCount(0);
  expect(troubles).toEqual([]);
});
