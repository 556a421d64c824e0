import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_SERVERS } from '../../../../src/adapters/telegram/built-in-servers.ts';
import { parseConfiguration } from '../../../../src/adapters/telegram/configuration.ts';
import { parsePublicKey } from '../../../../src/mtproto/rsa.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';

beforeAll(initialiseKernelsInNode);

const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PKCS1 = PAIR.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const SPKI = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const DC = {
  id: 1,
  url: 'ws://127.0.0.1:4431/apiws',
  http: 'http://127.0.0.1:4431/apiw1',
  media: ['http://127.0.0.1:4441/apiw1', 'ws://127.0.0.1:4441/apiws'],
};
const GOOD = { defaultDc: 1, dcs: [DC], publicKeys: [PKCS1] };

function refusalOf(value: unknown): string {
  const parsed = parseConfiguration(typeof value === 'string' ? value : JSON.stringify(value));
  if (parsed.ok) throw new Error('was accepted');
  expect(parsed.failure).toMatchObject({ category: 'input', field: 'configuration' });
  return parsed.failure.message;
}

describe('the configuration of a custom server', () => {
  it.each([
    ['as in the README', GOOD],
    ['with a key in SPKI form', { ...GOOD, publicKeys: [SPKI] }],
    ['with data on the plain address', { ...GOOD, dcs: [{ ...DC, media: 'shared' }] }],
    ['with no way around a blocked WebSocket', { ...GOOD, dcs: [{ id: 1, url: DC.url, media: DC.media }] }],
    ['with WebSocket alone', { ...GOOD, dcs: [{ ...DC, media: ['ws://localhost:4441/apiws'] }] }],
    [
      'on the internet',
      { ...GOOD, dcs: [{ id: 1, url: 'wss://example.org/apiws', media: ['https://m.example.org/a'] }] },
    ],
  ])('is accepted %s', (_name, value) => {
    expect(parseConfiguration(JSON.stringify(value))).toEqual({ ok: true, value });
  });

  it.each([
    ['nothing at all', '  ', 'Paste the configuration'],
    ['no JSON', '{"defaultDc": 2,\n "dcs": [}', 'not JSON'],
    ['JSON of another kind', '[]', 'defaultDc is missing'],
    ['a bare word', '5', 'object'],
    ['no default data centre', { ...GOOD, defaultDc: undefined }, 'defaultDc'],
    ['a default that is not listed', { ...GOOD, defaultDc: 7 }, 'defaultDc is 7'],
    ['no data centres', { ...GOOD, dcs: [] }, 'dcs must hold one'],
    ['a data centre twice', { ...GOOD, dcs: [DC, DC] }, 'two data centres 1'],
    ['no media', { ...GOOD, dcs: [{ id: 1, url: DC.url }] }, '"media": ["https://'],
    ['empty media', { ...GOOD, dcs: [{ ...DC, media: [] }] }, 'media'],
    ['media of a wrong kind', { ...GOOD, dcs: [{ ...DC, media: 'yes' }] }, '"shared"'],
    [
      'an unknown scheme',
      { ...GOOD, dcs: [{ ...DC, url: 'tcp://127.0.0.1:1' }] },
      'dcs[0].url “tcp://127.0.0.1:1” begins with tcp://',
    ],
    ['HTTP as plain address', { ...GOOD, dcs: [{ ...DC, url: 'http://127.0.0.1:1/apiw1' }] }, 'dcs[0].url'],
    ['no TLS on the internet', { ...GOOD, dcs: [{ ...DC, url: 'ws://example.org/apiws' }] }, 'Use wss://'],
    ['no TLS for data', { ...GOOD, dcs: [{ ...DC, media: ['http://10.0.0.1/a'] }] }, 'Use https://'],
    [
      'a name that only looks like loopback',
      { ...GOOD, dcs: [{ ...DC, url: 'ws://127.0.0.1.example.org/' }] },
      'wss://',
    ],
    [
      'credentials in an address',
      { ...GOOD, dcs: [{ ...DC, url: 'wss://a:b@example.org/' }] },
      'name or password',
    ],
    ['no address at all', { ...GOOD, dcs: [{ ...DC, url: 'example' }] }, 'no address'],
    ['no keys', { ...GOOD, publicKeys: [] }, 'publicKeys must hold one'],
    [
      'a damaged key',
      { ...GOOD, publicKeys: [PKCS1.replace('MII', 'XXX')] },
      'publicKeys[0] is no RSA public key',
    ],
    ['a key cut short', { ...GOOD, publicKeys: [PKCS1.slice(0, 80)] }, 'publicKeys[0] is no RSA public key'],
    ['a word too many', { ...GOOD, dcs: [{ ...DC, port: 443 }] }, 'dcs[0].port is not known here'],
    ['an id that is no number', { ...GOOD, dcs: [{ ...DC, id: '1' }] }, 'dcs[0].id must be a number'],
  ])('is refused with %s', (_name, value, expected) => {
    expect(refusalOf(value)).toContain(expected);
  });

  it('is refused with all its mistakes at once, each with its place', () => {
    const refusal = refusalOf({
      defaultDc: 9,
      dcs: [
        DC,
        {
          id: 1,
          url: 'http://example.org/',
          media: ['https://example.org/a', 'nowhere', 'ftp://example.org/'],
        },
        { id: 'three', url: 'wss://example.org/apiws' },
      ],
      publicKeys: [PKCS1, 'none'],
      port: 443,
    });
    expect(refusal.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '9 mistakes:',
      '• dcs[1].url',
      '• dcs[1].media[1]',
      '• dcs[1].media[2]',
      '• dcs[2].id',
      '• dcs[2].media',
      '• publicKeys[1]',
      '• port',
      '• dcs[1].id:',
      '… and',
    ]);
  });

  it('is refused when it is no configuration by its length alone, and quotes little of it', () => {
    expect(refusalOf(`{"defaultDc": 1, "x": "${'a'.repeat(70_000)}"}`)).toContain('characters long');
    const long = { ...GOOD, dcs: [{ ...DC, url: `http://example.org/${'a'.repeat(10_000)}` }] };
    expect(refusalOf(long).length).toBeLessThan(500);
  });

  it('names the line of a mistake in the JSON', () => {
    expect(refusalOf('{\n"defaultDc": 2,\n"dcs": [}')).toMatch(/line 3/);
  });
});

describe('the built-in servers', () => {
  it('have keys with the fingerprints Telegram publishes', () => {
    const fingerprints = Object.values(BUILT_IN_SERVERS).map(({ publicKeys: [pem = ''] }) => {
      const parsed = parsePublicKey(pem);
      return parsed.ok ? BigInt.asUintN(64, parsed.key.fingerprint).toString(16) : parsed.reason;
    });
    expect(fingerprints).toEqual(['d09d1d85de64fd85', 'b25898df208d2603']);
  });

  it('keep file data on media hosts, HTTP first, and everything else to WebSocket first', () => {
    const [dc] = BUILT_IN_SERVERS.telegram.dcs;
    expect(dc).toEqual({
      id: 1,
      url: 'wss://pluto.web.telegram.org/apiws',
      http: 'https://pluto.web.telegram.org/apiw1',
      media: ['https://pluto-1.web.telegram.org/apiw1', 'wss://pluto-1.web.telegram.org/apiws'],
    });
  });
});

describe('an address without encryption', () => {
  it.each(['ws://[::1]:1/apiws', 'ws://127.0.0.2:1/apiws', 'ws://a.localhost:1/apiws'])(
    'is refused here where the gate would refuse it later: %s',
    (url) => {
      const parsed = parseConfiguration(JSON.stringify({ ...GOOD, dcs: [{ ...DC, url }] }));
      expect(!parsed.ok && parsed.failure.message).toContain('not encrypted');
    },
  );
});
