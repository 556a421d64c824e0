import { expect, type Page, test } from '@playwright/test';
import { withNewerVersion } from '../support/newer-version.ts';
import { expectSignedIn, onRestartableStage } from '../support/restartable-stage.ts';
import { runsEngine } from '../support/runs-engine.ts';
import { expectServedOnce, FORGETTABLE_MS, untilKept } from '../support/served-once.ts';
import {
  countInState,
  downloadFiles,
  expectAllCompleted,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';
import {
  enginesAlive,
  expectFiles,
  expectNothingPunished,
  largeFiles,
  untilServing,
} from '../support/tabs.ts';

const CHAT = 'Mixed forty';
const MIB = 1_048_576;

const reload = (page: Page) => page.getByRole('button', { name: 'Reload', exact: true });

test('a newer version takes over from an older one that is open, which offers a reload; and the older never touches its queue', async () => {
  await withNewerVersion(async (newer) => {
    await onRestartableStage(async ({ server, baseUrl, folder, open, enter, faults, deploy }) => {
      const { telegram } = server;
      const files = await largeFiles(telegram, CHAT, 2);
      const { page: old, context } = await open();
      await enter(old);
      telegram.resetCounters();
      faults({ accountBytesPerSecond: 8 * MIB });
      await openChat(old, CHAT);
      await downloadFiles(
        old,
        files.map(({ name }) => name),
      );
      await untilKept(telegram, 0, FORGETTABLE_MS);

      await deploy(newer);
      const page = await context.newPage();
      const openedAt = Date.now();
      await page.goto(baseUrl);
      await expect(reload(old)).toBeVisible();
      await expect(old.getByRole('status')).toContainText('newer version');
      await expectSignedIn(page);
      await untilServing(telegram, openedAt);
      expect(await enginesAlive(page), 'engines, the new one included').toBe(1);
      expect(await runsEngine(page)).toBe(true);
      await openQueue(page);
      await expect(countInState(page, 'active')).toBeVisible();

      await test.step('reloaded, the old tab follows the new one', async () => {
        await reload(old).click();
        await openQueue(old);
        faults({ accountBytesPerSecond: 0 });
        await expectAllCompleted(old, files.length);
        await expectFiles(folder, telegram, files);
        expectNothingPunished(telegram, 1);
        expectServedOnce(telegram, { startedAt: 0, killedAt: openedAt }, FORGETTABLE_MS);
      });

      await test.step('an older page that comes up beside it, or after it, opens nothing', async () => {
        await deploy();
        await old.reload();
        await expect(reload(old)).toBeVisible();
        await page.close();
        await old.reload();
        await expect(old.getByRole('status')).toContainText('written by a newer version');
        await expect.poll(() => telegram.counters().openConnections.plain).toBe(0);
        await deploy(newer);
        await reload(old).click();
        await openQueue(old);
        await expectAllCompleted(old, files.length);
      });

      await test.step('a database that is raised under a running engine is let go of', async () => {
        await old.evaluate(
          () =>
            new Promise((resolve, reject) => {
              const request = indexedDB.open('sluice', 1_000);
              request.onsuccess = () => resolve(request.result.close());
              request.onerror = () => reject(request.error);
            }),
        );
        await expect(old.getByRole('status')).toContainText('taken over the queue');
        await expect.poll(() => telegram.counters().openConnections.plain).toBe(0);
      });
    });
  });
});
