import { gzipSync } from 'node:zlib';
import { expect, type Page, type Request } from '@playwright/test';
import {
  downloadFiles,
  expectAllCompleted,
  openChat,
  openQueue,
  signInDemo,
} from '../support/sluice-page.ts';
import { type Stage, test } from '../support/stage.ts';

const LIMIT_BYTES = 60 * 1024;

/**
 * Tried inside a page or a worker; each must be refused there. Answers with the names of those that were not. From a
 * timer, since the debugger's own call is above the policy.
 */
const ATTEMPTS = `new Promise((answer) => setTimeout(() => {
  const refused = (attempt) => {
    try { attempt(); return false; } catch { return true; }
  };
  const attempts = {
    Function: () => new Function('return 1')(),
    eval: () => (0, eval)('1 + 1'),
    'a timer of text': () => { const id = setTimeout('1'); clearTimeout(id); },
    'a worker from text': () => new Worker('data:text/javascript,1'),
    'a worker from a blob': () => new Worker(URL.createObjectURL(new Blob(['1']))),
    'a second policy': () => trustedTypes.createPolicy('mine', { createScriptURL: (url) => url }),
  };
  if (typeof importScripts === 'function') {
    attempts.importScripts = () => importScripts('data:text/javascript,1');
  } else {
    attempts.innerHTML = () => { document.createElement('div').innerHTML = '<b>x</b>'; };
  }
  answer(Object.entries(attempts).filter(([, attempt]) => !refused(attempt)).map(([name]) => name));
}))`;

/** Answers with the rule of the policy that refuses another origin; never, if none does. */
const ELSEWHERE = `new Promise((answer) => {
  addEventListener('securitypolicyviolation', ({ effectiveDirective }) => answer(effectiveDirective), { once: true });
  setTimeout(() => fetch('http://elsewhere.example/').then(() => answer('fetched'), () => undefined));
})`;

/** The worker whose script has this name, once it runs. */
async function workerCalled(page: Page, script: string) {
  await expect.poll(() => page.workers().some((worker) => worker.url().includes(script))).toBe(true);
  const found = page.workers().find((worker) => worker.url().includes(script));
  if (found === undefined) throw new Error(`There is no worker ${script}.`);
  return found;
}

/** What the console says of the policy. */
function watchViolations(page: Page): string[] {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|trusted ?type|trustedscript/i.test(message.text()))
      violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));
  return violations;
}

test('text never becomes program: not in the page, nor in any of its workers', async ({ stage }) => {
  const { page } = stage;
  await signInDemo(page);
  expect(await page.evaluate(ATTEMPTS), 'page').toEqual([]);
  expect(await page.evaluate(ELSEWHERE), 'page').toBe('connect-src');
  for (const script of ['engine.worker', 'transfer.worker', 'demo.worker']) {
    const worker = await workerCalled(page, script);
    expect(await worker.evaluate(ATTEMPTS), script).toEqual([]);
    expect(await worker.evaluate(ELSEWHERE), script).toBe('connect-src');
  }
});

test('the whole way to a file breaks no policy and speaks to our own origin and the chosen server alone', async ({
  stage,
}) => {
  const { page, demo, app } = stage;
  const violations = watchViolations(page);
  const spoken = new Set<string>();
  const note = (url: string): void => {
    const { protocol, host } = new URL(url);
    if (protocol !== 'blob:' && protocol !== 'data:') spoken.add(host);
  };
  app.context.on('request', (request: Request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url()));
  await page.reload();
  await stage.enter();
  await openChat(page, 'Mixed forty');
  await downloadFiles(page, ['edge 1048577.bin', 'mixed 12.flac']);
  await openQueue(page);
  await expectAllCompleted(page, 2);
  for (const place of ['Log', 'Settings', 'Chats']) {
    await page.getByRole('link', { name: place, exact: true }).click();
  }
  const allowed = new Set([
    new URL(stage.baseUrl).host,
    ...demo.configuration.dcs.flatMap(({ url, media }) =>
      [url, ...(media === 'shared' ? [] : media)].map((address) => new URL(address).host),
    ),
  ]);
  expect([...spoken].filter((host) => !allowed.has(host))).toEqual([]);
  // The listener does hear of workers: their requests to the server's media addresses are among those noted.
  expect(spoken.size).toBeGreaterThan(1);
  expect(violations).toEqual([]);
});

test('the page fetches at most 60 KB of script, compressed, until the sign-in form takes input', async ({
  stage,
}) => {
  const { page } = stage;
  const scripts = await scriptsUntilForm(stage);
  const sizes = scripts.map(({ url, body }) => ({ url, bytes: gzipSync(body, { level: 9 }).length }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(sizes.length).toBeGreaterThan(0);
  expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(LIMIT_BYTES);
  await expect(page.getByLabel('Phone number')).toBeEditable();
});

/** By the browser's own network log of the page's target; workers have targets of their own. */
async function scriptsUntilForm({ page, baseUrl }: Stage): Promise<{ url: string; body: Buffer }[]> {
  const client = await page.context().newCDPSession(page);
  const urls = new Map<string, string>();
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  client.on('Network.responseReceived', ({ type, requestId, response }) => {
    // A worker's own script is asked for by the page, and run elsewhere.
    if (type === 'Script' && !/\.worker-/.test(response.url)) urls.set(requestId, response.url);
  });
  await page.goto(baseUrl);
  await page.getByLabel('Phone number').fill('1');
  const bodies = await Promise.all(
    [...urls].map(async ([requestId, url]) => {
      const { body, base64Encoded } = await client.send('Network.getResponseBody', { requestId });
      return { url, body: Buffer.from(body, base64Encoded ? 'base64' : 'utf8') };
    }),
  );
  await client.detach();
  return bodies;
}
