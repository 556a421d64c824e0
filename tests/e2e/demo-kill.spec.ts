import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createWorld } from '../../src/adapters/demo/world/world.ts';
import { listFiles, sha256OfFile } from '../support/demo-server/file-list.ts';
import { filesIn, sha256OfPath } from '../support/folder-content.ts';
import { dropIn, expectSignedIn, onRestartableStage } from '../support/restartable-stage.ts';
import {
  downloadTicked,
  expectAllCompleted,
  logLines,
  openChat,
  openQueue,
  queuePercent,
  signInDemo,
  tickFiles,
} from '../support/sluice-page.ts';

const CHAT = 'Mixed forty';
const NAMES = ['large archive 32.zip', 'large video 34.mp4', 'large archive 40.zip', 'edge 131073.bin'];
const KILL_AT_PERCENT = 25;

test('the demo inside the page outlives a kill: no sign-in, no key, not a byte lost', async () => {
  await onRestartableStage(async ({ folder, open }) => {
    const first = await open();
    await signInDemo(first.page);
    await dropIn(first.page, folder);
    await openChat(first.page, CHAT);
    await tickFiles(first.page, NAMES);
    await downloadTicked(first.page);
    await expect
      .poll(() => logLines(first.page, 'key made'), { message: 'the log tells of keys' })
      .toHaveLength(2);
    await openQueue(first.page);
    await expect.poll(() => queuePercent(first.page), { intervals: [20] }).toBeGreaterThan(KILL_AT_PERCENT);
    const killedAt = new Date().toISOString();
    await first.kill();

    const second = await open();
    await expectSignedIn(second.page);
    await openQueue(second.page);
    const percent = await queuePercent(second.page);
    expect(percent, 'what was fetched is still there').toBeGreaterThan(KILL_AT_PERCENT / 2);
    expect(percent, 'killed in the middle').toBeLessThan(100);
    await expectAllCompleted(second.page, NAMES.length);
    const later = async (words: string) =>
      (await logLines(second.page, words)).filter((line) => line > killedAt);
    expect(await later('main connection'), 'the log goes on').not.toEqual([]);
    expect(await later('key made'), 'keys made after the kill').toEqual([]);
    expect(await later('authorization imported')).toEqual([]);

    expect((await filesIn(folder)).map(({ path }) => path)).toEqual([...NAMES].sort());
    const world = createWorld({});
    for (const { name, id } of await listFiles(world, CHAT, false)) {
      const bytes = world.file(id);
      if (bytes === undefined || name === undefined || !NAMES.includes(name)) continue;
      expect(await sha256OfPath(join(folder, name)), name).toBe(await sha256OfFile(bytes));
    }
  });
});
