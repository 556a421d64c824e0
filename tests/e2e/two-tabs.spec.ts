import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { filesIn, hashesIn, hashesOfChat } from '../support/folder-content.ts';
import { expectSignedIn, onRestartableStage, type RestartableStage } from '../support/restartable-stage.ts';
import { activeAtEnd, servedAgain } from '../support/served-log.ts';
import {
  countInState,
  downloadAllMatching,
  expectAllCompleted,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';

const CHAT = 'Mixed forty';
const FILES = 40;
const MIB = 1_048_576;
const TAKEOVER_MS = 3_000;

const openTab = async (context: BrowserContext, baseUrl: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(baseUrl);
  await expectSignedIn(page);
  return page;
};

/** Resolves with the milliseconds from `since` until the server has served anything more. */
const untilServing = async ({ telegram }: RestartableStage['server'], since: number): Promise<number> => {
  const before = telegram.counters().bytesServed;
  await expect
    .poll(() => telegram.counters().bytesServed, { intervals: [20], timeout: 30_000 })
    .toBeGreaterThan(before + 2 * MIB);
  return Date.now() - since;
};

/** One key and one main connection per account, whatever became of the tabs. */
const expectNothingPunished = ({ telegram }: RestartableStage['server']): void => {
  const { punishedKeys, keyExchanges, exports } = telegram.counters();
  expect({ punishedKeys, keyExchanges, exports }).toEqual({ punishedKeys: 0, keyExchanges: 2, exports: 1 });
};

test('a second tab shows and commands the engine of the first, and takes over when that is closed', async () => {
  await onRestartableStage(async ({ server, baseUrl, folder, open, enter, faults }) => {
    const { telegram } = server;
    const startedAt = Date.now();
    const { page: first, context } = await open();
    await enter(first);
    faults({ accountBytesPerSecond: 24 * MIB });

    const second = await openTab(context, baseUrl);
    await openChat(second, CHAT);
    await downloadAllMatching(second);
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(16 * MIB);
    expect(telegram.counters().openConnections.plain, 'one main connection').toBe(1);

    await openQueue(second);
    await second.getByRole('button', { name: 'Pause all' }).click();
    await openQueue(first);
    for (const page of [first, second])
      await expect(countInState(page, 'active'), 'no file is active').toHaveCount(0);
    await second.getByRole('button', { name: 'Resume all' }).click();
    await expect(countInState(first, 'active')).toBeVisible();

    const killedAt = Date.now();
    await first.close();
    expect(await untilServing(server, killedAt), 'milliseconds until it goes on').toBeLessThan(TAKEOVER_MS);
    await expect(second.getByLabel('Phone number')).toHaveCount(0);
    faults({ accountBytesPerSecond: 0 });
    await expectAllCompleted(second, FILES);

    expect(await hashesIn(folder)).toEqual(await hashesOfChat(telegram.world, CHAT));
    expect(await filesIn(folder)).toHaveLength(FILES);
    expectNothingPunished(server);
    const life = { startedAt, killedAt };
    const ranges = telegram.servedRanges();
    const again = servedAgain(ranges, [life], 0);
    expect(again.filter(({ finishedBeforeKillMs }) => finishedBeforeKillMs > 1_000)).toEqual([]);
    const underWay = activeAtEnd(ranges, life);
    for (const { file } of again) expect([...underWay]).toContain(file);
  });
});

test('of three tabs the next one takes over when the first crashes', async () => {
  await onRestartableStage(async ({ server, baseUrl, folder, open, enter, faults }) => {
    const { telegram } = server;
    const { page: first, context } = await open();
    await enter(first);
    await openChat(first, CHAT);
    faults({ accountBytesPerSecond: 8 * MIB });
    await downloadAllMatching(first);
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(4 * MIB);
    const second = await openTab(context, baseUrl);
    const third = await openTab(context, baseUrl);
    await openQueue(second);
    await openQueue(third);
    await second.evaluate(() => {
      const seen = { signIn: false };
      new MutationObserver(() => {
        seen.signIn ||=
          document.querySelector('input') === null && document.querySelector('.splash') !== null;
      }).observe(document.body, { childList: true, subtree: true });
      Object.assign(globalThis, { seen });
    });

    const crashedAt = Date.now();
    const session = await context.newCDPSession(first);
    void session.send('Page.crash').catch(() => undefined);
    expect(await untilServing(server, crashedAt), 'milliseconds until it goes on').toBeLessThan(TAKEOVER_MS);
    await expect.poll(() => telegram.counters().openConnections.plain).toBe(1);
    faults({ accountBytesPerSecond: 0 });
    await expectAllCompleted(third, FILES);
    await expectAllCompleted(second, FILES);
    expect(await second.evaluate(() => (globalThis as { seen?: { signIn: boolean } }).seen)).toEqual({
      signIn: false,
    });
    expect(await hashesIn(folder)).toEqual(await hashesOfChat(telegram.world, CHAT));
    expectNothingPunished(server);
  });
});

test('an engine that hangs is found within 10 s, ended and replaced; the second tab goes on', async () => {
  await onRestartableStage(async ({ server, baseUrl, open, enter }) => {
    const { telegram } = server;
    const { page: first, context } = await open();
    await enter(first);
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
    await ended;
    // The browser lets a terminated worker go on for 2 s.
    expect(Date.now() - hungAt, 'milliseconds until it is ended').toBeLessThan(12_500);
    await openQueue(second);
    await expect(second.getByText('online', { exact: true })).toBeVisible();
    await expect.poll(() => telegram.counters().openConnections.plain).toBe(1);
    expect(telegram.counters().punishedKeys).toBe(0);
  });
});
