import { expect, test } from '@playwright/test';
import { filesIn, hashesIn, hashesOfChat } from '../support/folder-content.ts';
import { expectSignedIn, onRestartableStage } from '../support/restartable-stage.ts';
import { activeAtEnd, servedAgain } from '../support/served-log.ts';
import { downloadAllMatching, expectAllCompleted, openChat, openQueue } from '../support/sluice-page.ts';

const CHAT = 'Mixed forty';
const FILES = 40;
const MIB = 1_048_576;
const TAKEOVER_MS = 3_000;

test('a second tab waits, and takes over when the first one closes', async () => {
  await onRestartableStage(async ({ server, baseUrl, folder, open, enter, faults }) => {
    const { telegram } = server;
    const startedAt = Date.now();
    const { page: first, context } = await open();
    await enter(first);
    await openChat(first, CHAT);
    faults({ accountBytesPerSecond: 24 * MIB });
    await downloadAllMatching(first);
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(16 * MIB);

    const second = await context.newPage();
    await second.goto(baseUrl);
    await expect(second.getByRole('main').getByRole('status')).toHaveText(
      'Sluice is open in another tab — it does the work there. This tab takes over when that one closes.',
    );
    const whenSeen = telegram.counters().bytesServed;
    await expect.poll(() => telegram.counters().bytesServed).toBeGreaterThan(whenSeen + 16 * MIB);
    expect(telegram.counters().openConnections.plain, 'one main connection').toBe(1);

    const killedAt = Date.now();
    await first.close();
    await expectSignedIn(second);
    expect(Date.now() - killedAt, 'milliseconds until it is there').toBeLessThan(TAKEOVER_MS);
    await openQueue(second);
    faults({ accountBytesPerSecond: 0 });
    await expectAllCompleted(second, FILES);

    expect(await hashesIn(folder)).toEqual(await hashesOfChat(telegram.world, CHAT));
    expect(await filesIn(folder)).toHaveLength(FILES);
    const { punishedKeys, keyExchanges, exports } = telegram.counters();
    expect({ punishedKeys, keyExchanges, exports }).toEqual({ punishedKeys: 0, keyExchanges: 2, exports: 1 });
    const life = { startedAt, killedAt };
    const ranges = telegram.servedRanges();
    const again = servedAgain(ranges, [life], 0);
    expect(again.filter(({ finishedBeforeKillMs }) => finishedBeforeKillMs > 1_000)).toEqual([]);
    const underWay = activeAtEnd(ranges, life);
    for (const { file } of again) expect([...underWay]).toContain(file);
  });
});
