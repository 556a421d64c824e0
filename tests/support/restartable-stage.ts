import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { FaultsPatch } from '../../src/adapters/demo/faults/faults.ts';
import { DEMO_ACCOUNTS } from '../../src/adapters/demo/world/people.ts';
import { assertOnlyAllowedMethods } from './allowed-methods.ts';
import { type App, dropFolder, launchApp, serveApp } from './browser.ts';
import { type DemoServer, type DemoServerOptions, startDemoServer } from './demo-server.ts';
import { type Credentials, chats, signInCustom } from './sluice-page.ts';
import { launchUnwatched, type UnwatchedBrowser } from './unwatched-browser.ts';

const [plain, twoStep] = DEMO_ACCOUNTS;
/** The code is enough to sign in. */
export const PLAIN_ACCOUNT: Credentials = { phone: `+${plain.phone}` };
/** Has a second password. */
export const TWO_STEP_ACCOUNT: Credentials = {
  phone: `+${twoStep.phone}`,
  password: twoStep.password.value,
};

/** The built page, data centres, a profile and a folder which outlive the browser: it may be killed and started again. */
export interface RestartableStage {
  readonly server: DemoServer;
  readonly baseUrl: string;
  /** Where downloads land; the profile may write it once it has been dropped on the page. */
  readonly folder: string;
  /** Starts the browser on the profile, at the page. */
  open(): Promise<App>;
  /** The same without anybody watching, for measuring. */
  openUnwatched(): Promise<UnwatchedBrowser>;
  /** Signs in at the data centres by Custom JSON. */
  signIn(page: Page, credentials?: Credentials): Promise<void>;
  /** The same, and drops the folder. */
  enter(page: Page, credentials?: Credentials): Promise<void>;
  faults(patch: FaultsPatch): void;
  /** Serves another build at the same address; absent: the one that everything began with. */
  deploy(root?: string): Promise<void>;
}

/** Sets the stage, plays, and clears it away whatever happened: browsers first, then servers, then files. */
export async function onRestartableStage(
  play: (stage: RestartableStage) => Promise<void>,
  serverOptions: DemoServerOptions = {},
): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  const temporary = (kind: string): string => {
    const path = mkdtempSync(join(tmpdir(), `sluice-${kind}-`));
    undo.push(() => rm(path, { recursive: true, force: true, maxRetries: 10 }));
    return path;
  };
  try {
    const folder = temporary('folder');
    const profileDir = temporary('profile');
    let site = await serveApp();
    undo.push(() => site.close());
    const server = await startDemoServer(serverOptions);
    undo.push(() => server.stop());
    const signIn = (page: Page, credentials = PLAIN_ACCOUNT): Promise<void> =>
      signInCustom(page, codeBearing(server, credentials), credentials);
    await play({
      server,
      baseUrl: site.url,
      folder,
      open: async () => {
        const app = await launchApp({ baseUrl: site.url, folderPath: folder, profileDir });
        undo.push(() => app.close());
        return app;
      },
      openUnwatched: async () => {
        const browser = await launchUnwatched({ baseUrl: site.url, folderPath: folder, profileDir });
        undo.push(() => browser.close());
        return browser;
      },
      signIn,
      enter: async (page, credentials) => {
        await signIn(page, credentials);
        await dropIn(page, folder);
      },
      faults: (patch) => {
        const problem = server.telegram.patchFaults({ ...patch });
        if (problem !== undefined) throw new Error(problem);
      },
      deploy: async (root) => {
        const { port } = site;
        await site.close();
        site = await serveApp(port, root);
      },
    });
    assertOnlyAllowedMethods(server.telegram);
  } finally {
    for (const step of undo.reverse()) await step().catch((error: unknown) => console.error(error));
  }
}

/** Drops the folder and waits until the page has nothing more to ask about it. */
export async function dropIn(page: Page, folder: string): Promise<void> {
  await dropFolder(page, folder);
  await expect(page.locator('.folder-in-use')).toBeVisible();
}

/** Waits for the chats and says that they came without a single question. */
export async function expectSignedIn(page: Page): Promise<void> {
  await expect(chats(page).getByRole('link').first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByLabel('Phone number')).toHaveCount(0);
}

const codeBearing = ({ configuration, telegram }: DemoServer, { phone }: Credentials) => ({
  configuration: JSON.stringify(configuration),
  code: async () => telegram.codes().find((sent) => phone.endsWith(sent.phone))?.code ?? 'none was sent',
});
