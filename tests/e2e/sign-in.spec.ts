import { expect, type Locator, type Page } from '@playwright/test';
import { chats } from '../support/sluice-page.ts';
import { asPasted, ROBIN, type Stage, test } from '../support/stage.ts';

/** Lives in data centre 4 and has a two-step password. */
const DIMITRA = { phone: '12025550128', password: 'low tide at noon' };

/** Lives in data centre 1, which is told only when the code is typed. */
const HANA = { phone: '12025550129' };

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

test('every refusal stands at its field, keeps what was typed, and the next try is asked once', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const asked = (method: string) => demo.telegram.counters().requests.plain[method] ?? 0;
  const next = (method: string, message: string, code = 400) =>
    stage.faults({ methods: { [method]: { errorCount: 1, code, message } } });
  const phone = page.getByLabel('Phone number');
  const apiId = page.getByLabel('API id');
  const alert = page.getByRole('alert');
  const go = () => button(page, 'Continue').click();
  await fillForm(stage, HANA.phone);

  for (const [message, at, words] of [
    ['PHONE_NUMBER_INVALID', phone, /does not know this phone number/],
    ['PHONE_NUMBER_BANNED', phone, /banned this phone number.*recover@telegram\.org/],
    ['PHONE_NUMBER_FLOOD', phone, /too many codes for this number.*tomorrow/],
    ['API_ID_INVALID', apiId, /API id together with this API hash.*my\.telegram\.org/],
    ['API_ID_PUBLISHED_FLOOD', apiId, /published somewhere/],
  ] as const) {
    next('auth.sendCode', message);
    await go();
    await expect(at).toHaveAccessibleDescription(words);
    await expect(at).toBeFocused();
  }
  next('auth.sendCode', 'UPDATE_APP_TO_LOGIN: Please get version 99', 406);
  await go();
  await expect(alert).toHaveText('Please get version 99');
  await expect(alert).toBeFocused();
  for (const [number, words] of [
    ['12025550136', /e-mail address.*official app.*QR code/],
    ['12025550137', /official app.*QR code/],
  ] as const) {
    await phone.fill(number);
    await go();
    await expect(alert).toHaveText(words);
  }
  await phone.fill(HANA.phone);
  const before = asked('auth.sendCode');
  next('auth.sendCode', 'FLOOD_WAIT_4', 420);
  await go();
  await expect(alert).toHaveText(/asks to wait 4 seconds.*What you typed is kept/);
  await expect(page.getByText(/Next try possible in\s*0:0[1-4]/)).toBeVisible();
  await go();
  await expect(alert).toHaveText(/asks to wait [1-4] seconds?/);
  expect(asked('auth.sendCode')).toBe(before + 1);
  await expect(page.getByText('The wait is over')).toBeVisible();
  await expect(apiId).toHaveValue('12345');
  await expect(phone).toHaveValue(HANA.phone);

  // Answered late: both clicks are there before the first one's answer.
  stage.faults({ latencyMs: 300, linesAt: 'any' });
  await button(page, 'Continue').dblclick();
  const code = page.getByLabel('Code', { exact: true });
  await code.waitFor();
  stage.faults({ latencyMs: 0, linesAt: 'media' });
  expect(asked('auth.sendCode')).toBe(before + 2);
  for (const [message, words] of [
    ['PHONE_CODE_INVALID', /not the code/],
    ['FLOOD_WAIT_2', /asks to wait 2 seconds/],
  ] as const) {
    next('auth.signIn', message, message.startsWith('FLOOD') ? 420 : 400);
    await code.fill('12 34 5');
    await go();
    await expect(alert).toHaveText(words);
    await expect(code).toHaveValue('12 34 5');
  }
  await expect(page.getByText('The wait is over')).toBeVisible();
  // Told only now that this account lives elsewhere: the code is typed again there, by itself.
  await code.fill(stage.codeFor(HANA.phone));
  await go();
  await expect(chats(page)).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('Custom, data centre 1')).toBeVisible();
});

test('a code that does not come is sent another way, once that is allowed', async ({ stage }) => {
  const { page, demo } = stage;
  await page.clock.install();
  await page.reload();
  await fillForm(stage, ROBIN.phone);
  await button(page, 'Continue').click();
  const code = page.getByLabel('Code', { exact: true });
  await expect(page.getByText(/can be sent by SMS in/)).toBeVisible();
  await page.clock.fastForward(61_000);
  await button(page, 'Send it another way').click();
  await expect(code).toHaveAccessibleDescription(/by SMS to \+12025550123/);
  expect(demo.telegram.counters().requests.plain).toMatchObject({ 'auth.sendCode': 1, 'auth.resendCode': 1 });
  await code.fill(stage.codeFor(ROBIN.phone));
  await button(page, 'Continue').click();
  await expect(chats(page)).toBeVisible();
});

/** Presses Tab until it has the focus. */
async function tabTo(target: Locator): Promise<void> {
  const { keyboard } = target.page();
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}.`);
}

test('from the sign-in to the lock and out again everything goes by keyboard alone', async ({ stage }) => {
  const { page } = stage;
  const { keyboard } = page;
  const enter = async (target: Locator): Promise<void> => {
    await tabTo(target);
    await keyboard.press('Enter');
  };
  await enter(page.getByLabel('Phone number'));
  const code = page.getByLabel('Code', { exact: true });
  await expect(code).toBeFocused();
  await keyboard.type(/\d{5}/.exec((await page.getByText(/the code is/).textContent()) ?? '')?.[0] ?? '');
  await keyboard.press('Enter');
  await chats(page).waitFor();

  await enter(page.getByRole('link', { name: 'Settings' }));
  await enter(button(page, 'Lock with a passphrase'));
  await expect(page.getByLabel('New passphrase', { exact: true })).toBeFocused();
  const passphrase = 'four quiet harbour words';
  await keyboard.type(passphrase);
  await keyboard.press('Tab');
  await keyboard.type(passphrase);
  await keyboard.press('Enter');
  await enter(button(page, 'Lock now'));
  await expect(page.getByLabel('Passphrase', { exact: true })).toBeFocused();
  await keyboard.type(passphrase);
  await keyboard.press('Enter');

  const signOut = button(page, 'Sign out').first();
  const question = page.getByRole('dialog');
  await enter(signOut);
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await keyboard.press('Escape');
  // Gone, not only closed: what is pressed in the instant between asks for what is there still.
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(signOut).toBeFocused();
  await keyboard.press('Enter');
  await enter(question.getByRole('button', { name: 'Sign out' }));
  await expect(page.getByLabel('Phone number')).toBeVisible();
});
