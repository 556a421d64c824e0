import { expect, type Page } from '@playwright/test';
import { downloadFiles, openChat } from '../support/sluice-page.ts';
import { type Stage, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILES = ['large archive 32.zip', 'large archive 40.zip'];
const KIB = 1_024;

const openSettings = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Bandwidth' }).waitFor();
};

const setCap = async (page: Page, typed: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Bandwidth cap' }).fill(typed);
  await page.getByRole('textbox', { name: 'Bandwidth cap' }).press('Enter');
};

/** Bytes per second that left the server over so many seconds. */
const servedRate = async ({ demo, page }: Stage, seconds: number): Promise<number> => {
  const [from, at] = [demo.telegram.counters().bytesServed, performance.now()];
  await page.waitForTimeout(seconds * 1_000);
  return ((demo.telegram.counters().bytesServed - from) * 1_000) / (performance.now() - at);
};

/** A machine that stood still for a second spoils a measurement: another is made. */
const expectRate = async (stage: Stage, rate: number, seconds: number, tolerance: number): Promise<void> => {
  const seen: number[] = [];
  while (seen.length < 3) {
    seen.push((await servedRate(stage, seconds)) / rate);
    if (Math.abs((seen.at(-1) ?? 0) - 1) <= tolerance) return;
  }
  throw new Error(`served ${seen.map((share) => share.toFixed(3)).join(', ')} of the cap`);
};

test('a bandwidth cap holds, is changed while files are fetched, and is still there after a reload', async ({
  stage,
}) => {
  const { page } = stage;
  await stage.enter();
  await openSettings(page);
  await setCap(page, '0');
  await expect(page.getByRole('alert')).toContainText('Bandwidth cap must be a number from 1 to');
  await setCap(page, '500');
  await expect(page.getByRole('button', { name: 'Reset to no cap' })).toBeVisible();

  await page.getByRole('link', { name: 'Chats' }).click();
  await openChat(page, CHAT);
  await downloadFiles(page, FILES);
  await expect.poll(() => stage.demo.telegram.counters().bytesServed).toBeGreaterThan(500 * KIB);
  await expectRate(stage, 500 * KIB, 10, 0.05);

  await openSettings(page);
  await setCap(page, '2000');
  await page.getByRole('button', { name: 'Reset to no cap' }).waitFor();
  await page.waitForTimeout(1_000);
  await expectRate(stage, 2_000 * KIB, 5, 0.1);

  await page.reload();
  await openSettings(page);
  await expect(page.getByRole('textbox', { name: 'Bandwidth cap' })).toHaveValue('2000');
});
