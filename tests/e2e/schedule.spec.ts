import { expect, type Locator, type Page } from '@playwright/test';
import { downloadFiles, expectAllCompleted, openChat, openQueue, queueRow } from '../support/sluice-page.ts';
import { expectWhole, type Stage, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILE = 'large archive 32.zip';
const KIB = 1_024;
const MINUTES_A_DAY = 1_440;

const openSettings = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Schedule' }).waitFor();
};

const editor = (page: Page): Locator => page.getByRole('form', { name: 'Schedule' });
const windows = (page: Page): Locator => editor(page).getByRole('listitem');
const button = (page: Page, name: string): Locator => editor(page).getByRole('button', { name, exact: true });

/** A time of day, as many hours from now by the browser's own clock: `09:30`. */
const timeFromNow = (page: Page, hours: number): Promise<string> =>
  page.evaluate(
    ([offset, day]) => {
      const now = new Date();
      const minute = (now.getHours() * 60 + now.getMinutes() + offset + day) % day;
      return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
    },
    [hours * 60, MINUTES_A_DAY] as const,
  );

const setWindow = async (page: Page, number: number, from: string, to: string): Promise<void> => {
  await editor(page).getByLabel(`From, window ${number}`).fill(from);
  await editor(page).getByLabel(`to, window ${number}`).fill(to);
};

/** Bytes per second at which so many leave the server from now on. */
const servedRate = async ({ demo }: Stage, bytes: number): Promise<number> => {
  const served = (): number => demo.telegram.counters().bytesServed;
  const [from, at] = [served(), performance.now()];
  await expect
    .poll(() => served() - from, { timeout: 30_000, intervals: [20] })
    .toBeGreaterThanOrEqual(bytes);
  return ((served() - from) * 1_000) / (performance.now() - at);
};

test('the schedule pauses downloads, caps them and lets them go, whatever is refused while it is edited', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await stage.enter();
  await openSettings(page);
  const [anHourAgo, inAnHour, inTwoHours] = [
    await timeFromNow(page, -1),
    await timeFromNow(page, 1),
    await timeFromNow(page, 2),
  ];

  // By keys alone: what is made takes the focus, and Enter saves.
  await button(page, 'Add a window').press('Enter');
  await expect(editor(page).getByLabel('From, window 1')).toBeFocused();
  await setWindow(page, 1, anHourAgo, inAnHour);
  await editor(page).getByLabel('Limit of window 1').selectOption('paused');
  await editor(page).getByLabel('to, window 1').press('Enter');
  await expect(button(page, 'Save schedule')).toBeHidden();

  await page.getByRole('link', { name: 'Chats' }).click();
  await openChat(page, CHAT);
  await downloadFiles(page, [FILE]);
  await openQueue(page);
  await expect(queueRow(page, FILE).locator('.state')).toContainText(/waiting\s*schedule\s*[\d:]+/);
  expect(demo.telegram.counters().bytesServed).toBe(0);

  // A second one that begins inside the first is refused with both names; what holds, holds on.
  await openSettings(page);
  await button(page, 'Add a window').click();
  await setWindow(page, 2, anHourAgo, inTwoHours);
  // Nothing is lost by looking at the queue in between.
  await openQueue(page);
  await openSettings(page);
  await expect(editor(page)).toContainText('Not saved yet.');
  await expect(windows(page)).toHaveCount(2);
  await button(page, 'Save schedule').click();
  await expect(editor(page).getByRole('alert')).toContainText(
    `${anHourAgo}–${inAnHour} and ${anHourAgo}–${inTwoHours} overlap`,
  );
  await button(page, 'Discard changes').click();
  await expect(windows(page)).toHaveCount(1);
  await expect(button(page, 'Add a window')).toBeFocused();

  // Twenty-three hours that cross midnight, capped.
  await setWindow(page, 1, inTwoHours, inAnHour);
  await editor(page).getByLabel('Limit of window 1').selectOption('at most');
  await editor(page).getByLabel('Cap of window 1').fill('0');
  await button(page, 'Save schedule').click();
  await expect(editor(page).getByRole('alert')).toContainText('needs a cap from 1 to');
  expect(demo.telegram.counters().bytesServed).toBe(0);
  await editor(page).getByLabel('Cap of window 1').fill('1,000');
  await button(page, 'Save schedule').click();
  await expect(button(page, 'Save schedule')).toBeHidden();
  await expect(editor(page).getByLabel('Cap of window 1')).toHaveValue('1000');
  await servedRate(stage, 1_000 * KIB);
  expect(await servedRate(stage, 3_000 * KIB)).toBeLessThan(1_100 * KIB);
  await page.getByRole('link', { name: 'Performance', exact: true }).click();
  await expect(
    page.getByRole('list', { name: 'Conditions' }).getByRole('listitem').filter({ hasText: 'Schedule' }),
  ).toContainText('At most 1,000 KiB/s now.');

  await openSettings(page);
  await button(page, 'Remove window 1').click();
  await expect(button(page, 'Add a window')).toBeFocused();
  await button(page, 'Save schedule').click();
  await expect(editor(page)).toContainText('No windows yet.');
  await openQueue(page);
  await expectAllCompleted(page, 1);
  await expectWhole(stage, CHAT, [FILE]);
});
