import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serve } from '../../scripts/serve.mjs';
import { dropFolder, launchApp } from '../support/browser.ts';

/**
 * The canary: all end-to-end tests stand on a folder that a headless browser grants without a prompt. When this
 * fails, it is the browser that has changed, not the product.
 */
const PAGE = `<!doctype html><title>canary</title><script type="module" src="/canary.js"></script>`;

const SCRIPT = `
const database = () => new Promise((done, failed) => {
  const request = indexedDB.open('canary', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('handles');
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});
const inStore = async (mode, use) => {
  const store = (await database()).transaction('handles', mode).objectStore('handles');
  return new Promise((done, failed) => {
    const request = use(store);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
};
let dropped;
window.dropped = new Promise((done) => { dropped = done; });
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', async (event) => {
  event.preventDefault();
  const handle = await event.dataTransfer.items[0].getAsFileSystemHandle();
  await inStore('readwrite', (store) => store.put(handle, 'folder'));
  dropped(handle.kind);
});
window.write = async (name, text) => {
  const folder = await inStore('readonly', (store) => store.get('folder'));
  const permission = await folder.queryPermission({ mode: 'readwrite' });
  if (permission !== 'granted') return permission;
  const file = await folder.getFileHandle(name, { create: true });
  const writable = await file.createWritable({ mode: 'exclusive' });
  await writable.write(text);
  await writable.close();
  return permission;
};
document.title = 'ready';
`;

const write = (page: Page, name: string, text: string): Promise<unknown> =>
  page.evaluate(`write(${JSON.stringify(name)}, ${JSON.stringify(text)})`);

test('a dropped folder is granted for reading and writing, also after reload, kill and restart', async () => {
  const site = mkdtempSync(join(tmpdir(), 'sluice-canary-site-'));
  const folder = mkdtempSync(join(tmpdir(), 'sluice-canary-folder-'));
  const profileDir = mkdtempSync(join(tmpdir(), 'sluice-canary-profile-'));
  writeFileSync(join(site, 'index.html'), PAGE);
  writeFileSync(join(site, 'canary.js'), SCRIPT);
  const server = await serve({ port: 0, root: site });
  const launch = () => launchApp({ baseUrl: server.url, folderPath: folder, profileDir });
  let app = await launch();
  try {
    await expect(app.page).toHaveTitle('ready');
    await dropFolder(app.page, folder);
    expect(await app.page.evaluate('dropped')).toBe('directory');
    expect(await write(app.page, 'first.txt', 'one')).toBe('granted');
    expect(readFileSync(join(folder, 'first.txt'), 'utf8')).toBe('one');

    await app.page.reload();
    await expect(app.page).toHaveTitle('ready');
    expect(await write(app.page, 'second.txt', 'two')).toBe('granted');

    await app.kill();
    app = await launch();
    await expect(app.page).toHaveTitle('ready');
    expect(await write(app.page, 'third.txt', 'three')).toBe('granted');

    await app.close();
    app = await launch();
    await expect(app.page).toHaveTitle('ready');
    expect(await write(app.page, 'fourth.txt', 'four')).toBe('granted');
    expect(readdirSync(folder).sort()).toEqual(['first.txt', 'fourth.txt', 'second.txt', 'third.txt']);
  } finally {
    await app.close();
    await server.close();
    for (const path of [site, folder, profileDir])
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
});
