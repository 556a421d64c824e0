import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGate, hostsOf } from '../../../../src/adapters/browser/gate.ts';

afterEach(() => vi.unstubAllGlobals());

const gateTo = (hosts: readonly string[]) => {
  const asked: { url: string; request: RequestInit | undefined }[] = [];
  vi.stubGlobal('fetch', async (url: string, request?: RequestInit) => {
    asked.push({ url, request });
    return new Response('ok');
  });
  const sockets: string[] = [];
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor(url: string) {
        sockets.push(url);
      }
    },
  );
  const gate = createGate('http://localhost:7457');
  gate.allow(hosts);
  return { gate, asked, sockets };
};

const SERVER = ['venus-1.web.telegram.org', '127.0.0.1:4441'];

describe('gate', () => {
  it.each([
    'https://venus-1.web.telegram.org/apiw1',
    'http://127.0.0.1:4441/apiw1',
    'http://localhost:7457/assets/kernel.wasm',
    '/assets/kernel.wasm',
  ])('lets a request to %s out', async (url) => {
    const { gate, asked } = gateTo(SERVER);
    expect(await gate.fetch(url, { method: 'GET' })).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
  });

  it.each([
    'https://example.org/apiw1',
    'https://venus.web.telegram.org/apiw1',
    'https://venus-1.web.telegram.org.example.org/',
    'https://venus-1.web.telegram.org:8443/',
    'https://user:secret@venus-1.web.telegram.org/',
    'http://venus-1.web.telegram.org/apiw1',
    'http://127.0.0.1:4442/apiw1',
    'http://localhost:7458/',
    'https://[malformed/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'javascript:fetch()',
    'about:blank',
    'ftp://venus-1.web.telegram.org/',
    'blob:http://localhost:7457/0a1b2c3d',
    'filesystem:http://localhost:7457/temporary/x',
    'http://user:secret@localhost:7457/',
    'http://localhost:7457@example.org/',
    'https://venus-1.web.telegram.org%2eexample.org/',
    'https://venus-1.web.telegram.org./',
    '//example.org/apiw1',
    '/\\\\example.org/apiw1',
    'ht\ntps://example.org/',
  ])('refuses %s and sends nothing', async (url) => {
    const { gate, asked, sockets } = gateTo(SERVER);
    const refused = { ok: false, failure: { category: 'blocked', code: 'NOT_ALLOWED' } };
    expect(await gate.fetch(url, {})).toMatchObject(refused);
    expect(gate.openSocket(url.replace(/^http/, 'ws'), 'binary')).toMatchObject(refused);
    expect(asked).toEqual([]);
    expect(sockets).toEqual([]);
  });

  it('opens sockets to allowed hosts, unencrypted ones to this machine only', () => {
    const { gate, sockets } = gateTo(SERVER);
    expect(gate.openSocket('wss://venus-1.web.telegram.org/apiws', 'binary').ok).toBe(true);
    expect(gate.openSocket('ws://127.0.0.1:4441/apiws', 'binary').ok).toBe(true);
    expect(gate.openSocket('ws://venus-1.web.telegram.org/apiws', 'binary').ok).toBe(false);
    expect(sockets).toHaveLength(2);
  });

  it('takes each kind of address for its own kind of connection only', async () => {
    const { gate, asked, sockets } = gateTo(SERVER);
    expect(await gate.fetch('wss://venus-1.web.telegram.org/apiws', {})).toMatchObject({ ok: false });
    expect(gate.openSocket('https://venus-1.web.telegram.org/apiw1', 'binary').ok).toBe(false);
    // Our own server speaks no WebSocket.
    expect(gate.openSocket('ws://localhost:7457/', 'binary').ok).toBe(false);
    expect([...asked, ...sockets]).toEqual([]);
  });

  it('sends what the address means, however it is written', async () => {
    const { gate, asked } = gateTo(SERVER);
    for (const url of ['HTTPS://VENUS-1.web.telegram.org:443/apiw1', 'http://127.1:4441/apiw1'])
      expect(await gate.fetch(url, {})).toMatchObject({ ok: true });
    expect(asked.map(({ url }) => url)).toEqual([
      'https://venus-1.web.telegram.org/apiw1',
      'http://127.0.0.1:4441/apiw1',
    ]);
  });

  it('quotes no secret from an address it refuses', async () => {
    const { gate } = gateTo(SERVER);
    const told = [
      await gate.fetch('https://user:canary@example.org/?token=canary', {}),
      await gate.fetch('https://user:canary@[malformed/', {}),
    ];
    expect(JSON.stringify(told)).toContain('example.org');
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  it('forgets the hosts of the server before', async () => {
    const { gate } = gateTo(SERVER);
    gate.allow(['example.org']);
    expect(await gate.fetch('https://venus-1.web.telegram.org/', {})).toMatchObject({ ok: false });
    expect(await gate.fetch('https://example.org/', {})).toMatchObject({ ok: true });
  });

  it('follows no redirect and sends no cookie and no referrer, whatever it is asked', async () => {
    const { gate, asked } = gateTo(SERVER);
    await gate.fetch('http://127.0.0.1:4441/', { redirect: 'follow', credentials: 'include' });
    expect(asked[0]?.request).toMatchObject({
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  });
});

describe('hostsOf', () => {
  it('takes the hosts out of addresses, each once', () => {
    const urls = [
      'wss://a.example/apiws',
      'https://a.example/apiw1',
      'ws://127.0.0.1:4431/apiws',
      'nonsense',
    ];
    expect(hostsOf(urls)).toEqual(['a.example', '127.0.0.1:4431']);
  });
});
