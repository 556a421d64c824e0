import { expect } from '@playwright/test';
import {
  downloadAllMatching,
  downloadFiles,
  expectAllCompleted,
  expectSignedIn,
  failedTries,
  laneList,
  openChat,
  openQueue,
  stateCounts,
} from '../support/sluice-page.ts';
import { expectContents, expectWhole, serverFiles, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const LARGE = 'large archive 32.zip';
const SMALL = 'large archive 40.zip';
/** Four requests of 512 KiB. */
const IN_FLIGHT_BYTES = 4 * 524_288;

test('connections that break in the middle of an answer cost no byte of a file', async ({ stage }) => {
  const { page, demo } = stage;
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ dropAfterBytes: 200_000, dropCount: 6 });
  await downloadFiles(page, [LARGE]);
  await openQueue(page);
  await expectAllCompleted(page, 1);
  await expectWhole(stage, CHAT, [LARGE]);
  await expectSignedIn(page);
  const cut = demo.telegram.servedRanges().filter(({ finishedAt }) => finishedAt === null);
  expect(cut.length).toBeGreaterThanOrEqual(1);
  // What was cut is asked again, and at most what was on its way beside it when the lane gave its connections up.
  expect(demo.telegram.counters().bytesServedTwice).toBeLessThanOrEqual(IN_FLIGHT_BYTES);
});

test('connections that fall silent are left after the deadline, and the file goes on', async ({ stage }) => {
  const { page, demo } = stage;
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ stallAfterBytes: 100_000, stallCount: 4 });
  await downloadFiles(page, [LARGE]);
  await openQueue(page);
  await expectAllCompleted(page, 1);
  await expectWhole(stage, CHAT, [LARGE]);
  await expectSignedIn(page);
  const { punishedKeys, bytesServedTwice, faultsStruck } = demo.telegram.counters();
  expect({ punishedKeys, bytesServedTwice }).toEqual({ punishedKeys: 0, bytesServedTwice: 0 });
  expect(faultsStruck.stall).toBeGreaterThan(0);
});

test('a flood wait is shown with its countdown, obeyed to the second, and ends by itself', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const waitSeconds = 7;
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ flood: { count: 1, waitSeconds, dc: 2 } });
  await downloadFiles(page, [LARGE, SMALL]);
  await openQueue(page);
  await expect(laneList(page)).toContainText(/DC 2: flood wait\s*0:0\d/);
  // Up to three more were under way when the first was answered so; after that, none.
  const { requestsInsideFloodWait } = demo.telegram.counters();
  expect(requestsInsideFloodWait).toBeLessThanOrEqual(3);
  await expectAllCompleted(page, 2);
  await expectWhole(stage, CHAT, [LARGE, SMALL]);
  expect(demo.telegram.counters().requestsInsideFloodWait).toBe(requestsInsideFloodWait);
  for (const name of [LARGE, SMALL]) expect(await failedTries(page, name), name).toBe(0);
});

test('references that expire are refreshed for many files with one request', async ({ stage }) => {
  const { page, demo } = stage;
  const chat = '一日一书';
  await stage.enter();
  // Held until all are queued, so that every one of them holds a reference of the old epoch.
  stage.faults({ connectionBytesPerSecond: 64_000 });
  await openChat(page, chat);
  const title = '雨夜';
  await page.getByRole('searchbox', { name: 'Filter files' }).fill(title);
  await downloadAllMatching(page);
  await expect(page.getByText(/Done: 365( of 365)? looked at/)).toBeVisible({ timeout: 30_000 });
  const files = (await serverFiles(demo, chat)).filter(({ name }) => name?.includes(title));
  await openQueue(page);
  await expect(stateCounts(page)).toContainText('queued');
  const done = Number(/(\d+) completed/.exec((await stateCounts(page).textContent()) ?? '')?.[1] ?? 0);
  stage.faults({ referenceEpoch: 2, connectionBytesPerSecond: 0 });
  const before = demo.telegram.counters().requests.plain['channels.getMessages'] ?? 0;
  await expectAllCompleted(page, files.length, 120_000);
  const asked = (demo.telegram.counters().requests.plain['channels.getMessages'] ?? 0) - before;
  // For each data centre: one when the first file meets it, with all that are queued; perhaps one for those that were
  // under way with it. Never one for each file.
  const dataCentres = new Set(files.map(({ dc }) => dc)).size;
  expect(files.length - done).toBeGreaterThan(10 * dataCentres);
  expect(asked).toBeGreaterThanOrEqual(1);
  expect(asked).toBeLessThanOrEqual(2 * dataCentres);
  await expectContents(
    stage.folder,
    files.map(({ sha256 }) => sha256),
  );
  await expectSignedIn(page);
});
