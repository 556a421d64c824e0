import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import { beforeAll, describe, expect, it } from 'vitest';
import { MainLink } from '../../../../src/adapters/telegram/main-link.ts';
import { PlainRoutes } from '../../../../src/adapters/telegram/plain-routes.ts';
import { PATIENCE_MS } from '../../../../src/adapters/telegram/silence-watch.ts';
import { concat, writeInt } from '../../../../src/mtproto/bytes.ts';
import { serviceSchema } from '../../../../src/mtproto/schema/service.ts';
import { rpcResultHeader } from '../../../../src/mtproto/session/containers.ts';
import { gzip, MAX_UNPACKED_BYTES } from '../../../../src/mtproto/session/gzip.ts';
import { encode } from '../../../../src/mtproto/tl/codec.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes } from '../../../support/seeded-random.ts';
import { ManualClock, settled } from '../../../support/telegram/manual-clock.ts';
import { MiniDataCentre, type Script } from '../../../support/telegram/mini-data-centre.ts';
import { never, willingServer } from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

const whoAmI = () => new Api.users.GetUsers({ id: [new Api.InputUserSelf()] });

function setUp(script: Script) {
  const clock = new ManualClock();
  const server = new MiniDataCentre(() => clock.now(), script);
  const link = new MainLink(
    { network: server, clock, random: seededBytes(8), routes: new PlainRoutes(clock) },
    { write() {} },
    {
      dc: { id: 2, url: 'wss://home.example/apiws', media: 'shared' },
      key: { authKey: server.knownKey(), serverSalt: 0n, timeOffsetSeconds: 0 },
      client: { apiId: 1, deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
      changed() {},
      ended() {},
      updated() {},
    },
  );
  return { clock, server, link };
}

const words = (...values: number[]): Uint8Array => wordsOf(values);
const wordsOf = (values: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4);
  for (const [index, value] of values.entries()) writeInt(bytes, value | 0, index * 4);
  return bytes;
};
/** GramJS would go back and read it again, two thousand million times. */
const ENDLESS_CONTAINER = words(0x73f1f8dc, 0x7fffffff, 1, 0, 1, -16, 0, 0);
const DEEP = wordsOf(Array.from({ length: 400_000 }, (_, index) => (index % 2 === 0 ? 0x1cb5c415 : 1)));

async function bomb(): Promise<Uint8Array> {
  const packed_data = await gzip(new Uint8Array(MAX_UNPACKED_BYTES + 1));
  return encode(serviceSchema, { _: 'gzip_packed', packed_data });
}

describe('a home connection whose server answers', () => {
  it.each([
    ['a result that unpacks without end', bomb],
    ['a container that reads itself again and again', async () => ENDLESS_CONTAINER],
    ['lists in lists in lists', async () => DEEP],
    ['a list of 2^31 users', async () => words(0x1cb5c415, 0x7fffffff)],
    ['nothing', async () => new Uint8Array()],
    ['text', async () => new TextEncoder().encode('<html><body>404</body></html>')],
  ])('%s fails that one question; the next is answered', async (_, make) => {
    const raw = await make();
    const { link, server } = setUp((method, url) =>
      method._ === 'users.getUsers' ? { raw } : willingServer(method, url),
    );
    expect(await link.call(whoAmI(), never)).toMatchObject({
      ok: false,
      failure: { category: 'bug', code: 'ANSWER_UNREADABLE' },
    });
    server.script = willingServer;
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
    expect(server.openedStreams).toHaveLength(1);
  });

  it('an object of another kind than was asked for fails that question', async () => {
    const user = encode(serviceSchema, { _: 'pong', msg_id: 1n, ping_id: 1n });
    const { link } = setUp(() => ({ raw: user }));
    const ask = new Api.auth.ExportAuthorization({ dcId: 4 });
    expect(await link.call(ask, never)).toMatchObject({ ok: false, failure: { code: 'ANSWER_UNREADABLE' } });
  });

  it.each([
    ['an unknown object', async () => words(0x12345678, 0)],
    ['lists in lists', async () => DEEP],
    [
      'a request for the state of a huge number',
      async () => words(0xda69fb52, 0x1cb5c415, 1, -1, 0x7fffffff),
    ],
    ['a result of nothing that was asked', async () => concat(rpcResultHeader(5n), words(1, 2, 3))],
  ])('a message of its own that is %s is passed over', async (_, make) => {
    const message = await make();
    const { link } = setUp((method, url) => ({ before: message, reply: willingServer(method, url) }));
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
  });

  it.each([
    ['a container of 2^31 messages', async () => ENDLESS_CONTAINER],
    ['something packed that unpacks without end', bomb],
  ])('a packet that brings %s beside the answer still brings the answer', async (_, make) => {
    const message = await make();
    const { link } = setUp((method, url) => ({ before: message, reply: willingServer(method, url) }));
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
  });

  it('everything but what was asked is given up after five minutes, pings or not', async () => {
    const { link, clock } = setUp(() => ({ silence: true }));
    const answer = link.call(whoAmI(), never);
    await settled();
    let over = false;
    void answer.then(() => (over = true));
    // Longer than the deadline of silence: something comes all the time.
    for (let passed = 0; passed < PATIENCE_MS; passed += 10_000) {
      expect(over).toBe(false);
      void link.call(new Api.PingDelayDisconnect({ pingId: bigInt(1), disconnectDelay: 75 }), never);
      await clock.pass(10_000);
    }
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'DEADLINE' } });
  });
});
