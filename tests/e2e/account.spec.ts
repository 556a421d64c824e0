import { expect, type Page } from '@playwright/test';
import type { KeyEnd } from '../../src/adapters/demo/happenings.ts';
import { cabinetNames, passphraseDerivation } from '../support/browser-storage.ts';
import { bytesOfDatabase, holds } from '../support/database-bytes.ts';
import { onRestartableStage } from '../support/restartable-stage.ts';
import { expectServedOnce, FORGETTABLE_MS, untilKept } from '../support/served-once.ts';
import {
  countInState,
  downloadFiles,
  expectAllCompleted,
  expectSignedIn,
  openChat,
  openQueue,
  queueRow,
  queueTable,
  stagedFiles,
} from '../support/sluice-page.ts';
import { expectWhole, ROBIN, type Stage, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILES = ['large archive 32.zip', 'large archive 40.zip'];
const MIB = 1_048_576;
const PASSPHRASE = 'four quiet harbour words';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const place = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');

/** Two files under way, some MiB of them fetched. */
async function beginDownloading({
  page,
  demo,
  faults,
}: Pick<Stage, 'page' | 'demo' | 'faults'>): Promise<void> {
  await openChat(page, CHAT);
  faults({ accountBytesPerSecond: 4 * MIB });
  await downloadFiles(page, FILES);
  await expect.poll(() => demo.telegram.counters().bytesServed).toBeGreaterThan(6 * MIB);
  await untilKept(demo.telegram, 0, FORGETTABLE_MS);
}

/** From the form as it was left: the server, its API id and hash are known. */
async function signInAgain({ page, codeFor }: Pick<Stage, 'page' | 'codeFor'>): Promise<void> {
  await expect(page.getByLabel('API id')).toHaveValue('12345');
  await page.getByLabel('Phone number').fill(ROBIN.phone);
  const before = codeFor(ROBIN.phone);
  await button(page, 'Continue').click();
  await expect.poll(() => codeFor(ROBIN.phone)).not.toBe(before);
  await page.getByLabel('Code', { exact: true }).fill(codeFor(ROBIN.phone));
  await button(page, 'Continue').click();
}

/** The same two files come whole, and what was fetched before everything stopped is not fetched again. */
async function expectTheSameQueueGoesOn(
  stage: Pick<Stage, 'page' | 'demo' | 'folder'>,
  stoppedAt: number,
): Promise<void> {
  await openQueue(stage.page);
  await expectAllCompleted(stage.page, FILES.length);
  await expectWhole(stage, CHAT, FILES);
  expectServedOnce(stage.demo.telegram, { startedAt: 0, killedAt: stoppedAt }, FORGETTABLE_MS);
}

async function expectNothingMoves({ page, demo }: Pick<Stage, 'page' | 'demo'>): Promise<void> {
  for (const name of FILES) await expect(queueRow(page, name)).toContainText('sign-in needed');
  await expect(countInState(page, 'active')).toHaveCount(0);
  await expect.poll(() => demo.telegram.counters().openConnections).toEqual({ plain: 0, media: 0, http: 0 });
}

test('a passphrase stands before everything but the queue, and lets go on with the same keys', async () => {
  await onRestartableStage(async ({ server: demo, folder, open, enter, faults }) => {
    const { telegram } = demo;
    const first = await open();
    await enter(first.page);
    await beginDownloading({ page: first.page, demo, faults });
    await place(first.page, 'Settings').click();
    await button(first.page, 'Lock with a passphrase').click();
    await first.page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
    await first.page.getByLabel('New passphrase again').fill(PASSPHRASE);
    await button(first.page, 'Lock with this passphrase').click();
    await expect(first.page.getByText('The passphrase is set.')).toBeVisible();
    // Computed in the built page, under its real policy; PBKDF2 would mean that WebAssembly was refused.
    expect(await passphraseDerivation(first.page)).toBe('argon2id');
    const closedAt = Date.now();
    await first.close();
    const before = telegram.counters();

    const { page } = await open();
    const unlock = button(page, 'Unlock');
    await expect(page.getByRole('heading', { name: 'Sluice is locked' })).toBeVisible();
    await page.getByRole('link', { name: 'Look at the queue' }).click();
    for (const name of FILES) await expect(queueRow(page, name)).toContainText('sign-in needed');
    await page.getByRole('link', { name: 'Unlock' }).click();
    const passphrase = page.getByLabel('Passphrase', { exact: true });
    await passphrase.fill('four loud harbour words');
    await unlock.click();
    await expect(passphrase).toHaveAccessibleDescription(/not the passphrase/);
    await expect(page.getByText('Next try possible in')).toBeVisible();
    await expect(unlock).toBeDisabled();
    expect(telegram.counters()).toMatchObject({ connections: before.connections });
    await passphrase.fill(PASSPHRASE);
    await expect(unlock).toBeEnabled();
    faults({ accountBytesPerSecond: 0 });
    await unlock.click();
    await expectTheSameQueueGoesOn({ page, demo, folder }, closedAt);
    await expectSignedIn(page);
    const { keyExchanges, exports, punishedKeys } = telegram.counters();
    expect({ keyExchanges, exports, punishedKeys }).toEqual({
      keyExchanges: before.keyExchanges,
      exports: before.exports,
      punishedKeys: 0,
    });

    // By hand, in the middle of a session; then the passphrase is lost.
    await place(page, 'Settings').click();
    await button(page, 'Lock now').click();
    await expect(page.getByRole('heading', { name: 'Sluice is locked' })).toBeVisible();
    await expect.poll(() => telegram.counters().openConnections).toEqual({ plain: 0, media: 0, http: 0 });
    await button(page, 'Forget everything').click();
    await dialog(page).getByRole('button', { name: 'Forget everything' }).click();
    await expect(page.getByLabel('Phone number')).toBeVisible();
    expect((await cabinetNames(page)).filter((name) => name.startsWith('telegram.'))).toEqual([]);
    await page.getByRole('link', { name: 'Look at the queue' }).click();
    await expect(countInState(page, 'completed')).toHaveText(`${FILES.length} completed`);
  });
});

test('signing out tells the server, leaves no key or name, and the same queue goes on afterwards', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await stage.enter();
  await beginDownloading(stage);
  const staged = await stagedFiles(page);
  expect(staged.length).toBeGreaterThan(0);
  await button(page, 'Sign out').click();
  await expect(dialog(page)).toContainText('Kept: the queue');
  const signedOutAt = Date.now();
  await dialog(page).getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Phone number')).toHaveValue('');
  expect(demo.telegram.counters().requests.plain['auth.logOut']).toBe(1);

  expect((await cabinetNames(page)).filter((name) => name.startsWith('telegram.'))).toEqual([]);
  const kept = await page.evaluate(bytesOfDatabase, 'sluice');
  // Of chats only the titles stay that the queue's own rows need.
  for (const gone of ['Robin Marsh', '2025550123', '一日一书']) expect(holds(kept, gone), gone).toBe(false);
  expect(holds(kept, CHAT)).toBe(true);
  expect(await stagedFiles(page)).toEqual(expect.arrayContaining(staged));
  await page.getByRole('link', { name: 'Look at the queue' }).click();
  await expectNothingMoves(stage);

  await page.getByRole('link', { name: 'Sign in' }).click();
  stage.faults({ accountBytesPerSecond: 0 });
  await signInAgain(stage);
  await expectSignedIn(page);
  await expectTheSameQueueGoesOn(stage, signedOutAt);
});

for (const [how, words] of [
  ['revoked', /ended from another device/],
  ['unregistered', /Telegram ended this sign-in/],
] as const satisfies readonly (readonly [KeyEnd, RegExp])[]) {
  test(`a session ${how} elsewhere stops all, says so, and the next one goes on with the queue`, async ({
    stage,
  }) => {
    const { page, demo } = stage;
    await stage.enter();
    await beginDownloading(stage);
    await openQueue(page);
    const endedAt = Date.now();
    await demo.telegram.happen({ kind: 'keys-end', how });
    await expect(page.getByRole('alert').filter({ hasText: words })).toContainText(/fetched are kept/);
    await expect(page.getByText('session ended', { exact: true })).toBeVisible();
    await expectNothingMoves(stage);
    await page.reload();
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expect(queueTable(page)).toHaveAttribute('aria-rowcount', String(FILES.length + 1));

    await page.getByRole('link', { name: 'Sign in again' }).click();
    await expect(page.getByText('The session of Robin Marsh has ended.')).toBeVisible();
    stage.faults({ accountBytesPerSecond: 0 });
    await signInAgain(stage);
    await expectSignedIn(page);
    await expectTheSameQueueGoesOn(stage, endedAt);
    expect(demo.telegram.counters().requests.plain['auth.sendCode']).toBe(2);
  });
}
