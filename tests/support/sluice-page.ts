import { expect, type Locator, type Page } from '@playwright/test';

/** What a person does on the page, by the handles that screen readers use too. */
export interface Credentials {
  readonly phone: string;
  readonly password?: string;
}

/** Signs in at a server given as Custom JSON; `code` is asked once the page wants it. */
export async function signInCustom(
  page: Page,
  server: { readonly configuration: string; readonly code: () => Promise<string> },
  credentials: Credentials,
): Promise<void> {
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Custom' });
  await page.getByLabel('Server configuration').fill(server.configuration);
  await page.getByLabel('API id').fill('12345');
  await page.getByLabel('API hash').fill('0123456789abcdef0123456789abcdef');
  await page.getByLabel('Phone number').fill(credentials.phone);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Code', { exact: true }).waitFor();
  await enterCode(page, await server.code(), credentials);
}

/** Signs in at the demo inside the page, with the phone it offers and the code it shows. */
export async function signInDemo(page: Page, phone?: string): Promise<void> {
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Demo' });
  if (phone) await page.getByLabel('Phone number').fill(phone);
  await page.getByRole('button', { name: 'Continue' }).click();
  const hint = page.getByText(/the code is/i);
  const code = /\d{5,}/.exec((await hint.textContent()) ?? '')?.[0] ?? '';
  await enterCode(page, code, { phone: phone ?? '' });
}

async function enterCode(page: Page, code: string, { password }: Credentials): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  if (password !== undefined) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  await chats(page).waitFor();
}

export const chats = (page: Page): Locator => page.getByRole('list', { name: 'Chats' });
export const mediaTable = (page: Page): Locator => page.getByRole('table', { name: 'Media' });
export const queueTable = (page: Page): Locator => page.getByRole('table', { name: 'Queue' });
export const kindTab = (page: Page, name: string): Locator => page.getByRole('tab', { name: new RegExp(`^${name}`) });
export const fileBox = (page: Page, name: string): Locator =>
  mediaTable(page).getByRole('checkbox', { name, exact: true });

/** Opens a chat at one kind of media and waits for its first rows. */
export async function openChat(page: Page, title: string, kind = 'All'): Promise<void> {
  await page.getByRole('searchbox', { name: /chats/i }).fill(title);
  await chats(page).getByRole('link', { name: title, exact: true }).click();
  await kindTab(page, kind).click();
  await mediaTable(page).getByRole('checkbox').nth(1).waitFor();
}

export async function downloadAllMatching(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Download all matching' }).click();
}

export async function openQueue(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Queue/ }).click();
  await queueTable(page).waitFor();
}

/** The row of a file in the queue (tables are virtual: it must be on screen). */
export const queueRow = (page: Page, name: string): Locator =>
  queueTable(page).getByRole('row').filter({ hasText: name });

export async function expectState(page: Page, name: string, state: RegExp, timeoutMs = 60_000): Promise<void> {
  await expect(queueRow(page, name)).toContainText(state, { timeout: timeoutMs });
}
