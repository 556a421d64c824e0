import { expect, test } from '@playwright/test';
import { ALLOWED_METHODS } from '../support/allowed-methods.ts';
import { filesIn, hashesIn, hashesOfChat } from '../support/folder-content.ts';
import { onRestartableStage, TWO_STEP_ACCOUNT } from '../support/restartable-stage.ts';
import { mostAtOnce } from '../support/served-log.ts';
import { downloadAllMatching, expectAllCompleted, openChat, openQueue } from '../support/sluice-page.ts';

const FILES = 40;
/** Over HTTP, of one host. */
const MOST_REQUESTS_AT_ONCE = 6;

test('forty mixed files of two data centres arrive whole, each byte once', async () => {
  await onRestartableStage(async ({ server, folder, open, enter }) => {
    const { telegram } = server;
    const { page } = await open();
    await enter(page, TWO_STEP_ACCOUNT);
    await openChat(page, 'Mixed forty');
    await downloadAllMatching(page);
    await openQueue(page);
    await expectAllCompleted(page, FILES);

    expect(await hashesIn(folder)).toEqual(await hashesOfChat(telegram.world, 'Mixed forty'));
    const names = (await filesIn(folder)).map(({ path }) => path);
    expect(names, 'nothing but the forty').toHaveLength(FILES);

    const counters = telegram.counters();
    expect(counters.bytesServedTwice).toBe(0);
    expect(counters.punishedKeys).toBe(0);
    expect(counters.fileMethodsOnPlain, 'file data asked of plain addresses').toBe(0);
    expect(counters.mainMethodsOnMedia, 'anything but file data asked of media addresses').toBe(0);
    expect(counters.keyExchanges, 'one for each data centre used').toBe(2);
    expect(counters.exports).toBe(1);
    expect(counters.imports).toBe(1);
    const ranges = telegram.servedRanges();
    for (const dc of [2, 4]) expect(mostAtOnce(ranges, dc)).toBeLessThanOrEqual(MOST_REQUESTS_AT_ONCE);
    const asked = Object.values(counters.requests).flatMap((methods) => Object.keys(methods));
    expect(asked.filter((method) => !ALLOWED_METHODS.has(method))).toEqual([]);
    expect(counters.unknownMethods).toEqual({});
  });
});
