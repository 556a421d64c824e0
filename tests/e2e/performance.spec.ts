import { expect, type Page } from '@playwright/test';
import { downloadFiles, expectAllCompleted, openChat, openQueue } from '../support/sluice-page.ts';
import { serverFiles, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILES = ['large archive 32.zip', 'large archive 40.zip'];

/** The exact value of a number on the Performance page: since the start, or for ever. */
const numberOf = (page: Page, name: string, column: 'since start' | 'for ever'): Promise<string | null> =>
  page
    .getByRole('table', { name: 'Statistics', exact: true })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
    .locator('data')
    .nth(column === 'since start' ? 0 : 1)
    .getAttribute('value');

const openPerformance = (page: Page): Promise<void> =>
  page.getByRole('link', { name: 'Performance', exact: true }).click();

test('the numbers on the Performance page are those the server counted, and outlive the page', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await stage.enter();
  await openChat(page, CHAT);
  const { floodsSent } = demo.telegram.counters();
  stage.faults({ flood: { count: 1, waitSeconds: 2, dc: 2 } });
  await downloadFiles(page, FILES);
  await openQueue(page);
  await expectAllCompleted(page, FILES.length);

  const files = await serverFiles(demo, CHAT, FILES);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const { bytesServed } = demo.telegram.counters();
  expect(bytesServed, 'the server counted each byte once').toBe(bytes);
  // One order to wait, however many requests it was the answer to.
  expect(demo.telegram.counters().floodsSent).toBeGreaterThan(floodsSent);

  await openPerformance(page);
  const expected = {
    bytes_downloaded: String(bytesServed),
    successful_downloads: String(FILES.length),
    total_attempts: String(FILES.length),
    success_rate: '100',
    flood_waits: '1',
    failed_downloads: '0',
  };
  for (const [name, value] of Object.entries(expected)) {
    await expect.poll(() => numberOf(page, name, 'since start'), { message: name }).toBe(value);
    expect(await numberOf(page, name, 'for ever'), name).toBe(value);
  }
  await expect(page.getByRole('article', { name: 'DC 2' })).toContainText('HTTP');

  await page.reload();
  await expect.poll(() => numberOf(page, 'bytes_downloaded', 'for ever')).toBe(String(bytesServed));
  expect(await numberOf(page, 'bytes_downloaded', 'since start')).toBe('0');
  expect(await numberOf(page, 'flood_waits', 'for ever')).toBe('1');
});
