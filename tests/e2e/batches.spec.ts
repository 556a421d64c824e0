import { expect, type Locator, type Page } from '@playwright/test';
import {
  downloadFiles,
  expectAllCompleted,
  openChat,
  openQueue,
  queueRow,
  queueTable,
} from '../support/sluice-page.ts';
import { expectWhole, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FIRST = ['large archive 32.zip', 'edge 1024.bin'];
const SECOND = ['large archive 40.zip'];

/** The row that speaks for a whole batch. */
const head = (page: Page, place: number): Locator =>
  queueTable(page)
    .getByRole('row')
    .filter({ has: page.locator('.cell-batch') })
    .nth(place);
const act = (page: Page, place: number, name: string): Promise<void> =>
  head(page, place).getByRole('button', { name, exact: true }).click();
const state = (page: Page, name: string): Locator => queueRow(page, name).locator('.state');

test('a batch is folded, paused, made urgent, cancelled and undone as one, and ends with a summary', async ({
  stage,
}) => {
  const { page } = stage;
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ accountBytesPerSecond: 300_000 });
  await downloadFiles(page, FIRST);
  await expect(page.getByText('2 files queued')).toBeVisible();
  // What was queued is no longer ticked.
  await downloadFiles(page, SECOND);
  await expect(page.getByText('1 file queued')).toBeVisible();
  await openQueue(page);
  await page.getByLabel('Group by batch').check();
  await expect(head(page, 0)).toContainText('of 2 files');
  await expect(head(page, 1)).toContainText('0 of 1 file');

  await act(page, 0, 'Pause batch');
  for (const name of FIRST) await expect(state(page, name)).toContainText(/paused by you|completed/);
  await expect(head(page, 0).getByRole('button', { name: 'Pause batch' })).toHaveCount(0);
  // The button went with the focus on it: that stays with the batch, and away from Cancel.
  await expect(head(page, 0).getByRole('button', { name: CHAT })).toBeFocused();
  await expect(state(page, SECOND[0] ?? '')).toContainText('active');
  await head(page, 1).getByLabel('Priority of batch').selectOption('critical');
  await expect(queueRow(page, SECOND[0] ?? '').getByLabel('Priority')).toHaveValue('critical');
  await head(page, 0).getByRole('button', { name: CHAT }).click();
  await expect(queueRow(page, FIRST[0] ?? '')).toHaveCount(0);
  await head(page, 0).getByRole('button', { name: CHAT }).click();

  await act(page, 1, 'Cancel batch');
  await expect(head(page, 1)).toContainText('Ended: 0 files done · 1 cancelled');
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(head(page, 1)).toContainText('0 of 1 file');

  await act(page, 0, 'Resume batch');
  await expect(head(page, 0).getByRole('button', { name: 'Resume batch' })).toHaveCount(0);
  stage.faults({ accountBytesPerSecond: 0 });
  await expectAllCompleted(page, FIRST.length + SECOND.length);
  for (const [place, files] of [[0, '2 files'] as const, [1, '1 file'] as const]) {
    await expect(head(page, place)).toContainText(
      new RegExp(`Ended: ${files} done · [\\d.]+ MiB · in \\d+ s · .+/s on average`),
    );
  }
  await expectWhole(stage, CHAT, [...FIRST, ...SECOND]);
  await act(page, 0, 'Remove batch');
  await expect(
    queueTable(page)
      .getByRole('row')
      .filter({ has: page.locator('.cell-file') }),
  ).toHaveCount(1);
});
