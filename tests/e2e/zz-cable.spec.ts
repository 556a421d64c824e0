import { expect } from '@playwright/test';
import { chats, downloadFiles, expectAllCompleted, openChat, openQueue } from '../support/sluice-page.ts';
import { asPasted, enterFolder, ROBIN, test } from '../support/stage.ts';

test('cable', async ({ stage }) => {
  test.setTimeout(400_000);
  const { page, demo } = stage;
  await page.setViewportSize({ width: 1100, height: 720 });
  const pull = () => stage.faults({ websocket: 'held', http: 'held', stallPlain: true });
  const plug = () => stage.faults({ websocket: 'none', http: 'none', stallPlain: false });
  const shot = async (name: string) => {
    await page.screenshot({ path: `/tmp/cable/${name}.png` });
    console.log(name, new Date().toISOString().slice(14, 23));
  };
  const patience = (ms: number) => page.waitForTimeout(ms);
  // 1. sign-in form
  pull();
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Custom' });
  await page.getByLabel('Server configuration').fill(asPasted(demo.configuration));
  await page.getByLabel('API id').fill('12345');
  await page.getByLabel('API hash').fill('0123456789abcdef0123456789abcdef');
  await page.getByLabel('Phone number').fill(ROBIN.phone);
  await page.getByRole('button', { name: 'Continue' }).click();
  await patience(6000);
  await shot('1-signin-6s');
  await patience(30_000);
  await shot('1-signin-36s');
  plug();
  if (await page.getByRole('button', { name: 'Continue' }).isEnabled())
    await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Code', { exact: true }).waitFor({ timeout: 60_000 });
  // 2. code
  pull();
  await page.getByLabel('Code', { exact: true }).fill(stage.codeFor(ROBIN.phone));
  await page.getByRole('button', { name: 'Continue' }).click();
  await patience(20_000);
  await shot('2-code-20s');
  plug();
  await patience(3000);
  await shot('2-code-plugged');
  await patience(20_000);
  const cont = page.getByRole('button', { name: 'Continue' });
  if (await cont.isVisible().catch(() => false)) {
    await shot('2-code-still');
    await cont.click().catch(() => undefined);
  }
  await expect(chats(page)).toBeVisible({ timeout: 60_000 });
  await shot('3-chats');
  await enterFolder(page, stage.folder);
  // 3. open a chat on a dead line
  pull();
  await page.getByRole('searchbox', { name: /chats/i }).fill('Mixed forty');
  await chats(page).getByRole('link', { name: 'Mixed forty', exact: true }).click();
  await patience(20_000);
  await shot('4-chat-20s');
  await patience(30_000);
  await shot('4-chat-50s');
  plug();
  await expect(page.getByRole('table', { name: 'Media' }).getByRole('row').nth(3)).toBeVisible({
    timeout: 90_000,
  });
  await shot('4-chat-plugged');
  // 4. queue
  await openChat(page, 'Mixed forty');
  stage.faults({ accountBytesPerSecond: 2_000_000 });
  await downloadFiles(page, ['large archive 32.zip', 'large archive 40.zip']);
  await openQueue(page);
  await patience(3000);
  pull();
  await patience(25_000);
  await shot('5-queue-25s');
  plug();
  stage.faults({ accountBytesPerSecond: 0 });
  await expectAllCompleted(page, 2, 120_000);
  await shot('5-queue-done');
});
