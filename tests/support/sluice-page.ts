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
export const kindTab = (page: Page, name: string): Locator =>
  page.getByRole('tab', { name: new RegExp(`^${name}`) });
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

/** Ticks files by name, each brought on screen by the filter (tables are virtual). */
export async function tickFiles(page: Page, names: readonly string[]): Promise<void> {
  const filter = page.getByRole('searchbox', { name: 'Filter files' });
  for (const name of names) {
    await filter.fill(name);
    await fileBox(page, name).check();
  }
  await filter.fill('');
}

/** Downloads what is ticked. */
export async function downloadTicked(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Download selected' }).click();
}

export async function openQueue(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Queue/ }).click();
  await queueTable(page).waitFor();
}

/** The word of the totals that says how many transfers are in a state; not there when there are none. */
export const countInState = (page: Page, word: string): Locator =>
  page.getByRole('list', { name: 'Transfers by state' }).getByRole('listitem').filter({ hasText: word });

/** Waits until as many transfers are completed; when they are not in time, the failure tells what the page shows. */
export async function expectAllCompleted(page: Page, count: number, timeoutMs = 120_000): Promise<void> {
  try {
    await expect(countInState(page, 'completed')).toHaveText(`${count} completed`, { timeout: timeoutMs });
  } catch (error) {
    throw new Error(`Not all ${count} were completed in time.\n${await whatItShows(page)}`, { cause: error });
  }
}

/** The queue's totals and lanes, its rows that are not completed, and the newest lines of the log. */
export async function whatItShows(page: Page): Promise<string> {
  const queue = page.getByRole('region', { name: 'Queue and its totals' });
  const head = await queue.getByRole('listitem').allTextContents();
  const rows = await queueTable(page).getByRole('row').allTextContents();
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  const entries = page.getByRole('list', { name: 'Log entries' }).getByRole('listitem');
  await entries.first().waitFor({ timeout: 5_000 });
  const log = (await entries.allTextContents()).slice(0, 100);
  return [...head, ...rows.filter((row) => !row.includes('completed')), '--- Log', ...log].join('\n');
}

/** How much of the whole queue is there, as the bar says. */
export async function queuePercent(page: Page): Promise<number> {
  const bar = page.getByRole('progressbar', { name: 'Whole queue, by bytes' });
  return Number(await bar.getAttribute('aria-valuenow'));
}

/** The lines of the Log screen which hold these words, newest first; leaves the page there. */
export async function logLines(page: Page, words: string): Promise<string[]> {
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  const entries = page.getByRole('list', { name: 'Log entries' }).getByRole('listitem');
  await entries.first().waitFor();
  return (await entries.allTextContents()).filter((line) => line.includes(words));
}

/** Names in the page's private staging folder. */
export const stagedFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const staging = await root.getDirectoryHandle('staging', { create: true });
    const names: string[] = [];
    for await (const name of staging.keys()) names.push(name);
    return names;
  });

/** The row of a file in the queue (tables are virtual: it must be on screen). */
export const queueRow = (page: Page, name: string): Locator =>
  queueTable(page).getByRole('row').filter({ hasText: name });

export async function expectState(
  page: Page,
  name: string,
  state: RegExp,
  timeoutMs = 60_000,
): Promise<void> {
  await expect(queueRow(page, name)).toContainText(state, { timeout: timeoutMs });
}

/** Ticks these files of the open chat and downloads them. */
export async function downloadFiles(page: Page, names: readonly string[]): Promise<void> {
  await tickFiles(page, names);
  await downloadTicked(page);
}

/** The queue's line of counts, such as “2 active 3 queued”. */
export const stateCounts = (page: Page): Locator => page.getByRole('list', { name: 'Transfers by state' });
/** The queue's line of data centres: transport, flood waits, trouble. */
export const laneList = (page: Page): Locator => page.getByRole('list', { name: 'Data centres' });

/** How often a file's tries failed, as its details say. */
export async function failedTries(page: Page, name: string): Promise<number> {
  await queueRow(page, name).getByRole('button', { name: 'Details' }).click();
  const dialog = page.getByRole('dialog');
  const tries = dialog.locator('div', { has: page.locator('dt', { hasText: 'Failed tries' }) }).locator('dd');
  const text = await tries.textContent();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return Number(text);
}

/** Nobody was signed out: the header offers it, and the account is online, soon where its line was just dead. */
export async function expectSignedIn(page: Page, { withinMs = 5_000 } = {}): Promise<void> {
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(page.getByText('online', { exact: true })).toBeVisible({ timeout: withinMs });
}
