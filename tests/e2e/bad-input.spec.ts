import { expect, type Locator, type Page } from '@playwright/test';
import { plainAddresses } from '../../src/domain/server.ts';
import { chats } from '../support/sluice-page.ts';
import { asPasted, NOOR, ROBIN, test } from '../support/stage.ts';

const API_ID = '12345';
const API_HASH = '0123456789abcdef0123456789abcdef';

const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
const go = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();

async function fillForm(page: Page, configuration: string, phone: string): Promise<void> {
  await field(page, 'Server').selectOption({ label: 'Custom' });
  await field(page, 'Server configuration').fill(configuration);
  await field(page, 'API id').fill(API_ID);
  await field(page, 'API hash').fill(API_HASH);
  await field(page, 'Phone number').fill(phone);
}

/** The refusal is said at once, tied to its field, which has the focus and still holds what was typed. */
async function expectRefused(page: Page, label: string, words: RegExp, typed: string): Promise<void> {
  const control = field(page, label);
  await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
  await expect(control).toHaveAccessibleDescription(words);
  await expect(control).toHaveAttribute('aria-invalid', 'true');
  await expect(control).toBeFocused();
  await expect(control).toHaveValue(typed);
}

test('each wrong answer of signing in is refused at its field, and the right one then works', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const configuration = asPasted(demo.configuration);
  await fillForm(page, configuration, 'twelve');

  for (const phone of ['twelve', '+12', '']) {
    await field(page, 'Phone number').fill(phone);
    await go(page);
    await expectRefused(page, 'Phone number', /country code/, phone);
  }
  await field(page, 'Phone number').fill(NOOR.phone);

  await field(page, 'API id').fill('none');
  await go(page);
  await expectRefused(page, 'API id', /API id/, 'none');
  await field(page, 'API id').fill(API_ID);
  await field(page, 'API hash').fill('0123');
  await go(page);
  // A server of one's own has rules of its own: it alone can say, and says it of both together.
  await expectRefused(page, 'API id', /API id together with this API hash/, API_ID);
  await expect(field(page, 'API hash')).toHaveValue('0123');
  await field(page, 'API hash').fill(API_HASH);
  for (const [label, typed] of [
    ['Server configuration', configuration],
    ['API id', API_ID],
    ['Phone number', NOOR.phone],
  ] as const) {
    await expect(field(page, label)).toHaveValue(typed);
  }
  await go(page);

  await field(page, 'Code').fill('00000x');
  await go(page);
  await expectRefused(page, 'Code', /not the code/, '00000x');
  await field(page, 'Code').fill(stage.codeFor(NOOR.phone));
  await go(page);

  for (const password of ['wrong', '']) {
    await field(page, 'Password').fill(password);
    await go(page);
    await expectRefused(page, 'Password', /password/, password);
  }
  await field(page, 'Password').fill(NOOR.password ?? '');
  await go(page);
  await expect(chats(page)).toBeVisible();
});

test('a code that has expired is refused at its field, and a new one then works', async ({ stage }) => {
  const { page, demo } = stage;
  await fillForm(page, asPasted(demo.configuration), ROBIN.phone);
  await go(page);
  const old = await codeSent(stage.codeFor, ROBIN.phone);
  await demo.telegram.happen({ kind: 'codes-expire' });
  await field(page, 'Code').fill(old);
  await go(page);
  await expectRefused(page, 'Code', /expired.*new one/, old);

  await page.getByRole('button', { name: 'Use another number' }).click();
  await expect(field(page, 'Phone number')).toHaveValue(ROBIN.phone);
  await go(page);
  await field(page, 'Code').fill(await codeSent(stage.codeFor, ROBIN.phone));
  await go(page);
  await expect(chats(page)).toBeVisible();
});

test('a number without an account is refused after its code, and another number then works', async ({
  stage,
}) => {
  const { page, demo } = stage;
  await fillForm(page, asPasted(demo.configuration), '+49 151 00000000');
  await go(page);
  await field(page, 'Code').fill(await codeSent(stage.codeFor, '+49 151 00000000'));
  await go(page);
  await expect(
    page.getByRole('alert').filter({ hasText: 'no Telegram account with this number' }),
  ).toBeVisible();
  const other = page.getByRole('button', { name: 'Use another number' });
  if (await other.isVisible()) await other.click();
  await expect(field(page, 'Server configuration')).toHaveValue(asPasted(demo.configuration));
  await field(page, 'Phone number').fill(ROBIN.phone);
  await go(page);
  await field(page, 'Code').fill(await codeSent(stage.codeFor, ROBIN.phone));
  await go(page);
  await expect(chats(page)).toBeVisible();
});

async function codeSent(codeFor: (phone: string) => string, phone: string): Promise<string> {
  await expect.poll(() => codeFor(phone)).not.toBe('');
  return codeFor(phone);
}

test('a malformed configuration is refused with the place and what to write there', async ({ stage }) => {
  const { page, demo } = stage;
  const { configuration } = demo;
  const without = (name: string): unknown => ({
    ...configuration,
    dcs: configuration.dcs.map((dc) =>
      Object.fromEntries(Object.entries(dc).filter(([key]) => key !== name)),
    ),
  });
  const [first, ...others] = configuration.dcs;
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /Paste the configuration/],
    ['{"defaultDc": 2,', /not JSON/],
    ['[]', /defaultDc is missing/],
    [JSON.stringify(without('media')), /dcs\[0\]\.media.*is missing.*Add a line such as "media": \[/],
    [JSON.stringify(without('url')), /dcs\[0\]\.url is missing/],
    [JSON.stringify({ ...configuration, defaultDc: 9 }), /defaultDc is 9/],
    [
      JSON.stringify({ ...configuration, dcs: [{ ...first, url: 'http://127.0.0.1/apiws' }, ...others] }),
      /begins with http:/,
    ],
    [
      JSON.stringify({ ...configuration, dcs: [{ ...first, url: 'ws://example.org/apiws' }, ...others] }),
      /not encrypted/,
    ],
    [JSON.stringify({ ...configuration, publicKeys: [] }), /publicKeys must hold one/],
    [
      JSON.stringify({
        ...configuration,
        publicKeys: ['-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----'],
      }),
      /publicKeys\[0\] is no RSA public key/,
    ],
    [JSON.stringify({ ...configuration, publicKeys: ['no key'] }), /publicKeys\[0\] is no RSA public key/],
  ];
  await fillForm(page, '', ROBIN.phone);
  for (const [text, words] of cases) {
    await field(page, 'Server configuration').fill(text);
    await go(page);
    await expectRefused(page, 'Server configuration', words, text);
    // The other button says the same.
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expectRefused(page, 'Server configuration', words, text);
  }
  await expect(field(page, 'Phone number')).toHaveValue(ROBIN.phone);
  await expect(field(page, 'API hash')).toHaveValue(API_HASH);
  await field(page, 'Server configuration').fill(asPasted(configuration));
  await go(page);
  await field(page, 'Code').fill(await codeSent(stage.codeFor, ROBIN.phone));
  await go(page);
  await expect(chats(page)).toBeVisible();
});

test('"Test connection" shows the answer of every address, also of those that do not answer', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const { configuration } = demo;
  await fillForm(page, asPasted(configuration), ROBIN.phone);
  const test = page.getByRole('button', { name: 'Test connection' });
  const answers = page.getByRole('list', { name: 'Connection test' }).getByRole('listitem');
  await test.click();
  const addresses = configuration.dcs.flatMap((dc) => [
    ...plainAddresses(dc),
    ...(dc.media === 'shared' ? [] : dc.media),
  ]);
  await expect(answers).toHaveCount(addresses.length);
  for (const url of addresses) {
    await expect(answers.filter({ hasText: url })).toContainText('Answers in');
  }

  // Port 9 is nobody's; the page of ours at its own port speaks no MTProto.
  const [first, ...others] = configuration.dcs;
  const notTelegram = `http://localhost:${new URL(stage.baseUrl).port}/apiw1`;
  const wrong = {
    ...configuration,
    dcs: [{ ...first, url: 'ws://127.0.0.1:9/apiws', media: [notTelegram] }, ...others],
  };
  await field(page, 'Server configuration').fill(JSON.stringify(wrong));
  await test.click();
  await expect(answers.filter({ hasText: ':9/apiws' })).toContainText('Cannot be reached');
  await expect(answers.filter({ hasText: notTelegram })).toContainText(/status 405|cannot be read/i);
  await expect(answers.filter({ hasText: others[0]?.url ?? '' })).toContainText('Answers in');
});

test('a server that cannot be reached is said so, keeps what was typed, and works once it is there', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const { configuration } = demo;
  const away = {
    ...configuration,
    dcs: configuration.dcs.map((dc) => ({
      ...dc,
      url: 'ws://127.0.0.1:9/apiws',
      http: 'http://127.0.0.1:9/apiw1',
    })),
  };
  await fillForm(page, asPasted(away), ROBIN.phone);
  await go(page);
  await expect(page.getByRole('alert')).toContainText(/gets through to 127\.0\.0\.1:9:/, {
    timeout: 60_000,
  });
  await expect(field(page, 'Server configuration')).toHaveValue(asPasted(away));
  await expect(field(page, 'Phone number')).toHaveValue(ROBIN.phone);
  await expect(field(page, 'API hash')).toHaveValue(API_HASH);
  await field(page, 'Server configuration').fill(asPasted(configuration));
  await go(page);
  await field(page, 'Code').fill(await codeSent(stage.codeFor, ROBIN.phone));
  await go(page);
  await expect(chats(page)).toBeVisible();
});
