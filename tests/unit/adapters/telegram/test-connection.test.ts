import { beforeAll, describe, expect, it } from 'vitest';
import { testConnection } from '../../../../src/adapters/telegram/test-connection.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { makeServerKeys } from '../../../support/mini-server.ts';
import { seededBytes } from '../../../support/seeded-random.ts';
import { ManualClock } from '../../../support/telegram/manual-clock.ts';
import { MiniDataCentre } from '../../../support/telegram/mini-data-centre.ts';

beforeAll(initialiseKernelsInNode);

const never = new AbortController().signal;
const MEDIA = ['https://m.example/apiw1', 'wss://m.example/apiws'];

function setUp(publicKeys?: readonly string[]) {
  const clock = new ManualClock();
  const server = new MiniDataCentre(
    () => clock.now(),
    () => ({ silence: true }),
  );
  const configuration = {
    defaultDc: 1,
    dcs: [{ id: 1, url: 'wss://p.example/apiws', media: MEDIA }],
    publicKeys: publicKeys ?? [server.publicPem],
  };
  const test = () => testConnection(configuration, { network: server, clock, random: seededBytes(5) }, never);
  return { clock, server, test };
}

describe('testing a connection', () => {
  it('says of each address that it answers with a known key', async () => {
    const { server, test } = setUp();
    const answers = await test();
    expect(answers.map(({ role, url, ok }) => ({ role, url, ok }))).toEqual([
      { role: 'plain', url: 'wss://p.example/apiws', ok: true },
      { role: 'media', url: MEDIA[0], ok: true },
      { role: 'media', url: MEDIA[1], ok: true },
    ]);
    expect(server.streams.size).toBe(0);
    expect(server.keyExchanges).toBe(0);
  });

  it('names the fingerprint when the key is missing', async () => {
    const answers = await setUp([makeServerKeys().publicPem]).test();
    for (const { ok, message } of answers) {
      expect(ok).toBe(false);
      expect(message).toMatch(/publicKeys.*fingerprint 1, [0-9a-f]+\./);
    }
  });

  it('tells the unreachable from the silent, the foreign and the unreadable', async () => {
    const { server, test } = setUp();
    server.streamFault = (url) => (url.includes('//p.') ? 'refuse' : null);
    server.httpFault = async () => ({ ok: true, value: { status: 404, body: new Uint8Array(0) } });
    expect((await test()).map(({ message }) => message)).toEqual([
      expect.stringContaining('Cannot be reached'),
      expect.stringContaining('HTTP status 404'),
      expect.stringContaining('Answers in'),
    ]);
    server.httpFault = async () => ({
      ok: true,
      value: { status: 200, body: new TextEncoder().encode('<html>a page of thirty characters</html>') },
    });
    expect((await test())[1]?.message).toContain('does not speak');
    server.httpFault = async () => ({
      ok: false,
      failure: { category: 'network', code: 'UNREADABLE', message: '' },
    });
    expect((await test())[1]?.message).toContain('CORS');
  });

  it('ends after 15 s without a byte', async () => {
    const { server, clock, test } = setUp();
    server.streamFault = () => 'deaf';
    const testing = test();
    await clock.pass(15_000);
    const answers = await testing;
    expect(answers[0]).toMatchObject({
      ok: false,
      milliseconds: null,
      message: expect.stringContaining('15 seconds'),
    });
    expect(server.streams.size).toBe(0);
  });
});
