import { expect, type Locator, type Page } from '@playwright/test';
import {
  downloadFiles,
  expectAllCompleted,
  exportedLog,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';
import { expectWhole, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILE = 'mixed 26.mp3';
const KIB = 1_024;

const openSettings = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Bandwidth' }).waitFor();
};
const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const choice = (page: Page, name: string): Locator => page.getByRole('combobox', { name, exact: true });

const type = async (page: Page, name: string, text: string): Promise<void> => {
  await field(page, name).fill(text);
  await field(page, name).press('Enter');
};

test('a pace is chosen by preset or by numbers, refused out of its range, obeyed, kept and written down', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await stage.enter();
  await openSettings(page);
  await choice(page, 'Preset').selectOption('unstable');
  await expect(choice(page, 'Pace')).toHaveValue('classic');
  await expect(field(page, 'Longest delay')).toHaveValue('10');
  // A number of one's own ends the preset, and with it what only a preset may do.
  await type(page, 'Shortest delay', '4');
  await expect(choice(page, 'Preset')).toHaveValue('own');
  await expect(field(page, 'Longest delay')).toHaveValue('5');
  await type(page, 'Longest delay', '2');
  await expect(page.getByRole('alert')).toContainText('must not be above “Longest delay” (2 s)');
  await field(page, 'Longest delay').press('Escape');
  for (const text of ['0', '-1', '33', '2.5', 'many', '']) {
    await type(page, 'Files at once', text);
    await expect(page.getByRole('alert')).toHaveText('Files at once must be a whole number from 1 to 32.');
  }
  await field(page, 'Files at once').press('Escape');
  await expect(field(page, 'Files at once')).toHaveValue('4');
  await expect(page.getByRole('alert')).toHaveCount(0);

  await choice(page, 'Pace').selectOption('fixed');
  await type(page, 'Connections', '1');
  await type(page, 'Bytes on their way per connection', '128');
  await expect(page.getByRole('button', { name: 'Reset to 512 KiB' })).toBeVisible();
  await page.getByRole('link', { name: 'Chats' }).click();
  await openChat(page, CHAT);
  demo.telegram.resetCounters();
  await downloadFiles(page, [FILE]);
  await openQueue(page);
  await expectAllCompleted(page, 1);
  await expectWhole(stage, CHAT, [FILE]);
  expect(Math.max(...demo.telegram.servedRanges().map(({ length }) => length))).toBe(128 * KIB);
  expect(demo.telegram.counters().mostInFlight, 'over its only connection').toBe(1);

  await page.getByRole('link', { name: 'Performance', exact: true }).click();
  await expect(page.getByText('Policy fixed: the numbers you chose.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Data centres' })).toContainText(
    '1 connection, 128 KiB under way on each',
  );

  await page.reload();
  await openSettings(page);
  await expect(field(page, 'Bytes on their way per connection')).toHaveValue('128');
  await page.getByRole('button', { name: 'Reset all of these' }).click();
  await page.getByRole('button', { name: 'Yes, everything as by default' }).click();
  await expect(choice(page, 'Pace')).toHaveValue('auto');
  const audit = (await exportedLog(page, 'Audit')).join('\n');
  for (const words of [
    'setting “Preset”: normal → unstable line',
    'setting “Longest delay”: 10 s → 5 s',
    'setting “Pace”: classic → fixed',
    'setting “Bytes on their way per connection”: 512 KiB → 128 KiB',
    'setting “Pace”: fixed → automatic',
  ])
    expect(audit).toContain(words);
});
