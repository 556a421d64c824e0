import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { dropIn, expectSignedIn, onRestartableStage } from '../support/restartable-stage.ts';
import { runsEngine } from '../support/runs-engine.ts';
import { servedAgain } from '../support/served-log.ts';
import { FORGETTABLE_MS } from '../support/served-once.ts';
import {
  countInState,
  downloadFiles,
  expectAllCompleted,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';
import { expectFiles, expectNothingPunished, largeFiles, openTab, untilServing } from '../support/tabs.ts';

const CHAT = 'Mixed forty';
const MIB = 1_048_576;
const TAKEOVER_MS = 3_000;
const HANG_MS = 6_000;

/** The page's own thread stands still for so long; its workers go on. */
const hangPage = (page: Page, forMs: number): Promise<void> =>
  page.evaluate((milliseconds) => {
    setTimeout(() => {
      for (const end = performance.now() + milliseconds; performance.now() < end; );
    });
  }, forMs);

/** Notes whether a screen ever came up on this page that asks the user to sign in. */
const watchForSignIn = async (page: Page): Promise<() => Promise<boolean>> => {
  await page.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector('.splash, .sign-in') !== null) document.body.dataset.askedForSignIn = '';
    }).observe(document.body, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => 'askedForSignIn' in document.body.dataset);
};

/** Counts in each page to come the wake locks it holds. */
const watchWakeLocks = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript(() => {
    const { request } = WakeLock.prototype;
    const count = (change: number): void => {
      const { dataset } = document.documentElement;
      dataset.wakeLocks = String(Number(dataset.wakeLocks ?? 0) + change);
    };
    WakeLock.prototype.request = async function (type) {
      const sentinel = await request.call(this, type);
      count(1);
      sentinel.addEventListener('release', () => count(-1));
      return sentinel;
    };
  });
};
const expectWakeLocks = (page: Page, count: number): Promise<void> =>
  expect(page.locator('html')).toHaveAttribute('data-wake-locks', String(count));

test('every tab shows and commands one engine, and takes it over from a tab that is closed or crashes', async () => {
  await onRestartableStage(async ({ server, baseUrl, folder, open, signIn, faults }) => {
    const { telegram } = server;
    const files = await largeFiles(telegram, CHAT, 3);
    const { page: first, context } = await open();
    await signIn(first);
    telegram.resetCounters();
    await watchWakeLocks(context);
    const second = await openTab(context, baseUrl);
    await dropIn(second, folder);
    await expect(first.locator('.folder-in-use')).toBeVisible();
    const third = await openTab(context, baseUrl);

    await test.step('a tab without the engine commands it', async () => {
      faults({ accountBytesPerSecond: 4 * MIB });
      await openChat(second, CHAT);
      await downloadFiles(
        second,
        files.map(({ name }) => name),
      );
      await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(2 * MIB);
      await expectWakeLocks(second, 1);
      await openQueue(second);
      await openQueue(first);
      await second.getByRole('button', { name: 'Pause all' }).click();
      for (const page of [first, second]) await expect(countInState(page, 'active')).toHaveCount(0);
      await expectWakeLocks(second, 0);
    });

    await test.step('also while the page that keeps it hangs', async () => {
      await hangPage(first, HANG_MS);
      const answeredAt = first.evaluate(() => true).then(() => Date.now());
      await second.getByRole('button', { name: 'Resume all' }).click();
      await expect(countInState(second, 'active')).toBeVisible();
      await untilServing(telegram, Date.now());
      expect(Date.now(), 'served before the page answers').toBeLessThan(await answeredAt);
      await expect(countInState(first, 'active')).toBeVisible();
    });

    const resumedAt = Date.now();
    await untilServing(telegram, resumedAt);
    const askedForSignIn = await watchForSignIn(third);
    await test.step('closed', async () => {
      const closedAt = Date.now();
      await first.close();
      expect(await untilServing(telegram, closedAt), 'ms until it goes on').toBeLessThan(TAKEOVER_MS);
      const ranges = telegram.servedRanges().filter(({ requestedAt }) => requestedAt > resumedAt);
      const again = servedAgain(ranges, [{ startedAt: resumedAt, killedAt: closedAt }], 0);
      expect(again.filter(({ finishedBeforeKillMs }) => finishedBeforeKillMs > FORGETTABLE_MS)).toEqual([]);
    });

    await test.step('crashed', async () => {
      const session = await context.newCDPSession(second);
      expect(await runsEngine(second)).toBe(true);
      expect(await askedForSignIn()).toBe(false);
      const crashedAt = Date.now();
      void session.send('Page.crash').catch(() => undefined);
      expect(await untilServing(telegram, crashedAt), 'ms until it goes on').toBeLessThan(TAKEOVER_MS);
      expect(await runsEngine(third)).toBe(true);
      expect(await askedForSignIn()).toBe(false);
    });

    faults({ accountBytesPerSecond: 0 });
    await openQueue(third);
    await expectAllCompleted(third, files.length);
    await expectFiles(folder, telegram, files);
    await expect(third.getByText('online', { exact: true })).toBeVisible();
    expect(telegram.counters().openConnections.plain).toBe(1);
    expectNothingPunished(telegram, 1);
  });
});

test('a frozen tab is passed over, and leaves the engine to another one; awake again it shows that one', async () => {
  await onRestartableStage(async ({ server, baseUrl, folder, openUnwatched, enter, faults }) => {
    const { telegram } = server;
    const files = await largeFiles(telegram, CHAT, 2);
    const browser = await openUnwatched();
    const before = await browser.attach();
    const { page } = before;
    await enter(page);
    telegram.resetCounters();
    faults({ accountBytesPerSecond: 4 * MIB });
    await openChat(page, CHAT);
    await downloadFiles(
      page,
      files.map(({ name }) => name),
    );
    await untilServing(telegram, Date.now());
    const tabs = [page, await openTab(page.context(), baseUrl), await openTab(page.context(), baseUrl)];
    for (const [index, tab] of tabs.entries())
      await tab.evaluate((name) => void Object.assign(window, { name }), `tab ${index + 1}`);
    expect(await runsEngine(page)).toBe(true);
    await before.detach();
    const first = await browser.tab('tab 1');
    const second = await browser.tab('tab 2');
    const third = await browser.tab('tab 3');

    await test.step('frozen while it waits for the engine, and next in line', async () => {
      await second.freeze();
      const closedAt = Date.now();
      await first.close();
      expect(await untilServing(telegram, closedAt), 'ms until it goes on').toBeLessThan(TAKEOVER_MS);
      await second.wake();
    });

    await test.step('frozen while it runs the engine', async () => {
      await second.toFront();
      expect(await third.runsEngine()).toBe(true);
      const frozenAt = await third.freeze();
      expect(await untilServing(telegram, frozenAt), 'ms until it goes on').toBeLessThan(TAKEOVER_MS);
      await third.wake();
    });

    const after = await browser.attach();
    for (const tab of after.page.context().pages()) {
      const isSecond = (await tab.evaluate(() => window.name)) === 'tab 2';
      expect(await runsEngine(tab)).toBe(isSecond);
      await openQueue(tab);
      await expect(countInState(tab, 'active')).toBeVisible();
    }
    faults({ accountBytesPerSecond: 0 });
    await expectAllCompleted(after.page, files.length);
    await expectFiles(folder, telegram, files);
    expectNothingPunished(telegram, 1);
  });
});

test('an engine that hangs is found within 10 s, ended and replaced; the second tab goes on', async () => {
  await onRestartableStage(async ({ server, baseUrl, open, signIn }) => {
    const { telegram } = server;
    const { page: first, context } = await open();
    await signIn(first);
    telegram.resetCounters();
    const second = await openTab(context, baseUrl);
    const engine = first.workers().find((worker) => worker.url().includes('engine.worker'));
    const ended = new Promise((resolve) => engine?.once('close', resolve));
    const hungAt = Date.now();
    // Not in the debugger's own task, during which the browser ends no worker.
    await engine?.evaluate(() => {
      setTimeout(() => {
        for (;;);
      });
    });
    // Asked of the one that hangs, and answered by its successor.
    const opened = openChat(second, CHAT);
    await ended;
    // The browser lets a terminated worker go on for 2 s.
    expect(Date.now() - hungAt, 'milliseconds until it is ended').toBeLessThan(12_500);
    await opened;
    await expectSignedIn(second);
    await expect(second.getByText('online', { exact: true })).toBeVisible();
    expectNothingPunished(telegram, 0);
  });
});
