import { expect, type Page, test } from '@playwright/test';
import { onRestartableStage } from '../support/restartable-stage.ts';
import {
  downloadFiles,
  expectAllCompleted,
  exportedLog,
  exportShown,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';

const FILE = 'edge 1024.bin';
const lines = (page: Page) => page.getByRole('list', { name: 'Log entries' }).getByRole('listitem');
const placesOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const found: string[] = [];
    for (const name of ['log', 'audit'])
      for await (const [file, handle] of (await root.getDirectoryHandle(name)).entries())
        if (handle instanceof FileSystemFileHandle)
          found.push(`${name}/${file}: ${(await handle.getFile()).size > 0 ? 'written' : 'empty'}`);
    return found.sort();
  });

test('log and audit outlive a kill, are filtered, exported as shown, and cleared', async () => {
  await onRestartableStage(async ({ open, enter }) => {
    const first = await open();
    await enter(first.page);
    await openChat(first.page, 'Mixed forty');
    await downloadFiles(first.page, [FILE]);
    await openQueue(first.page);
    await expectAllCompleted(first.page, 1);
    const before = await exportedLog(first.page);
    expect(before.join('\n')).toContain(`downloaded ${FILE}`);
    // An error that nobody catches, in the page and then in its engine's records.
    await first.page.evaluate(() => void Promise.reject(new Error('planted in the page')));
    await expect(lines(first.page).filter({ hasText: 'planted in the page' })).toBeVisible();
    await first.kill();

    const { page } = await open();
    const log = await exportedLog(page);
    expect(log.slice(0, before.length), 'nothing of before is lost').toEqual(before);
    expect(log.join('\n')).toContain('[ERROR] [page] unhandled rejection: Error: planted in the page');
    expect(await exportedLog(page, 'Audit')).toEqual(
      expect.arrayContaining([
        expect.stringContaining('[INFO] [account] signed in, data centre'),
        expect.stringContaining(`[INFO] [files] published “${FILE}”`),
        expect.stringMatching(/\[INFO\] \[user\] download 1 of “Mixed forty”$/),
      ]),
    );

    await page.getByRole('tab', { name: 'Log', exact: true }).click();
    await page.getByLabel('Part', { exact: true }).selectOption('engine');
    await page.getByLabel('Filter lines').fill('DOWNLOADED');
    await expect(lines(page)).toHaveCount(1);
    const shown = (await lines(page).allTextContents())[0] ?? '';
    expect(shown).toContain(`downloaded ${FILE}`);
    const exported = await exportShown(page);
    expect(exported).toHaveLength(1);
    expect(exported[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \[INFO\] \[engine\] downloaded edge 1024\.bin/);

    await page.getByLabel('Filter lines').fill('');
    await page.getByLabel('Part', { exact: true }).selectOption('');
    await page.getByRole('button', { name: 'Clear …' }).click();
    await page.getByRole('button', { name: 'Clear the log' }).click();
    await expect(page.getByText('The log was cleared.')).toBeVisible();
    expect((await exportedLog(page)).join('\n')).not.toContain('downloaded');
    expect((await exportedLog(page, 'Audit')).join('\n')).toContain('clear the log');
    expect((await placesOf(page)).filter((line) => line.startsWith('log/')).length).toBeLessThanOrEqual(1);
  });
});
