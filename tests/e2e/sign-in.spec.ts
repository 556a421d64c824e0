import { expect, type Page } from '@playwright/test';
import { chats } from '../support/sluice-page.ts';
import { asPasted, ROBIN, type Stage, test } from '../support/stage.ts';

/** Lives in data centre 4 and has a two-step password. */
const DIMITRA = { phone: '12025550128', password: 'low tide at noon' };

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const qrLink = (page: Page) => page.getByRole('link', { name: 'Open it there' });

async function fillForm({ page, demo }: Stage, phone: string): Promise<void> {
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Custom' });
  await page.getByLabel('Server configuration').fill(asPasted(demo.configuration));
  await page.getByLabel('API id').fill('12345');
  await page.getByLabel('API hash').fill('0123456789abcdef0123456789abcdef');
  await page.getByLabel('Phone number').fill(phone);
}

/** Held before the code by the account's phone; the server's word for why it did not work, or null. */
async function scan({ demo, page }: Stage, phone: string): Promise<string | null> {
  const token = new URL((await qrLink(page).getAttribute('href')) ?? '').searchParams.get('token');
  const answer = await fetch(`${demo.controlUrl}/accept-login-token`, {
    method: 'POST',
    body: JSON.stringify({ phone, token }),
  });
  const { error = null } = await answer.json();
  return error;
}

test('a QR code is renewed, given up for a phone number, and signs in at home with the password', async ({
  stage,
}) => {
  const { page, demo } = stage;
  stage.faults({ loginTokenSeconds: 4 });
  await fillForm(stage, '');
  await button(page, 'Sign in by QR code').click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  const first = await qrLink(page).getAttribute('href');
  expect(first).toMatch(/^tg:\/\/login\?token=[\w-]{43}$/);
  await expect(qrLink(page)).not.toHaveAttribute('href', first ?? '', { timeout: 10_000 });

  await button(page, 'Use a phone number instead').click();
  await expect(page.getByLabel('API id')).toHaveValue('12345');
  stage.faults({ loginTokenSeconds: 30 });
  await button(page, 'Sign in by QR code').click();
  await expect(qrLink(page)).toBeVisible();
  expect(await scan(stage, DIMITRA.phone)).toBeNull();

  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toHaveAccessibleDescription(/as on the boat/);
  await password.fill('not this one');
  await button(page, 'Continue').click();
  await expect(password).toHaveAccessibleDescription(/not your two-step password/);
  await password.fill(DIMITRA.password);
  await button(page, 'Continue').click();
  await expect(chats(page)).toBeVisible();
  await expect(page.getByText('online', { exact: true })).toBeVisible();

  // The session outlives the page, at the data centre it moved to, without another key.
  const { keyExchanges } = demo.telegram.counters();
  await page.reload();
  await expect(chats(page)).toBeVisible();
  expect(demo.telegram.counters()).toMatchObject({ keyExchanges, punishedKeys: 0 });
});

test('a code that ran out is asked for anew on the spot, and the new one signs in', async ({ stage }) => {
  const { page, demo } = stage;
  await fillForm(stage, ROBIN.phone);
  stage.faults({ codeSeconds: 0 });
  await button(page, 'Continue').click();
  const code = page.getByLabel('Code', { exact: true });
  await expect(code).toHaveAccessibleDescription(/other devices.*5 digits/);
  await expect(page.getByText(/can be sent by SMS in/)).toBeVisible();
  await expect(button(page, 'Send it another way')).toHaveCount(0);
  const old = stage.codeFor(ROBIN.phone);
  await code.fill(old);
  await button(page, 'Continue').click();
  await expect(code).toHaveAccessibleDescription(/has expired/);
  await expect(code).toHaveValue(old);

  stage.faults({ codeSeconds: 300 });
  await button(page, 'Send a new code').click();
  await expect(button(page, 'Send a new code')).toHaveCount(0);
  await code.fill(stage.codeFor(ROBIN.phone));
  await button(page, 'Continue').click();
  await expect(chats(page)).toBeVisible();
  expect(demo.telegram.counters().requests).toMatchObject({ plain: { 'auth.sendCode': 2 } });
});

test('the page’s own demo accepts its QR code by a button', async ({ stage }) => {
  const { page } = stage;
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Demo' });
  await button(page, 'Sign in by QR code').click();
  await button(page, "Accept as the demo's phone").click();
  await expect(chats(page)).toBeVisible();
});
