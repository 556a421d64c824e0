import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import { beforeAll, describe, expect, it } from 'vitest';
import { MainLink } from '../../../../src/adapters/telegram/main-link.ts';
import { PlainRoutes } from '../../../../src/adapters/telegram/plain-routes.ts';
import type { Failure } from '../../../../src/domain/failure.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes } from '../../../support/seeded-random.ts';
import { ManualClock, settled } from '../../../support/telegram/manual-clock.ts';
import { MiniDataCentre } from '../../../support/telegram/mini-data-centre.ts';
import { never, SELF, willingServer } from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

const whoAmI = () => new Api.users.GetUsers({ id: [new Api.InputUserSelf()] });

function setUp() {
  const clock = new ManualClock();
  const server = new MiniDataCentre(() => clock.now(), willingServer);
  const online: boolean[] = [];
  const ended: Failure[] = [];
  const link = new MainLink(
    { network: server, clock, random: seededBytes(8), routes: new PlainRoutes(clock) },
    { write() {} },
    {
      dc: { id: 2, url: 'wss://home.example/apiws', media: 'shared' },
      key: { authKey: server.knownKey(), serverSalt: 0n, timeOffsetSeconds: 0 },
      client: { apiId: 1, deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
      changed: (isOnline) => online.push(isOnline),
      ended: (failure) => ended.push(failure),
      updated() {},
    },
  );
  return { clock, server, link, online, ended };
}

describe('the main link', () => {
  it('opens when something is asked, once for several who ask together', async () => {
    const { link, server } = setUp();
    const answers = await Promise.all([1, 2, 3].map(() => link.call(whoAmI(), never)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(server.openedStreams).toHaveLength(1);
    const [first] = answers;
    expect(first?.ok && first.value[0]).toMatchObject({ firstName: SELF.first_name });
  });

  it('calls nothing that is not on the list', async () => {
    const { link, server } = setUp();
    const send = new Api.messages.ReadHistory({ peer: new Api.InputPeerSelf(), maxId: 1 });
    expect(await link.call(send, never)).toMatchObject({
      ok: false,
      failure: { code: 'METHOD_NOT_ALLOWED' },
    });
    const write = new Api.messages.SendMessage({
      peer: new Api.InputPeerSelf(),
      message: 'x',
      randomId: bigInt(1),
    });
    expect(await link.call(write, never)).toMatchObject({
      ok: false,
      failure: { code: 'METHOD_NOT_ALLOWED' },
    });
    expect(server.openedStreams).toEqual([]);
  });

  it('fails what is under way when the connection is cut, and goes on with the next question', async () => {
    const { link, server } = setUp();
    server.script = () => ({ silence: true });
    const cut = link.call(whoAmI(), never);
    await settled();
    for (const stream of server.streams) stream.close();
    expect(await cut).toMatchObject({ ok: false, failure: { category: 'network', code: 'CUT' } });
    server.script = willingServer;
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
  });

  it.each([16, 18, 34, 64])('mends a message refused with %i without anybody noticing', async (code) => {
    const { link, server } = setUp();
    let refusals = 0;
    server.script = (method, url) => {
      refusals += 1;
      return refusals === 1 ? { badMessage: code } : willingServer(method, url);
    };
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
    expect(refusals).toBe(2);
    expect(server.streams.size).toBe(1);
  });

  it('tries again after 1, 2, 4 … 60 s, and at once when somebody asks', async () => {
    const { link, server, clock, online } = setUp();
    server.streamFault = () => 'refuse';
    link.keepAlive();
    const attempts: number[] = [];
    for (let second = 0; second < 200; second += 1) {
      const before = server.openedStreams.length;
      await clock.pass(1_000);
      if (server.openedStreams.length > before) attempts.push(second);
    }
    const pauses = attempts.slice(1).map((second, index) => second - (attempts[index] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([2, 4, 8, 16, 32, 60].slice(0, pauses.length));
    server.streamFault = () => null;
    expect((await link.call(whoAmI(), never)).ok).toBe(true);
    expect(online).toEqual([true]);
  }, 60_000);

  it('takes −404 for the end, says so to every later question, and opens nothing any more', async () => {
    const { link, server, ended } = setUp();
    server.forgetKeys();
    expect(await link.call(whoAmI(), never)).toMatchObject({ ok: false, failure: { code: 'KEY_UNKNOWN' } });
    expect(await link.call(whoAmI(), never)).toMatchObject({ ok: false, failure: { code: 'KEY_UNKNOWN' } });
    expect(ended.map(({ code }) => code)).toEqual(['KEY_UNKNOWN']);
    expect(server.openedStreams).toHaveLength(1);
    expect(server.streams.size).toBe(0);
  });

  it('is silent and empty after it was closed', async () => {
    const { link, server, clock } = setUp();
    link.keepAlive();
    await settled();
    link.close();
    expect(server.streams.size).toBe(0);
    const opened = server.openedStreams.length;
    await clock.pass(300_000);
    expect(server.openedStreams).toHaveLength(opened);
    expect(await link.call(whoAmI(), never)).toMatchObject({ ok: false, failure: { category: 'aborted' } });
  });
});
