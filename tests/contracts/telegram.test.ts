import '../support/telegram/gramjs-in-node.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { DEMO_ACCOUNTS } from '../../src/adapters/demo/world/people.ts';
import { createDataLane } from '../../src/adapters/telegram/data-lane.ts';
import { createTelegram, type Telegram } from '../../src/adapters/telegram/telegram.ts';
import { failed } from '../../src/domain/failure.ts';
import { type ChatId, transferId } from '../../src/domain/ids.ts';
import { MEDIA_KINDS } from '../../src/domain/media.ts';
import { randomBytes } from '../../src/mtproto/kernels.ts';
import type { ServerChoice } from '../../src/ports/account.ts';
import type { ByteStream, Network } from '../../src/ports/network.ts';
import { realClock } from '../support/demo/real-clock.ts';
import { type DemoServer, startDemoServer } from '../support/demo-server.ts';
import { MemoryCabinet } from '../support/telegram/memory-cabinet.ts';
import { nodeNetwork } from '../support/telegram/node-network.ts';
import { accountContract, reached } from './account-contract.ts';
import { dataLaneContract, type LaneUnderTest } from './data-lane-contract.ts';
import { sourceContract } from './source-contract.ts';

/** The adapter against the pretend Telegram behind real WebSocket and HTTP servers. */

const never = new AbortController().signal;
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function machine() {
  let code = '';
  const demo: DemoServer = await startDemoServer({
    onCode: (_phone, sent) => {
      code = sent;
    },
  });
  stops.push(() => demo.stop());
  const cabinet = new MemoryCabinet();
  const [plain, twoStep, distant] = DEMO_ACCOUNTS;
  const server: ServerChoice = {
    kind: 'custom',
    configuration: demo.configuration,
    api: { id: 17, hash: '0123456789abcdef0123456789abcdef' },
  };
  let offline = false;
  const streams = new Set<ByteStream>();
  const network: Network = {
    async openStream(url, events, signal) {
      if (offline) return failed({ category: 'network', code: 'CONNECT', message: 'offline' });
      const opened = await nodeNetwork.openStream(url, events, signal);
      if (opened.ok) streams.add(opened.value);
      return opened;
    },
    post: nodeNetwork.post,
  };
  let running: Telegram | null = null;
  const start = async (): Promise<Telegram> => {
    running?.close();
    running = createTelegram({
      network,
      clock: realClock,
      random: randomBytes,
      cabinet,
      log: { write() {} },
      exclusive: (_name, work) => work(),
      useServer: async () => {},
      pace: async () => {},
      client: { deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
    });
    return running;
  };
  stops.push(() => running?.close());
  const signedIn = async (): Promise<Telegram> => {
    const telegram = await start();
    await telegram.account.sendCode(server, plain.phone, never);
    const outcome = await telegram.account.submitCode(code, never);
    if (!outcome.ok) throw new Error(outcome.failure.code);
    return telegram;
  };
  return {
    demo,
    server,
    plain: { phone: `+${plain.phone}` },
    twoStep: { phone: `+${twoStep.phone}`, password: twoStep.password.value, hint: twoStep.password.hint },
    distant: { phone: `+${distant.phone}`, homeDc: distant.homeDc },
    scan: (phone: string) => {
      const refusal = demo.telegram.acceptLoginToken(phone);
      if (refusal !== undefined) throw new Error(refusal);
    },
    code: () => code,
    start,
    signedIn,
    keyExchanges: () => demo.telegram.counters().keyExchanges,
    cut: () => {
      for (const stream of streams) stream.close();
    },
    goOffline: () => {
      offline = true;
      running?.close();
    },
    expireReferences: () => {
      demo.telegram.patchFaults({ referenceEpoch: demo.telegram.faults().referenceEpoch + 1 });
    },
  };
}

accountContract(async () => {
  const made = await machine();
  return { ...made, start: async () => (await made.start()).account };
});

sourceContract(async () => {
  const { demo, signedIn, start, expireReferences } = await machine();
  const { source } = await signedIn();
  const { world } = demo.telegram;
  const chatOf = (id: ChatId) => {
    const chat = world.chat(BigInt(id.split(':')[1] ?? ''));
    if (chat === undefined) throw new Error(`no ${id}`);
    return chat;
  };
  return {
    source,
    titles: world.chats.map(({ kind, title }) =>
      kind === 'saved' ? 'Saved Messages' : title || 'Deleted account',
    ),
    count: (id: ChatId, kind: (typeof MEDIA_KINDS)[number]) => world.counts(chatOf(id), kind),
    expireReferences,
    restart: async () => {
      const telegram = await start();
      await telegram.account.resume(never);
      return telegram.source;
    },
    homeDc: 2,
    otherDc: 4,
    traffic: () => {
      const { keyExchanges, exports, imports } = demo.telegram.counters();
      return { keyExchanges, exports, imports };
    },
  };
});

/** A document of a few MiB that lies in another data centre, and the lane there. */
async function laneUnderTest(): Promise<LaneUnderTest & { readonly demo: DemoServer }> {
  const { demo, signedIn, expireReferences } = await machine();
  const { source } = await signedIn();
  const chats: ChatId[] = [];
  await source.chats((page) => chats.push(...page.map(({ id }) => id)), never);
  for (const chat of chats) {
    for (const kind of MEDIA_KINDS) {
      const page = await source.media(chat, kind, null, never);
      const item = page.ok
        ? page.value.items.find(
            ({ location, sizeBytes }) => location.dc === 4 && sizeBytes > 2_000_000 && sizeBytes < 40_000_000,
          )
        : undefined;
      const file = item && demo.telegram.world.file(BigInt(item.location.id));
      if (item === undefined || file === undefined) continue;
      const access = await source.openLane(4, 'if-missing', never);
      if (!access.ok) throw new Error(access.failure.code);
      const lane = createDataLane(access.value, {
        network: nodeNetwork,
        clock: realClock,
        random: randomBytes,
      });
      stops.push(() => lane.close());
      const { location, sizeBytes } = item;
      return {
        demo,
        lane,
        location,
        sizeBytes,
        read: (offset, length) => file.read(offset, length),
        expireReferences,
      };
    }
  }
  throw new Error('no document to fetch');
}

dataLaneContract('http', laneUnderTest);
dataLaneContract('websocket', laneUnderTest);

describe('the pretend Telegram’s view of us', () => {
  const first = { transfer: transferId('t'), direct: false, offset: 0, slot: 0 };

  it('sees file data on media addresses only, one main connection, and punishes nothing', async () => {
    const { demo, lane, location, sizeBytes } = await laneUnderTest();
    const order = { ...first, limit: 524_288, sizeBytes, location };
    await lane.fetch({ ...order, transport: 'http' }, never, () => {});
    await lane.fetch({ ...order, transport: 'websocket' }, never, () => {});
    const counters = demo.telegram.counters();
    expect(counters).toMatchObject({
      punishedKeys: 0,
      fileMethodsOnPlain: 0,
      mainMethodsOnMedia: 0,
      keyExchanges: 2,
      exports: 1,
      imports: 1,
      unknownMethods: {},
      openConnections: { plain: 1 },
    });
  });

  it('answers nothing first now and then, and is waited for', async () => {
    const { demo, lane, location, sizeBytes, read } = await laneUnderTest();
    demo.telegram.patchFaults({ emptyAnswerShare: 1 });
    const order = { ...first, limit: 131_072, sizeBytes, location, transport: 'http' } as const;
    for (const offset of [0, 131_072, 262_144]) {
      const answer = await lane.fetch({ ...order, offset }, never, () => {});
      expect(answer.ok && Buffer.compare(answer.value, read(offset, 131_072))).toBe(0);
    }
    expect(demo.telegram.counters().emptyHttpAnswers).toBeGreaterThan(0);
  });

  it.each(['status-404', 'html', 'reset'])('refuses HTTP by %s, which costs no sign-in', async (http) => {
    const { demo, lane, location, sizeBytes } = await laneUnderTest();
    demo.telegram.patchFaults({ http });
    const order = { ...first, limit: 131_072, sizeBytes, location };
    expect(await lane.fetch({ ...order, transport: 'http' }, never, () => {})).toMatchObject({
      ok: false,
      failure: { code: 'HTTP_REFUSED' },
    });
    expect((await lane.fetch({ ...order, transport: 'websocket' }, never, () => {})).ok).toBe(true);
  });

  it('sees no second key when the main connection is cut, and one connection at a time', async () => {
    const { demo, signedIn, cut } = await machine();
    const { account } = await signedIn();
    const offline = reached(account, (status) => status.kind === 'signed-in' && !status.online);
    cut();
    await offline;
    await reached(account, (status) => status.kind === 'signed-in' && status.online);
    expect(demo.telegram.counters()).toMatchObject({
      keyExchanges: 1,
      punishedKeys: 0,
      openConnections: { plain: 1 },
    });
  });

  it('is believed when it has forgotten our key', async () => {
    const { demo, signedIn, start } = await machine();
    (await signedIn()).close();
    await demo.telegram.forgetEverything();
    const { account } = await start();
    await account.resume(never);
    expect(await reached(account, (status) => status.kind === 'revoked')).toMatchObject({
      user: { homeDc: 2 },
    });
  });
});
