import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
import { Api } from 'telegram';
import { beforeAll, describe, expect, it } from 'vitest';
import { MainLink } from '../../../../src/adapters/telegram/main-link.ts';
import { PlainRoutes } from '../../../../src/adapters/telegram/plain-routes.ts';
import { type Failure, failed } from '../../../../src/domain/failure.ts';
import type { ServerChoice } from '../../../../src/ports/account.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes } from '../../../support/seeded-random.ts';
import { ManualClock, settled } from '../../../support/telegram/manual-clock.ts';
import { MiniDataCentre, transportError } from '../../../support/telegram/mini-data-centre.ts';
import {
  never,
  PHONE,
  SELF,
  setUpTelegram,
  willingServer,
} from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

const WEB_SOCKET = 'wss://home.example/apiws';
const HTTP = 'https://home.example/apiw1';
const HOUR_MS = 3_600_000;

const whoAmI = () => new Api.users.GetUsers({ id: [new Api.InputUserSelf()] });
const refuseAll = () => async () => failed({ category: 'network', code: 'UNREADABLE', message: 'no' });

function setUp({ http = HTTP }: { readonly http?: string | null } = {}) {
  const clock = new ManualClock();
  const server = new MiniDataCentre(() => clock.now(), willingServer);
  const posts: string[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const network = {
    openStream: server.openStream.bind(server),
    post: async (...args: Parameters<typeof server.post>) => {
      posts.push(args[0]);
      open += 1;
      mostAtOnce = Math.max(mostAtOnce, open);
      const answer = await server.post(...args);
      open -= 1;
      return answer;
    },
  };
  const ended: Failure[] = [];
  const link = new MainLink(
    { network, clock, random: seededBytes(8), routes: new PlainRoutes(clock) },
    { write() {} },
    {
      dc: { id: 2, url: WEB_SOCKET, media: 'shared', ...(http === null ? {} : { http }) },
      key: { authKey: server.knownKey(), serverSalt: 0n, timeOffsetSeconds: 0 },
      client: { apiId: 1, deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
      changed() {},
      ended: (failure) => ended.push(failure),
      updated() {},
    },
  );
  return { clock, server, link, posts, ended, mostAtOnce: () => mostAtOnce };
}

describe('the main connection where no WebSocket gets through', () => {
  it('goes over HTTP at once, and asks one thing at a time', async () => {
    const { link, server, posts, mostAtOnce } = setUp();
    server.streamFault = () => 'refuse';
    const answers = await Promise.all([1, 2, 3].map(() => link.call(whoAmI(), never)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    const [first] = answers;
    expect(first?.ok && first.value[0]).toMatchObject({ firstName: SELF.first_name });
    expect(server.openedStreams).toEqual([WEB_SOCKET]);
    expect(new Set(posts)).toEqual(new Set([HTTP]));
    expect(mostAtOnce()).toBe(1);
  });

  it('turns to HTTP when a WebSocket opens and stays silent for 15 s', async () => {
    const { link, server, clock, posts } = setUp();
    server.streamFault = () => 'deaf';
    const asked = link.call(whoAmI(), never);
    await clock.pass(14_000);
    expect(posts).toEqual([]);
    await clock.pass(2_000);
    expect((await asked).ok).toBe(true);
    expect(server.streams.size).toBe(0);
  });

  it('fetches by http_wait what the server says only later', async () => {
    const { link, server } = setUp();
    server.streamFault = () => 'refuse';
    server.script = () => ({ later: [SELF] });
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
  });

  it('fails what is never answered after 15 s, and asks again over HTTP', async () => {
    const { link, server, clock } = setUp();
    server.streamFault = () => 'refuse';
    await link.call(whoAmI(), never);
    server.httpFault = (_url, signal) =>
      new Promise((resolve) => {
        const abort = () => resolve(failed({ category: 'aborted', code: 'ABORTED', message: '' }));
        signal.addEventListener('abort', abort, { once: true });
      });
    const asked = link.call(whoAmI(), never);
    await clock.pass(15_500);
    expect(await asked).toMatchObject({ ok: false, failure: { code: 'DEADLINE' } });
    server.httpFault = () => null;
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
    expect(server.openedStreams).toHaveLength(1);
  });

  it('tries the WebSocket again an hour later', async () => {
    const { link, server, clock } = setUp();
    server.streamFault = () => 'refuse';
    await link.call(whoAmI(), never);
    server.streamFault = () => null;
    const cut = async () => {
      server.httpFault = refuseAll();
      await link.call(whoAmI(), never);
      server.httpFault = () => null;
      return link.call(whoAmI(), never);
    };
    expect((await cut()).ok).toBe(true);
    expect(server.openedStreams).toHaveLength(1);
    await clock.pass(HOUR_MS);
    expect((await cut()).ok).toBe(true);
    expect(server.openedStreams).toHaveLength(2);
  }, 60_000);

  it('believes −404 in the four bytes, not in the status of a proxy', async () => {
    const { link, server, ended } = setUp();
    server.streamFault = () => 'refuse';
    const answer = (status: number, body: Uint8Array) => async () =>
      ({ ok: true, value: { status, body } }) as const;
    server.httpFault = () => answer(404, new TextEncoder().encode('<h1>Not found here, sorry</h1>'))();
    expect(await link.call(whoAmI(), never)).toMatchObject({ ok: false, failure: { category: 'network' } });
    expect(ended).toEqual([]);
    server.httpFault = () => answer(404, transportError(-404))();
    expect(await link.call(whoAmI(), never)).toMatchObject({ ok: false, failure: { code: 'KEY_UNKNOWN' } });
    expect(ended.map(({ code }) => code)).toEqual(['KEY_UNKNOWN']);
  });

  it('names what is blocked, and what to do, when neither gets through', async () => {
    const { link, server } = setUp();
    server.streamFault = () => 'refuse';
    server.httpFault = refuseAll();
    const answer = await link.call(whoAmI(), never);
    expect(answer).toMatchObject({ ok: false, failure: { category: 'network' } });
    expect(!answer.ok && answer.failure.message).toMatch(
      /neither a websocket nor http .*home\.example.*try another network/is,
    );
  });

  it('names the missing HTTP address where a configuration has none', async () => {
    const { link, server, posts } = setUp({ http: null });
    server.streamFault = () => 'refuse';
    const answer = await link.call(whoAmI(), never);
    expect(!answer.ok && answer.failure.message).toMatch(
      /no answer from home\.example over a websocket.*“http” address/is,
    );
    expect(posts).toEqual([]);
  });
});

describe('signing in where no WebSocket gets through', () => {
  it('makes the key, asks for the code and brings the sign-in to another data centre over HTTP', async () => {
    const { server, choice, start } = setUpTelegram();
    const { configuration } = choice;
    const dcs = configuration.dcs.map((dc) => ({ ...dc, http: `https://dc${dc.id}.example/apiw1` }));
    const withHttp: ServerChoice = { ...choice, configuration: { ...configuration, dcs } };
    server.streamFault = () => 'refuse';
    const { account, source } = start();
    expect(await account.sendCode(withHttp, PHONE, never)).toMatchObject({
      ok: true,
      value: { kind: 'code' },
    });
    expect(await account.submitCode('12345', never)).toMatchObject({
      ok: true,
      value: { kind: 'signed-in', online: true },
    });
    await settled();
    expect((await source.openLane(4, 'if-missing', never)).ok).toBe(true);
    expect(server.keyExchanges).toBe(2);
    expect(new Set(server.calls.map(({ url }) => url))).toEqual(
      new Set(['https://dc2.example/apiw1', 'https://dc4.example/apiw1']),
    );
  });
});
