import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { UNDO_MS } from '../../src/engine/user-commands.ts';
import { listFiles, sha256OfFile } from '../support/demo-server/file-list.ts';
import { filesIn, sha256OfPath } from '../support/folder-content.ts';
import { processTree, rendererPids, sampleMost } from '../support/process-memory.ts';
import { onRestartableStage } from '../support/restartable-stage.ts';
import {
  downloadTicked,
  expectAllCompleted,
  fileBox,
  openChat,
  openQueue,
  queueRow,
  stagedFiles,
} from '../support/sluice-page.ts';

const FILE = 'cold-storage-4000.bin';
const MIB = 1_048_576;
/** Until nobody watches any more. */
const HARDLY_BYTES_PER_SECOND = MIB;
const isLong = process.env.SLUICE_LONG === '1';
const PART_BYTES = 300 * MIB;
const MAX_GROWTH_BYTES = 96 * MIB;
const SAMPLE_INTERVAL_MS = 250;
const LONG_MS = 30 * 60_000;

test('a file of 4,000 MiB passes through a page that stays small', async () => {
  test.skip(!existsSync('/proc/self/smaps_rollup'), 'proportional set sizes can only be read on Linux');
  await onRestartableStage(async ({ server, folder, openUnwatched, enter, faults }) => {
    const { telegram } = server;
    const browser = await openUnwatched();
    const before = await browser.attach();
    await enter(before.page);
    await openChat(before.page, 'Cold Storage');
    await fileBox(before.page, FILE).check();

    const renderers = rendererPids(browser.pid);
    const ofRenderers = () => sampleMost(() => renderers, SAMPLE_INTERVAL_MS);
    const ofBrowser = () => sampleMost(() => processTree(browser.pid), SAMPLE_INTERVAL_MS);
    const idle = { renderers: ofRenderers().stop(), browser: ofBrowser().stop() };
    // Where the kernel does not let us read, nothing would ever grow.
    expect(idle.renderers).toBeGreaterThan(20 * MIB);
    const most = { renderers: ofRenderers(), browser: ofBrowser() };
    faults({ accountBytesPerSecond: HARDLY_BYTES_PER_SECOND });
    await downloadTicked(before.page);
    await openQueue(before.page);
    await before.detach();
    faults({ accountBytesPerSecond: 0 });
    const served = () => telegram.counters().bytesServed;
    const isDone = () => (isLong ? existsSync(join(folder, FILE)) : served() > PART_BYTES);
    await expect.poll(isDone, { timeout: isLong ? LONG_MS : 120_000 }).toBe(true);
    const growth = {
      renderers: most.renderers.stop() - idle.renderers,
      browser: most.browser.stop() - idle.browser,
    };
    const words = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;
    console.log(
      `renderer: ${words(idle.renderers)} idle, ${words(growth.renderers)} more at most; ` +
        `all processes: ${words(idle.browser)} idle, ${words(growth.browser)} more`,
    );
    expect(growth.renderers).toBeLessThanOrEqual(MAX_GROWTH_BYTES);

    const { page } = await browser.attach();
    if (isLong) {
      await expectAllCompleted(page, 1);
      const [file] = await listFiles(telegram.world, 'Cold Storage', false);
      const bytes = file && telegram.world.file(file.id);
      if (bytes === undefined) throw new Error('The world has no cold storage.');
      expect(await sha256OfPath(join(folder, FILE))).toBe(await sha256OfFile(bytes));
    } else {
      expect(await stagedFiles(page)).toHaveLength(1);
      await queueRow(page, FILE).getByRole('button', { name: 'Cancel' }).click();
      await expect(queueRow(page, FILE)).toContainText('cancelled');
      const freed = { message: 'staging is freed once it cannot be undone', timeout: 2 * UNDO_MS };
      await expect.poll(() => stagedFiles(page), freed).toEqual([]);
      expect(await filesIn(folder)).toEqual([]);
    }
  });
});
