import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { build } from 'vite';
import { demoKeyPairs } from '../../src/adapters/demo/dc/rsa-keys.ts';
import type { DemoChat, DemoMessage, World } from '../../src/adapters/demo/world/types.ts';
import { publicKeyFingerprint } from '../../src/mtproto/rsa.ts';
import { findChromium, launchArgs } from '../support/browser.ts';
import { sha256OfFile } from '../support/demo-server/file-list.ts';
import { type DemoServer, startDemoServer } from '../support/demo-server.ts';
import type { StrangerTask } from '../support/gramjs/stranger.ts';

/** The library that Sluice takes pieces of, whole and unmodified, in a real browser: a stranger to the pretend Telegram. */
test.skip(process.env.SLUICE_LONG !== '1', 'stock GramJS is asked in the long run only');

test('stock GramJS signs in, lists and downloads what the server has', async () => {
  test.setTimeout(180_000);
  const demo = await startDemoServer();
  const site = await servePage(await bundle());
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: launchArgs(),
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log(message.text()));
    const { world } = demo.telegram;
    await page.exposeFunction('codeFor', (phone: string) => codeFor(demo, phone));
    await page.goto(site.url);
    const account = world.accounts.find(({ homeDc, password }) => homeDc === 2 && password !== undefined);
    const files = [fileIn(world, 2), fileIn(world, 4)];
    const talk = world.chats.find(({ kind, messageCount }) => kind === 'supergroup' && messageCount > 250);
    if (account?.password === undefined || talk === undefined) throw new Error('The world has changed.');
    const saw = await page.evaluate((task) => window.play(task), {
      ...whereabouts(demo),
      phone: account.phone,
      password: account.password.value,
      files: files.map(({ chat, message }) => ({ chat: markOf(chat), message: message.id })),
      history: { chat: markOf(talk), limit: 250 },
    });
    expect(saw.userId).toBe(account.userId.toString());
    expect(saw.dialogs).toHaveLength(world.chats.length);
    expect(saw.history).toEqual(world.history(talk, { limit: 250 }).messages.map(({ id }) => id));
    expect(saw.hashes).toEqual(
      await Promise.all(files.map(({ message }) => message.media && sha256OfFile(message.media.file))),
    );
    const { unknownMethods, mistakes, punishedKeys } = demo.telegram.counters();
    expect({ unknownMethods, mistakes, punishedKeys }).toEqual({
      unknownMethods: {},
      mistakes: [],
      punishedKeys: 0,
    });
  } finally {
    await browser.close();
    await site.stop();
    await demo.stop();
  }
});

/** One script with everything in it. */
async function bundle(): Promise<string> {
  const entry = join(import.meta.dirname, '../support/gramjs/stranger.ts');
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['iife'], name: 'stranger' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first && 'output' in first ? first.output[0] : undefined;
  if (chunk === undefined) throw new Error('Nothing was built.');
  return chunk.code;
}

async function servePage(script: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><script src="/script.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function whereabouts({ configuration }: DemoServer): Pick<StrangerTask, 'dcs' | 'keys'> {
  return {
    dcs: configuration.dcs.map(({ id, url, media }) => ({
      id,
      plain: url,
      media: media === 'shared' ? url : (media[1] ?? url),
    })),
    keys: demoKeyPairs.map(({ modulus }) => {
      const number = BigInt(`0x${modulus}`);
      return {
        fingerprint: publicKeyFingerprint(number, 65_537n).toString(),
        modulus: number.toString(),
      };
    }),
  };
}

const codeFor = ({ telegram }: DemoServer, phone: string): string =>
  telegram.codes().find((sent) => sent.phone === phone)?.code ?? '';

const markOf = ({ id }: DemoChat): string => `-100${id}`;

/** Some megabytes: more than one request, yet soon there. */
function fileIn(world: World, dc: number): { chat: DemoChat; message: DemoMessage } {
  for (const chat of world.chats.filter(({ kind }) => kind === 'channel' || kind === 'supergroup')) {
    for (const message of world.history(chat, { kind: 'document', limit: chat.messageCount }).messages) {
      const { file } = message.media ?? {};
      if (file?.dc === dc && file.size > 3_000_000 && file.size < 20_000_000) return { chat, message };
    }
  }
  throw new Error(`no document in data centre ${dc}`);
}
