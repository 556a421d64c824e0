import { expect, type Locator, type Page } from '@playwright/test';
import {
  countInState,
  downloadAllMatching,
  downloadFiles,
  expectAllCompleted,
  mediaTable,
  openChat,
  openQueue,
  queueRow,
  stagedFiles,
} from '../support/sluice-page.ts';
import { expectWhole, type Stage, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const LARGE = 'large archive 32.zip';
const OTHER = 'large archive 40.zip';
const SLOW_BYTES_PER_SECOND = 300_000;

const act = (page: Page, name: string, verb: string): Promise<void> =>
  queueRow(page, name).getByRole('button', { name: verb }).click();
const state = (page: Page, name: string): Locator => queueRow(page, name).locator('.state');
const headButton = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Both large files are under way over a line so slow that they stay so. */
async function startSlowly(stage: Stage): Promise<void> {
  await stage.enter();
  await openChat(stage.page, CHAT);
  stage.faults({ accountBytesPerSecond: SLOW_BYTES_PER_SECOND });
  await downloadFiles(stage.page, [LARGE, OTHER]);
  await openQueue(stage.page);
  await expect.poll(() => stage.demo.telegram.counters().inFlight).toBeGreaterThan(0);
}

/** Within a second the server has nothing left to send, and nothing is asked any more. */
async function expectQuietWithinASecond(stage: Stage): Promise<void> {
  const { telegram } = stage.demo;
  await expect.poll(() => telegram.counters().inFlight, { timeout: 1_000, intervals: [50] }).toBe(0);
}

test('pausing acts within a second in the middle of a part, and resuming goes on to the whole file', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await startSlowly(stage);
  await headButton(page, 'Pause all').click();
  await expectQuietWithinASecond(stage);
  await expect(state(page, LARGE)).toContainText('paused by you');
  await expect(state(page, OTHER)).toContainText('paused by you');
  const asked = demo.telegram.servedRanges().length;

  await act(page, LARGE, 'Resume');
  await expect.poll(() => demo.telegram.servedRanges().length).toBeGreaterThan(asked);
  await expect(state(page, LARGE)).toContainText('active');
  await expect(state(page, OTHER)).toContainText('paused by you');
  await act(page, LARGE, 'Pause');
  await expectQuietWithinASecond(stage);

  stage.faults({ accountBytesPerSecond: 0 });
  await headButton(page, 'Resume all').click();
  await expectAllCompleted(page, 2);
  await expectWhole(stage, CHAT, [LARGE, OTHER]);
});

test('cancelling acts within a second, can be undone, and else deletes what was staged', async ({
  stage,
}) => {
  const { page } = stage;
  await startSlowly(stage);
  await act(page, OTHER, 'Pause');
  const columnOf = async (verb: string): Promise<number | undefined> =>
    (await queueRow(page, LARGE).getByRole('button', { name: verb }).boundingBox())?.x;
  const columns = [await columnOf('Cancel'), await columnOf('Details')];
  await act(page, LARGE, 'Cancel');
  await expectQuietWithinASecond(stage);
  await expect(state(page, LARGE)).toContainText('cancelled');
  // It stands below the other one now, and the button that was pressed has become another: both with the focus.
  await expect(queueRow(page, LARGE).getByRole('button', { name: 'Retry' })).toBeFocused();
  expect([await columnOf('Retry'), await columnOf('Details')]).toEqual(columns);
  await headButton(page, 'Undo').click();
  await expect(state(page, LARGE)).toContainText(/active|queued/);
  await act(page, OTHER, 'Cancel');
  await expect(state(page, OTHER)).toContainText('cancelled');
  await expect(headButton(page, 'Undo')).toBeHidden({ timeout: 15_000 });
  // One transfer is left in staging, whatever its files are called.
  const transfers = async (): Promise<number> =>
    new Set((await stagedFiles(page)).map((name) => name.replace(/\..*$/, ''))).size;
  await expect.poll(transfers, { timeout: 15_000 }).toBe(1);

  stage.faults({ accountBytesPerSecond: 0 });
  await expectAllCompleted(page, 1);
  await expectWhole(stage, CHAT, [LARGE]);
  await act(page, OTHER, 'Retry');
  await expectAllCompleted(page, 2);
  await expectWhole(stage, CHAT, [LARGE, OTHER]);
  await act(page, OTHER, 'Remove');
  await expect(queueRow(page, OTHER)).toHaveCount(0);
  await headButton(page, 'Clear finished').click();
  await expect(page.getByText('Nothing in the queue yet')).toBeVisible();
});

test('acts on the marked ones leave the others alone; speed and time left are shown', async ({ stage }) => {
  const { page } = stage;
  await startSlowly(stage);
  const figures = page.locator('.queue-figures');
  await expect(figures).toContainText(/KiB\/s/);
  await expect(figures).toContainText(/\d+ (s|min) left/);
  await queueRow(page, OTHER).getByRole('checkbox').check();
  await expect(page.getByText('1 transfer marked')).toBeVisible();
  await headButton(page, 'Pause selected').click();
  await expect(state(page, OTHER)).toContainText('paused by you');
  await expect(state(page, LARGE)).toContainText('active');
  await headButton(page, 'Resume selected').click();
  await expect(state(page, OTHER)).toContainText(/active|queued/);
  await headButton(page, 'Cancel selected').click();
  await expect(state(page, OTHER)).toContainText('cancelled');
  await headButton(page, 'Remove selected').click();
  await expect(queueRow(page, OTHER)).toHaveCount(0);
  await expect(state(page, LARGE)).toContainText('active');
});

test('shift ticks a range, and files that are in the queue already are counted, not added', async ({
  stage,
}) => {
  const { page } = stage;
  await stage.enter({ withFolder: false });
  await openChat(page, 'Harbour Radio Archive', 'Audio');
  stage.faults({ accountBytesPerSecond: SLOW_BYTES_PER_SECOND });
  const boxes = mediaTable(page).getByRole('row').getByRole('checkbox');
  await boxes.nth(1).click();
  await boxes.nth(5).click({ modifiers: ['Shift'] });
  await expect(page.getByText(/^5 files ticked/)).toBeVisible();
  await page.getByRole('button', { name: 'Download selected' }).click();
  await expect(page.getByText('5 files queued')).toBeVisible();
  await boxes.nth(4).click();
  await boxes.nth(6).click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Download selected' }).click();
  await expect(page.getByText('1 file queued, 2 already there')).toBeVisible();
});

test('all that matches a text is collected from 3,000 tracks with progress, and can be stopped', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const chat = 'Harbour Radio Archive';
  await stage.enter({ withFolder: false });
  await openChat(page, chat, 'Audio');
  stage.faults({ accountBytesPerSecond: SLOW_BYTES_PER_SECOND });
  const filter = page.getByRole('searchbox', { name: 'Filter files' });
  const collection = page.locator('.collection').last();
  await filter.fill('silver');
  await downloadAllMatching(page);
  await expect(collection).toContainText(/\d+ of 3,000 looked at/);
  await expect(collection.getByRole('progressbar')).toBeVisible();
  await collection.getByRole('button', { name: 'Stop' }).click();
  await expect(collection).toContainText(/Stopped: /);
  const { world } = demo.telegram;
  const room = world.chats.find(({ title }) => title === chat);
  if (room === undefined) throw new Error(`There is no chat ${chat}.`);
  const matching = world
    .history(room, { limit: room.messageCount, kind: 'audio' })
    .messages.filter(({ text, media }) =>
      [text, media?.file.fileName, media?.file.attributes.title, media?.file.attributes.performer].some(
        (words) => words?.toLowerCase().includes('silver'),
      ),
    );
  expect(matching.length).toBeGreaterThan(10);
  await downloadAllMatching(page);
  await expect(page.locator('.collection').last()).toContainText('Done: 3,000 of 3,000 looked at', {
    timeout: 60_000,
  });
  await openQueue(page);
  await expect(page.locator('.queue-figures')).toContainText(`of ${matching.length} files`);
  await expect(countInState(page, 'queued')).toBeVisible();
});
