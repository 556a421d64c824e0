import { expect, type Locator, test } from '@playwright/test';
import { expectSignedIn, onRestartableStage } from '../support/restartable-stage.ts';
import {
  countInState,
  downloadAllMatching,
  downloadTicked,
  openChat,
  openQueue,
  queueRow,
  queueTable,
  tickFiles,
} from '../support/sluice-page.ts';

const CHAT = 'Mixed forty';
const MIB = 1_048_576;
/** The table has only the rows that its frame has room for: looks through them from the first on. */
const scrollTo = async (table: Locator, row: Locator): Promise<void> => {
  const frame = table.locator('..');
  await frame.evaluate((element) => element.scrollTo(0, 0));
  await expect(async () => {
    if ((await row.count()) === 0) await frame.evaluate((element) => element.scrollBy(0, 200));
    expect(await row.count()).toBe(1);
  }).toPass();
};
const GONE = { share: 1, code: 400, message: 'LOCATION_INVALID' };

test('a second start asks nothing, makes no key, and goes on where the first one ended', async () => {
  await onRestartableStage(async ({ server, open, enter, faults }) => {
    const { telegram } = server;
    const first = await open();
    await enter(first.page);
    await openChat(first.page, CHAT);
    faults({ accountBytesPerSecond: 16 * MIB });
    await downloadAllMatching(first.page);
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(24 * MIB);
    await openQueue(first.page);
    await expect(queueTable(first.page)).toHaveAttribute('aria-rowcount', '41');
    await first.close();
    const before = telegram.counters();

    const second = await open();
    await expectSignedIn(second.page);
    await openQueue(second.page);
    await expect(queueTable(second.page)).toHaveAttribute('aria-rowcount', '41');
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(before.bytesServed + 16 * MIB);
    const { keyExchanges, exports, imports, requests } = telegram.counters();
    expect({ keyExchanges, exports, imports }).toEqual({
      keyExchanges: before.keyExchanges,
      exports: before.exports,
      imports: before.imports,
    });
    for (const method of ['auth.sendCode', 'auth.signIn']) expect(requests.plain[method]).toBe(1);
  });
});

test('with nothing of Telegram reachable the queue is all there, and obeys', async () => {
  await onRestartableStage(async ({ server, open, enter, faults }) => {
    const { telegram } = server;
    const { page } = await open();
    await enter(page);
    await openChat(page, CHAT);
    faults({ serverErrors: GONE });
    await tickFiles(page, ['edge 1024.bin']);
    await downloadTicked(page);
    await expect(countInState(page, 'failed')).toHaveText('1 failed');
    faults({ serverErrors: { share: 0 }, accountBytesPerSecond: 8 * MIB });
    // What failed does not count as there already: all forty are added, the head of the table is a row too.
    await downloadAllMatching(page);
    await openQueue(page);
    // Two batches would have a row each for their heads; the page remembers the choice.
    await page.getByLabel('Group by batch').uncheck();
    await expect(queueTable(page)).toHaveAttribute('aria-rowcount', '42');
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(4 * MIB);

    await server.stop();
    await page.reload();
    await openQueue(page);
    await expect(queueTable(page)).toHaveAttribute('aria-rowcount', '42');
    await expect(countInState(page, 'failed')).toHaveText('1 failed');
    const failed = queueRow(page, 'edge 1024.bin').filter({ hasText: 'failed' });
    // What failed stands below all that is still to be done, and above what is completed.
    await scrollTo(queueTable(page), failed);
    await expect(failed).toContainText(/failed.+\S/);

    await page.getByRole('button', { name: 'Pause all' }).click();
    await expect(queueTable(page).getByText('paused by you').first()).toBeVisible();
    await expect(countInState(page, 'active')).toHaveCount(0);
    await expect(countInState(page, 'queued')).toHaveCount(0);
    await page.getByRole('button', { name: 'Resume all' }).click();
    await expect(queueTable(page).getByText('paused by you')).toHaveCount(0);
    await scrollTo(queueTable(page), failed);
    await failed.getByRole('button', { name: 'Remove' }).click();
    await expect(queueTable(page)).toHaveAttribute('aria-rowcount', '41');
    await page.reload();
    await openQueue(page);
    await expect(queueTable(page), 'removed for good').toHaveAttribute('aria-rowcount', '41');
  });
});
