import { expect } from '@playwright/test';
import { HTTP_REFUSALS, type HttpRefusal } from '../../src/adapters/demo/faults/faults.ts';
import {
  downloadFiles,
  expectAllCompleted,
  expectSignedIn,
  failedTries,
  laneList,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';
import { expectWhole, test } from '../support/stage.ts';

const WORDS: Readonly<Record<HttpRefusal, string>> = {
  none: '',
  'status-404': 'with status 404',
  html: "with a portal's page",
  'no-cors': 'without CORS headers',
  reset: 'by a reset',
  held: 'by silence',
};
const DEADLINE_MS = 15_000;
/** A timer fires late on a busy machine, and the WebSocket must be opened first. */
const SLACK_MS = 2_500;

for (const refusal of HTTP_REFUSALS.filter((kind) => kind !== 'none')) {
  test(`HTTP refused ${WORDS[refusal]} turns to WebSocket in time and costs no try`, async ({ stage }) => {
    const { page, demo } = stage;
    const file = 'large archive 32.zip';
    await stage.enter();
    await openChat(page, 'Mixed forty');
    stage.faults({ http: refusal });
    const askedAt = Date.now();
    await downloadFiles(page, [file]);
    await openQueue(page);
    await expect
      .poll(() => demo.telegram.servedRanges()[0]?.requestedAt ?? 0, { timeout: DEADLINE_MS + SLACK_MS })
      .toBeGreaterThan(0);
    const first = demo.telegram.servedRanges()[0];
    expect(first?.transport).toBe('websocket');
    expect((first?.requestedAt ?? 0) - askedAt).toBeLessThan(DEADLINE_MS + SLACK_MS);
    await expect(laneList(page)).toContainText('over WebSocket');
    await expectAllCompleted(page, 1);
    await expectWhole(stage, 'Mixed forty', [file]);
    expect(await failedTries(page, file)).toBe(0);
    await expectSignedIn(page);
    const { keyExchanges, punishedKeys, fileMethodsOnPlain } = demo.telegram.counters();
    // Two at sign-in and the first look at the queue's data centre, none since.
    expect({ punishedKeys, fileMethodsOnPlain }).toEqual({ punishedKeys: 0, fileMethodsOnPlain: 0 });
    expect(keyExchanges).toBeLessThanOrEqual(demo.telegram.dcIds.length);
  });
}
