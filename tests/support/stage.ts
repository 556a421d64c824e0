import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { FaultsPatch } from '../../src/adapters/demo/faults/faults.ts';
import type { ServerConfiguration } from '../../src/domain/server.ts';
import { assertOnlyAllowedMethods } from './allowed-methods.ts';
import { type App, dropFolder, launchApp, serveApp } from './browser.ts';
import { type ListedFile, listFiles, sha256OfFile } from './demo-server/file-list.ts';
import { type DemoServer, startDemoServer } from './demo-server.ts';
import { hashesIn, sha256OfPath } from './folder-content.ts';
import { type Credentials, signInCustom } from './sluice-page.ts';

/** The demo's account that needs no password. */
export const ROBIN: Credentials = { phone: '+12025550123' };
/** The one with a two-step password. */
export const NOOR: Credentials = { phone: '+442079460958', password: 'correct horse' };

/** The built page in a browser, a server for it, and a real folder: one of each for each test. */
export interface Stage {
  readonly demo: DemoServer;
  /** A folder of the disk, empty at first, that the browser grants once it is dropped. */
  readonly folder: string;
  readonly baseUrl: string;
  readonly app: App;
  readonly page: Page;
  /** Signs in at the server, as Robin unless told otherwise, and drops the folder. */
  enter(options?: {
    readonly configuration?: ServerConfiguration;
    readonly credentials?: Credentials;
    readonly withFolder?: boolean;
  }): Promise<void>;
  /** The same in another browser, with another folder. */
  enterAt(page: Page, folder: string): Promise<void>;
  faults(patch: FaultsPatch): void;
  /** The last code sent to this phone. */
  codeFor(phone: string): string;
}

const ACTION_TIMEOUT_MS = 20_000;

/** As a person would paste it. */
export const asPasted = (configuration: ServerConfiguration): string =>
  JSON.stringify(configuration, null, 2);

export const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  stage: async ({}, use) => {
    const demo = await startDemoServer();
    const folder = mkdtempSync(join(tmpdir(), 'sluice-folder-'));
    const site = await serveApp();
    const app = await launchApp({ baseUrl: site.url, folderPath: folder });
    // A button that never comes is a failure after a while, not a test that hangs.
    app.page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const codeFor = (phone: string): string => {
      const digits = phone.replace(/\D/g, '');
      return demo.telegram.codes().find((sent) => sent.phone === digits)?.code ?? '';
    };
    const signIn = (
      page: Page,
      configuration: ServerConfiguration = demo.configuration,
      credentials: Credentials = ROBIN,
    ): Promise<void> => {
      const server = {
        configuration: asPasted(configuration),
        code: async () => codeFor(credentials.phone),
      };
      return signInCustom(page, server, credentials);
    };
    await use({
      demo,
      folder,
      baseUrl: site.url,
      app,
      page: app.page,
      codeFor,
      enter: async ({ configuration, credentials, withFolder = true } = {}) => {
        await signIn(app.page, configuration, credentials);
        if (withFolder) await enterFolder(app.page, folder);
      },
      enterAt: async (page, other) => {
        await signIn(page);
        await enterFolder(page, other);
      },
      faults: (patch) => {
        const problem = demo.telegram.patchFaults({ ...patch });
        if (problem !== undefined) throw new Error(problem);
      },
    });
    await app.close();
    await site.close();
    await demo.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    assertOnlyAllowedMethods(demo.telegram);
  },
});

/** Drops the folder and waits until the page names it as the one in use. */
export async function enterFolder(page: Page, folder: string): Promise<void> {
  await dropFolder(page, folder);
  await expect(page.locator('.folder-in-use')).toBeVisible();
}

/** Everything below the folder, folders left out; paths with `/`, sorted. */
export const pathsIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** The server's files of a chat, with their SHA-256; only those named, if names are given. */
export async function serverFiles(
  demo: DemoServer,
  chat: string,
  names?: readonly string[],
): Promise<(ListedFile & { readonly sha256: string })[]> {
  const { world } = demo.telegram;
  const listed = await listFiles(world, chat, false);
  const chosen = names ? listed.filter(({ name }) => name !== undefined && names.includes(name)) : listed;
  return Promise.all(
    chosen.map(async (file) => {
      const bytes = world.file(file.id);
      if (bytes === undefined) throw new Error(`The world has no file ${file.id}.`);
      return { ...file, sha256: await sha256OfFile(bytes) };
    }),
  );
}

/** The folder holds exactly these contents, whatever their names, and nothing else. */
export async function expectContents(folder: string, hashes: readonly string[]): Promise<void> {
  expect(await hashesIn(folder)).toEqual([...hashes].sort());
}

/** These files of a chat stand in the folder under their own names, whole, and nothing else does. */
export async function expectWhole(
  stage: Pick<Stage, 'demo' | 'folder'>,
  chat: string,
  names: readonly string[],
): Promise<void> {
  const files = await serverFiles(stage.demo, chat, names);
  expect(pathsIn(stage.folder)).toEqual([...names].sort());
  for (const { name, sha256 } of files) {
    expect(await sha256OfPath(join(stage.folder, name ?? '')), name).toBe(sha256);
  }
}
