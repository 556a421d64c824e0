import { expect } from '@playwright/test';
import {
  downloadFiles,
  expectAllCompleted,
  expectSignedIn,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';
import { asPasted, expectWhole, ROBIN, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
/** In both data centres, so that a key is made and a sign-in brought over without a WebSocket too. */
const FILES = ['large archive 32.zip', 'edge 1048577.bin'];

test('a network that lets no WebSocket through signs in, lists and downloads over HTTP alone', async ({
  stage,
}) => {
  const { page, demo } = stage;
  stage.faults({ websocket: 'status-403' });
  await stage.enter();
  await openChat(page, CHAT);
  await downloadFiles(page, FILES);
  await openQueue(page);
  await expectAllCompleted(page, FILES.length);
  await expectWhole(stage, CHAT, FILES);
  await expectSignedIn(page);
  const { connections, punishedKeys, fileMethodsOnPlain } = demo.telegram.counters();
  expect({ ...connections, http: 0, punishedKeys, fileMethodsOnPlain }).toEqual({
    plain: 0,
    media: 0,
    http: 0,
    punishedKeys: 0,
    fileMethodsOnPlain: 0,
  });
});

test('where a configuration has no HTTP address, the form says what is blocked and what to do', async ({
  stage,
}) => {
  const { page, demo } = stage;
  stage.faults({ websocket: 'status-403' });
  const { configuration } = demo;
  const dcs = configuration.dcs.map(({ id, url, media }) => ({ id, url, media }));
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Custom' });
  await page.getByLabel('Server configuration').fill(asPasted({ ...configuration, dcs }));
  await page.getByLabel('API id').fill('12345');
  await page.getByLabel('API hash').fill('0123456789abcdef0123456789abcdef');
  await page.getByLabel('Phone number').fill(ROBIN.phone);
  await page.getByRole('button', { name: 'Continue' }).click();
  const host = new URL(dcs.find(({ id }) => id === configuration.defaultDc)?.url ?? '').host;
  await expect(page.getByText(`No answer from ${host} over a WebSocket`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeEnabled();
});
