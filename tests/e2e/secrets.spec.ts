import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { createVolatileMemory } from '../../src/adapters/demo/state/memory.ts';
import { bytesOfDatabase } from '../support/database-bytes.ts';
import { bytesOfLogs } from '../support/log-bytes.ts';
import { dropIn, onRestartableStage } from '../support/restartable-stage.ts';
import {
  chats,
  downloadFiles,
  expectAllCompleted,
  exportedLog,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';

/** Gets its code as the number that calls: eleven digits, which nothing else is likely to hold. */
const PHONE = { typed: '+1 202-555-0132', digits: '12025550132' };
const API_HASH = 'c0ffee00feedface0badcafe87654321';
const PASSWORD = 'Tr0ub4dor & drei Segel';
const WRONG_PASSWORD = 'Tr0ub4dor & vier Segel';
const PASSPHRASE = 'vier worte unter segeln';
const WRONG_PASSPHRASE = 'vier worte unter masten';
/** No secret, planted by the test itself: a search that does not find it finds nothing. */
const CONTROL = 'control-canary-5093-of-the-test';
/** The same, for what stands in fields. */
const FIELD_CONTROL = 'field-canary-7718-of-the-test';

const CHAT = 'Mixed forty';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const place = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name, exact: true });

/** A text as a file may hold it: as UTF-8, as UTF-16, in base64, in hexadecimal digits. */
const formsOfText = (text: string): readonly Buffer[] => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  ...formsOfBytes(Buffer.from(text)).slice(1),
];
const formsOfBytes = (bytes: Buffer): readonly Buffer[] => [
  bytes,
  Buffer.from(bytes.toString('hex')),
  Buffer.from(bytes.toString('base64').replace(/.{4}$/, '')),
];

interface Canary {
  readonly name: string;
  readonly forms: readonly Buffer[];
}

const canaryOf = (name: string, text: string): Canary => ({ name, forms: formsOfText(text) });

/** `<canary> in <place>` for each one that is found. */
const found = (canaries: readonly Canary[], where: string, content: Buffer): readonly string[] =>
  canaries
    .filter(({ forms }) => forms.some((form) => content.includes(form)))
    .map(({ name }) => `${name} in ${where}`);

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Every word that the page says to the user as a refusal or a warning, from now on. */
const collectAlerts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const said: string[] = [];
    Reflect.set(globalThis, 'saidAlerts', said);
    new MutationObserver(() => {
      for (const alert of document.querySelectorAll('[role=alert]')) {
        const text = alert.textContent ?? '';
        if (!said.includes(text)) said.push(text);
      }
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
const alertsSaid = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => Reflect.get(globalThis, 'saidAlerts'));

/** Returns when the browser has written what the page's fields hold into its session file, from which it would restore them. */
const untilFieldsAreSaved = async (page: Page, profileDir: string): Promise<void> => {
  await page.evaluate(() => {
    const field = document.createElement('input');
    field.id = 'control';
    document.body.append(field);
  });
  await page.locator('#control').fill(FIELD_CONTROL);
  const control = [canaryOf('control', FIELD_CONTROL)];
  await expect
    .poll(
      () =>
        filesBelow(join(profileDir, 'Default', 'Sessions')).flatMap((path) =>
          found(control, path, readFileSync(path)),
        ),
      // The browser gathers what it writes there for some seconds.
      { timeout: 60_000 },
    )
    .not.toEqual([]);
  await page.evaluate(() => document.querySelector('#control')?.remove());
};

test('no secret is left in the profile, the page’s storage, its log, its words or its addresses', async () => {
  const memory = createVolatileMemory();
  await memory.put({ kind: 'password', phone: PHONE.digits, value: PASSWORD });
  await onRestartableStage(
    async ({ server, baseUrl, folder, open, faults }) => {
      const { telegram } = server;
      const { page, context, profileDir, close } = await open();
      const addresses: string[] = [];
      const consoleLines: string[] = [];
      page.on('request', (request) => addresses.push(request.url()));
      page.on('websocket', (socket) => addresses.push(socket.url()));
      page.on('framenavigated', (frame) => addresses.push(frame.url()));
      context.on('console', (message) => consoleLines.push(message.text()));
      context.on('weberror', (error) => consoleLines.push(String(error.error())));
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], {
        origin: new URL(baseUrl).origin,
      });
      await collectAlerts(page);
      await page.reload();

      await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Custom' });
      await page.getByLabel('Server configuration').fill(JSON.stringify(server.configuration));
      await page.getByLabel('API id').fill('12345');
      await page.getByLabel('API hash').fill(API_HASH);
      await page.getByLabel('Phone number').fill(PHONE.typed);
      await button(page, 'Sign in by QR code').click();
      const link = await page.getByRole('link', { name: 'Open it there' }).getAttribute('href');
      const token = new URL(link ?? '').searchParams.get('token') ?? '';
      expect(token).toHaveLength(43);
      await button(page, 'Use a phone number instead').click();

      await button(page, 'Continue').click();
      const codeField = page.getByLabel('Code', { exact: true });
      await codeField.waitFor();
      const code = telegram.codes().find((sent) => sent.phone === PHONE.digits)?.code ?? '';
      expect(code).toMatch(/^\d{11}$/);
      // A server that repeats in its error what it was told.
      const echo = `NO_${code} ${PHONE.digits} ${API_HASH} ${PASSWORD}`;
      faults({ methods: { 'auth.signIn': { errorCount: 1, code: 400, message: echo } } });
      await codeField.fill(code);
      await untilFieldsAreSaved(page, profileDir);
      await button(page, 'Continue').click();
      await expect(page.getByRole('alert')).toBeVisible();
      faults({
        methods: { 'auth.signIn': {}, 'auth.checkPassword': { errorCount: 1, code: 500, message: echo } },
      });
      await button(page, 'Continue').click();
      const password = page.getByLabel('Password', { exact: true });
      for (const typed of [PASSWORD, WRONG_PASSWORD]) {
        await password.fill(typed);
        await button(page, 'Continue').click();
        await expect(page.getByRole('alert')).toBeVisible();
      }
      await password.fill(PASSWORD);
      await button(page, 'Continue').click();
      await chats(page).waitFor();

      await dropIn(page, folder);
      await openChat(page, CHAT);
      await downloadFiles(page, ['edge 1024.bin']);
      await openQueue(page);
      await expectAllCompleted(page, 1);

      await place(page, 'Settings').click();
      await button(page, 'Lock with a passphrase').click();
      await page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
      await page.getByLabel('New passphrase again').fill(PASSPHRASE);
      await button(page, 'Lock with this passphrase').click();
      await button(page, 'Lock now').click();
      const passphrase = page.getByLabel('Passphrase', { exact: true });
      await passphrase.fill(WRONG_PASSPHRASE);
      await button(page, 'Unlock').click();
      await expect(passphrase).toHaveAccessibleDescription(/not the passphrase/);
      await passphrase.fill(PASSPHRASE);
      await expect(button(page, 'Unlock')).toBeEnabled();
      await button(page, 'Unlock').click();

      const log = await exportedLog(page);
      expect(log.join('\n')).toContain('key made');
      const audit = await exportedLog(page, 'Audit');
      expect(audit.join('\n')).toMatch(
        /refused: give the sign-in code \(.*refused: unlock with the passphrase \(PASSPHRASE_WRONG\)/s,
      );
      await button(page, 'Copy diagnostics').click();
      await expect(page.getByText('Copied.')).toBeVisible();
      const diagnostics = await page.evaluate(() => navigator.clipboard.readText());
      expect(diagnostics).toContain('main connection to data centre');

      await page.evaluate((control) => localStorage.setItem('control', control), CONTROL);
      const webStorage = await page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
      );
      const databases = await page.evaluate(async () =>
        (await indexedDB.databases()).map(({ name }) => name ?? ''),
      );
      const contents = await Promise.all(
        databases.map(
          async (name) => [name, Buffer.from(await page.evaluate(bytesOfDatabase, name))] as const,
        ),
      );
      expect(databases).toContain('sluice');
      const alerts = await alertsSaid(page);
      expect(alerts.join(' ')).toMatch(/not your two-step password.*not the passphrase/s);
      const keys = (await memory.load()).flatMap((record) => (record.kind === 'key' ? [record] : []));
      expect(keys.length).toBeGreaterThan(0);
      const ring = Buffer.from(await page.evaluate(bytesOfLogs));
      expect(ring.toString(), 'what was just exported is on disk').toContain('unlock with the passphrase');
      await close();

      const texts = {
        PHONE: PHONE.digits,
        'phone as typed': PHONE.typed,
        code,
        token,
        API_HASH,
        PASSWORD,
        WRONG_PASSWORD,
        PASSPHRASE,
        WRONG_PASSPHRASE,
      };
      const canaries: readonly Canary[] = [
        ...Object.entries(texts).map(([name, text]) => canaryOf(name, text)),
        { name: 'token bytes', forms: formsOfBytes(Buffer.from(token, 'base64url')) },
        ...keys.map(({ dc, bytes }) => ({
          name: `key of data centre ${dc}`,
          forms: [bytes.subarray(0, 32), bytes.subarray(64, 96)].flatMap((piece) =>
            formsOfBytes(Buffer.from(piece)),
          ),
        })),
      ];
      const control = [canaryOf('control', CONTROL)];
      const places: readonly (readonly [string, Buffer])[] = [
        ['the log', Buffer.from(log.join('\n'))],
        ['the audit log', Buffer.from(audit.join('\n'))],
        ['the rings on disk', ring],
        ['diagnostics', Buffer.from(diagnostics)],
        ['the console', Buffer.from(consoleLines.join('\n'))],
        ['refusals', Buffer.from(alerts.join('\n'))],
        ['addresses', Buffer.from(addresses.join('\n'))],
        ['local and session storage', Buffer.from(webStorage)],
        ['the folder’s names', Buffer.from(filesBelow(folder).join('\n'))],
        ...contents.map(([name, bytes]) => [`database ${name}`, bytes] as const),
        ...filesBelow(profileDir).map(
          (path) => [`profile file ${relative(profileDir, path)}`, readFileSync(path)] as const,
        ),
      ];
      expect(places.flatMap(([where, content]) => found(control, where, content)).length).toBeGreaterThan(1);
      const everywhere = places.flatMap(([where, content]) => found(canaries, where, content));
      // The app's own script, in the browser's cache, names the pretend Telegram's accounts.
      const inScripts = /^PHONE in profile file Default\/(Code )?Cache\//;
      expect(everywhere.filter((line) => !inScripts.test(line))).toEqual([]);
    },
    { memory },
  );
});
