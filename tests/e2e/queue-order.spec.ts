import { expect, type Locator, type Page } from '@playwright/test';
import {
  downloadFiles,
  expectAllCompleted,
  openChat,
  openQueue,
  queueTable,
} from '../support/sluice-page.ts';
import { expectWhole, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const LARGE = 'large archive 32.zip';
const OTHER = 'large archive 40.zip';

/** Its own row: that of one that waits for it has its name, too. */
const rowOf = (page: Page, name: string): Locator =>
  queueTable(page)
    .getByRole('row')
    .filter({ has: page.locator('.cell-file > bdi', { hasText: name }) });
const state = (page: Page, name: string): Locator => rowOf(page, name).locator('.state');
const priority = (page: Page, name: string): Locator => rowOf(page, name).getByLabel('Priority');
/** The files' names from the top. */
const listed = (page: Page): Promise<string[]> =>
  queueTable(page).locator('.cell-file > bdi').allTextContents();

test('the queue is ordered by keys, by dragging and by what comes after what, also over a restart of the page', async ({
  stage,
}) => {
  const { page } = stage;
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ accountBytesPerSecond: 200_000 });
  await downloadFiles(page, [LARGE, OTHER]);
  await openQueue(page);
  await expect.poll(() => listed(page)).toEqual([LARGE, OTHER]);

  await rowOf(page, OTHER).getByRole('button', { name: 'Details' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => listed(page)).toEqual([OTHER, LARGE]);
  // The focus goes along: the same file goes down again.
  await expect(rowOf(page, OTHER).getByRole('button', { name: 'Details' })).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => listed(page)).toEqual([LARGE, OTHER]);
  await page.keyboard.press('Alt+Home');
  await expect.poll(() => listed(page)).toEqual([OTHER, LARGE]);
  await rowOf(page, OTHER).dragTo(rowOf(page, LARGE), { targetPosition: { x: 200, y: 30 } });
  await expect.poll(() => listed(page)).toEqual([LARGE, OTHER]);
  await priority(page, OTHER).selectOption('critical');
  await expect.poll(() => listed(page)).toEqual([OTHER, LARGE]);

  await rowOf(page, LARGE).getByRole('button', { name: 'Order' }).click();
  await page.getByRole('menuitem', { name: 'Begin after' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('archive 40');
  await dialog.getByRole('checkbox', { name: OTHER }).check();
  await dialog.getByRole('button', { name: 'Wait for 1 file' }).click();
  await expect(state(page, LARGE)).toContainText(`after “${OTHER}”`);
  // The other way round it would be a circle: said with both names, and the choice is kept.
  await rowOf(page, OTHER).getByRole('button', { name: 'Order' }).click();
  await page.getByRole('menuitem', { name: 'Begin after' }).click();
  await dialog.getByRole('checkbox', { name: LARGE }).check();
  await dialog.getByRole('button', { name: 'Wait for 1 file' }).click();
  await expect(dialog.getByRole('alert')).toContainText(`“${OTHER}” after “${LARGE}”`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await page.reload();
  await queueTable(page).waitFor();
  await expect(state(page, LARGE)).toContainText(`after “${OTHER}”`);
  await expect(priority(page, OTHER)).toHaveValue('critical');
  stage.faults({ accountBytesPerSecond: 0 });
  await expectAllCompleted(page, 2);
  await expectWhole(stage, CHAT, [LARGE, OTHER]);
});
