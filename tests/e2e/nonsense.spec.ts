import { expect } from '@playwright/test';
import { startNonsenseServer } from '../support/nonsense-server.ts';
import { countInState, downloadFiles, expectState, openChat, openQueue } from '../support/sluice-page.ts';
import { asPasted, expectWhole, pathsIn, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
/** By the data centre that has them. */
const OF_DC_2 = ['mixed 29.mp4', 'edge 131073.bin', 'edge 1.bin'];
const OF_DC_4 = ['mixed 24.flac', 'edge 131071.bin'];

test('a server that answers HTML, or bytes without end, is no server: said at once, and what was typed is kept', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const nonsense = await startNonsenseServer();
  try {
    await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Custom' });
    await page.getByLabel('API id').fill('12345');
    await page.getByLabel('API hash').fill('0123456789abcdef0123456789abcdef');
    await page.getByLabel('Phone number').fill('+12025550123');
    for (const { http, webSocket } of [nonsense.html, nonsense.endless]) {
      const dcs = demo.configuration.dcs.map((dc) => ({ ...dc, url: webSocket, http }));
      const typed = asPasted({ ...demo.configuration, dcs });
      await page.getByLabel('Server configuration').fill(typed);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('alert')).toContainText('something else answers there', {
        timeout: 30_000,
      });
      await expect(page.getByRole('alert')).toContainText(new URL(http).host);
      await expect(page.getByLabel('Server configuration')).toHaveValue(typed);
    }
  } finally {
    await nonsense.stop();
  }
});

test('a data centre whose media addresses pour out nonsense stops its own files alone', async ({ stage }) => {
  const { page, demo } = stage;
  const nonsense = await startNonsenseServer();
  try {
    const media = [nonsense.endless.http, nonsense.endless.webSocket];
    const dcs = demo.configuration.dcs.map((dc) => (dc.id === 4 ? { ...dc, media } : dc));
    await stage.enter({ configuration: { ...demo.configuration, dcs } });
    await openChat(page, CHAT);
    await downloadFiles(page, [...OF_DC_4, ...OF_DC_2]);
    await openQueue(page);
    await expect(countInState(page, 'completed')).toHaveText(`${OF_DC_2.length} completed`, {
      timeout: 30_000,
    });
    for (const name of OF_DC_4) await expectState(page, name, /waiting\s*(retry|Telegram has trouble)/);
    expect(pathsIn(stage.folder)).toHaveLength(OF_DC_2.length);
    await expectWhole(stage, CHAT, OF_DC_2);
  } finally {
    await nonsense.stop();
  }
});
