import { expect } from '@playwright/test';
import {
  downloadAllMatching,
  expectAllCompleted,
  mediaTable,
  openChat,
  openQueue,
  stateCounts,
} from '../support/sluice-page.ts';
import { pathsIn, serverFiles, test } from '../support/stage.ts';

const PROTECTED = 'Protected: saving it is not allowed here.';
const VANISHING = 'Self-destructing: made to vanish, not saved.';

test('a protected channel is shown with the reason, and nothing of it can be ticked or fetched', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await stage.enter();
  await openChat(page, 'Closed Stacks');
  await expect(page.getByText('does not allow saving')).toBeVisible();
  const row = mediaTable(page).getByRole('row').nth(1);
  await expect(row).toContainText(PROTECTED);
  await expect(row).toHaveAttribute('data-muted', 'true');
  const box = row.getByRole('checkbox');
  await expect(box).toHaveAccessibleDescription(PROTECTED);
  // By force: it says that it is disabled, which is what Playwright would wait for.
  await box.click({ force: true });
  await expect(box).not.toBeChecked();
  await mediaTable(page).getByRole('checkbox', { name: 'Tick all shown' }).click();
  await expect(page.getByText(/\d+ files? ticked/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Download selected' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Download all matching' })).toBeDisabled();
  expect(demo.telegram.servedRanges()).toEqual([]);
});

test('single protected messages are left out when all of a chat is downloaded', async ({ stage }) => {
  const { page, demo } = stage;
  const chat = 'Half-open Workshop';
  await stage.enter();
  await openChat(page, chat);
  await expect(mediaTable(page)).toContainText(PROTECTED);
  await downloadAllMatching(page);
  await openQueue(page);
  const files = await serverFiles(demo, chat);
  const { world } = demo.telegram;
  const room = world.chats.find(({ title }) => title === chat);
  const isProtected = (message: number): boolean =>
    room !== undefined && world.message(room, message)?.protected === true;
  const open = files.filter(({ message }) => !isProtected(message));
  expect(open.length).toBeLessThan(files.length);
  await expectAllCompleted(page, open.length, 90_000);
  const refused = new Set(files.filter(({ message }) => isProtected(message)).map(({ id }) => String(id)));
  expect(demo.telegram.servedRanges().filter(({ fileId }) => refused.has(fileId))).toEqual([]);
  expect(pathsIn(stage.folder)).toHaveLength(open.length);
});

test('self-destructing media is shown with the reason and never fetched', async ({ stage }) => {
  const { page, demo } = stage;
  const { world } = demo.telegram;
  const vanishing = world.chats.flatMap((chat) =>
    world
      .history(chat, { limit: chat.messageCount })
      .messages.filter(({ ttlSeconds }) => ttlSeconds !== undefined)
      .map((message) => ({ chat, message })),
  );
  const chosen = vanishing[0];
  if (chosen === undefined) throw new Error('The world has no self-destructing media.');
  const { chat, message } = chosen;
  await stage.enter();
  await openChat(page, chat.title);
  const row = mediaTable(page).getByRole('row').filter({ hasText: VANISHING }).first();
  await expect(row).toBeVisible();
  await expect(row).toHaveAttribute('data-muted', 'true');
  await row.getByRole('checkbox').click({ force: true });
  await expect(row.getByRole('checkbox')).not.toBeChecked();
  await downloadAllMatching(page);
  await openQueue(page);
  await expect(stateCounts(page)).toHaveText(/^\d+ completed$/, { timeout: 60_000 });
  const ids = new Set(
    vanishing.filter((other) => other.chat === chat).map((other) => String(other.message.media?.file.id)),
  );
  expect(ids).toContain(String(message.media?.file.id));
  expect(demo.telegram.servedRanges().filter(({ fileId }) => ids.has(fileId))).toEqual([]);
});
