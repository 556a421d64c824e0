import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
// As in the program: of packed objects and containers inside an object GramJS then reads none.
import '../../../../src/adapters/telegram/gram-messages.ts';
import bigInt from 'big-integer';
import { Buffer } from 'buffer/';
import { Api } from 'telegram';
import { BinaryReader } from 'telegram/extensions/index.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTransfer } from '../../../../src/adapters/store/schema.ts';
import { listDialogs } from '../../../../src/adapters/telegram/dialogs.ts';
import { guarded } from '../../../../src/adapters/telegram/guarded.ts';
import { countMedia, pageOfMedia } from '../../../../src/adapters/telegram/media-pages.ts';
import { Peers } from '../../../../src/adapters/telegram/peers.ts';
import { refreshLocations } from '../../../../src/adapters/telegram/refresh.ts';
import type { Call } from '../../../../src/adapters/telegram/session.ts';
import { MAX_FILE_BYTES } from '../../../../src/domain/byte-range.ts';
import { type Outcome, succeeded } from '../../../../src/domain/failure.ts';
import { wishedName } from '../../../../src/domain/file-name.ts';
import { accountId, chatId } from '../../../../src/domain/ids.ts';
import { apiSchema } from '../../../../src/mtproto/schema/api-198.ts';
import { encode } from '../../../../src/mtproto/tl/codec.ts';
import { createTlMaker, frameCount, type TlMaker } from '../../../support/malformed-tl.ts';
import { sampleTransfer } from '../../../support/sample-transfer.ts';
import { MemoryCabinet } from '../../../support/telegram/memory-cabinet.ts';

const CHANNEL = chatId('channel:5');
const never = new AbortController().signal;
const silent = { write: () => undefined };
/** What an honest server answers, and what others might to the same request. */
const METHODS = [
  'messages.getDialogs',
  'messages.getHistory',
  'messages.search',
  'messages.getMessages',
  'channels.getMessages',
  'messages.getSearchCounters',
] as const;

beforeAll(() => {
  Error.stackTraceLimit = 0;
});

async function somePeers(): Promise<Peers> {
  const peers = await Peers.load(new MemoryCabinet(), accountId('demo:1'));
  if (!peers.ok) throw new Error(peers.failure.code);
  const photo = new Api.ChatPhotoEmpty();
  const channel = { id: bigInt(5), accessHash: bigInt(55), title: 'Songs', photo, date: 0, broadcast: true };
  peers.value.learn([], [new Api.Channel(channel)]);
  return peers.value;
}

/** GramJS's own reading of a result, which its types do not tell of. */
const readerOf = (request: Api.AnyRequest) => (reader: BinaryReader) =>
  Reflect.apply(Reflect.get(request, 'readResult'), request, [reader]);

/** Files whose every field is the server's fancy, in messages that stand where they should. */
function historyOf(maker: TlMaker): Uint8Array {
  const media = [
    () => ({ ...maker.objectNamed('messageMediaDocument'), document: maker.objectNamed('document') }),
    () => ({ ...maker.objectNamed('messageMediaPhoto'), photo: maker.objectNamed('photo') }),
  ].map((make) => make());
  const messages = media.map((one, index) => ({
    ...maker.objectNamed('message'),
    id: 9 - index,
    peer_id: { _: 'peerChannel', channel_id: 5n },
    media: one,
  }));
  const rest = { pts: 1, count: 2, topics: [], chats: [], users: [] };
  return encode(apiSchema, { _: 'messages.channelMessages', ...rest, messages });
}

/** Answers everything with what GramJS makes of bytes that hold some other object, or that were damaged. */
function hostile(seed: number): Call {
  const maker = createTlMaker(apiSchema, seed);
  const call: Call = async (request) => {
    for (;;) {
      const own = METHODS.find((name) => name.toLowerCase() === request.className.toLowerCase());
      if (request.className === 'messages.GetHistory' && maker.below(2) === 0)
        return succeeded(new BinaryReader(Buffer.from(historyOf(maker))).tgReadObject());
      const isOwn = own !== undefined && maker.below(4) > 0;
      const name = isOwn ? own : (METHODS[maker.below(METHODS.length)] ?? METHODS[0]);
      const honest = maker.resultOf(name);
      const bytes = maker.below(3) === 0 ? maker.spoil(honest) : honest;
      try {
        return succeeded(await readerOf(request)(new BinaryReader(Buffer.from(bytes))));
      } catch {
        // Refused by GramJS already.
      }
    }
  };
  return call;
}

describe('answers that no honest server gives', () => {
  const origin = { chatId: CHANNEL, messageId: 9, albumIndex: 0 };
  const { location: known } = sampleTransfer('t').item;

  it('are read or refused as a failure, and what is read can be queued', { timeout: 600_000 }, async () => {
    const peers = await somePeers();
    const tally = { read: 0, refused: 0, items: 0, wrong: [] as string[] };
    const count = <T>(outcome: Outcome<T>): void => {
      if (outcome.ok) tally.read += 1;
      else tally.refused += 1;
    };
    for (let seed = 1; seed <= frameCount(1_000, 15_000); seed += 1) {
      const call = hostile(seed);
      const tab = seed % 2 === 0 ? 'all' : 'audio';
      const page = await guarded(silent, () => pageOfMedia(call, peers, CHANNEL, tab, null, never));
      count(page);
      for (const item of page.ok ? page.value.items : []) {
        tally.items += 1;
        const read = readTransfer(sampleTransfer('t', { item }));
        if (!read.ok) tally.wrong.push(`seed ${seed}: ${read.reason}`);
        if (item.sizeBytes > MAX_FILE_BYTES || wishedName(item) === '') tally.wrong.push(`seed ${seed}`);
      }
      count(await guarded(silent, () => countMedia(call, peers, CHANNEL, never)));
      count(await guarded(silent, () => refreshLocations(call, peers, [{ origin, known }], never)));
      count(await guarded(silent, () => listDialogs(call, peers, () => undefined, never)));
    }
    expect(tally.wrong).toEqual([]);
    expect(tally.items).toBeGreaterThan(100);
    expect(tally.read).toBeGreaterThan(500);
    expect(tally.refused).toBeGreaterThan(100);
  });

  it('that bring ever new chats are left after a while', async () => {
    const peers = await somePeers();
    let asked = 0;
    const call = (async () => {
      asked += 1;
      const id = bigInt(1_000 + asked);
      const peer = new Api.PeerChannel({ channelId: id });
      const photo = new Api.ChatPhotoEmpty();
      const notifySettings = new Api.PeerNotifySettings({});
      return succeeded(
        new Api.messages.DialogsSlice({
          count: 2_147_483_647,
          dialogs: [
            new Api.Dialog({
              peer,
              topMessage: 1,
              readInboxMaxId: 0,
              readOutboxMaxId: 0,
              unreadCount: 0,
              unreadMentionsCount: 0,
              unreadReactionsCount: 0,
              notifySettings,
            }),
          ],
          messages: [new Api.Message({ id: 1, peerId: peer, date: asked, message: '' })],
          chats: [new Api.Channel({ id, accessHash: id, title: 'Ever', photo, date: 0, broadcast: true })],
          users: [],
        }),
      );
    }) as Call;
    let chats = 0;
    const listed = await listDialogs(call, peers, (page) => (chats += page.length), never);
    expect(listed.ok).toBe(true);
    expect(chats).toBe(asked);
    expect(asked).toBeLessThanOrEqual(200);
  });
});
