import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import { describe, expect, it } from 'vitest';
import { pageOfMedia } from '../../../../src/adapters/telegram/media-pages.ts';
import { Peers } from '../../../../src/adapters/telegram/peers.ts';
import { refreshLocations } from '../../../../src/adapters/telegram/refresh.ts';
import type { Call } from '../../../../src/adapters/telegram/session.ts';
import { accountId, chatId } from '../../../../src/domain/ids.ts';
import { MemoryCabinet } from '../../../support/telegram/memory-cabinet.ts';

const never = new AbortController().signal;
const account = accountId('demo:1');
const CHANNEL = chatId('channel:5');

/** Answers from a list, and remembers what was asked. */
function scripted(answers: readonly (object | { failure: string })[]) {
  const asked: Api.AnyRequest[] = [];
  const queue = [...answers];
  const call: Call = async (request) => {
    asked.push(request);
    const answer = queue.shift();
    if (answer === undefined) throw new Error(`nothing to answer to ${request.className}`);
    if ('failure' in answer) {
      return { ok: false, failure: { category: 'denied', code: String(answer.failure), message: '' } };
    }
    return { ok: true, value: answer };
  };
  return { call, asked };
}

const channel = (id: number, changes: { min?: boolean; title?: string; noforwards?: boolean } = {}) =>
  new Api.Channel({
    id: bigInt(id),
    accessHash: bigInt(50 + id),
    title: 'Songs',
    photo: new Api.ChatPhotoEmpty(),
    date: 0,
    broadcast: true,
    ...changes,
  });

async function peersWith(...ids: number[]): Promise<Peers> {
  const peers = await Peers.load(new MemoryCabinet(), account);
  if (!peers.ok) throw new Error(peers.failure.code);
  peers.value.learn(
    [],
    ids.map((id) => channel(id)),
  );
  return peers.value;
}

function song(
  id: number,
  options: { group?: number; fileId?: number; channelId?: number } = {},
): Api.Message {
  const document = new Api.Document({
    id: bigInt(options.fileId ?? 1000 + id),
    accessHash: bigInt(1),
    fileReference: Buffer.from([id & 255]),
    date: 0,
    mimeType: 'audio/mpeg',
    size: bigInt(10),
    dcId: 2,
    attributes: [new Api.DocumentAttributeAudio({ duration: 1 })],
  });
  return new Api.Message({
    id,
    peerId: new Api.PeerChannel({ channelId: bigInt(options.channelId ?? 5) }),
    date: id,
    message: '',
    media: new Api.MessageMediaDocument({ document }),
    ...(options.group === undefined ? {} : { groupedId: bigInt(options.group) }),
  });
}

const slice = (messages: Api.TypeMessage[], count: number, chats: Api.TypeChat[] = []) =>
  new Api.messages.ChannelMessages({ pts: 0, count, messages, topics: [], chats, users: [] });

describe('a page of media', () => {
  it('ends where the server says everything has been shown', async () => {
    const peers = await peersWith(5);
    const { call } = scripted([slice([song(3), song(2)], 2)]);
    const page = await pageOfMedia(call, peers, CHANNEL, 'audio', null, never);
    expect(page).toMatchObject({ ok: true, value: { total: 2, next: null } });
  });

  it('goes on from its last message, and ends with an empty one', async () => {
    const peers = await peersWith(5);
    const { call, asked } = scripted([slice([song(9), song(8)], 30), slice([], 30)]);
    expect(await pageOfMedia(call, peers, CHANNEL, 'audio', null, never)).toMatchObject({
      value: { next: 8 },
    });
    expect(await pageOfMedia(call, peers, CHANNEL, 'audio', 8, never)).toMatchObject({
      value: { items: [], next: null },
    });
    expect(asked[1]).toMatchObject({ className: 'messages.Search', offsetId: 8, limit: 100 });
  });

  it('leaves an album cut by its end to the next page, and numbers albums from the first sent', async () => {
    const peers = await peersWith(5);
    const { call } = scripted([
      slice([song(9, { group: 1 }), song(8, { group: 1 }), song(7), song(6, { group: 2 })], 30),
      slice([song(6, { group: 2 }), song(5, { group: 2 })], 30),
    ]);
    const first = await pageOfMedia(call, peers, CHANNEL, 'audio', null, never);
    const second = await pageOfMedia(call, peers, CHANNEL, 'audio', 7, never);
    const places = [first, second].map((page) =>
      page.ok ? page.value.items.map(({ origin }) => [origin.messageId, origin.albumIndex]) : page.failure,
    );
    expect(first).toMatchObject({ value: { next: 7 } });
    expect(places).toEqual([
      [
        [9, 1],
        [8, 0],
        [7, 0],
      ],
      [
        [6, 1],
        [5, 0],
      ],
    ]);
  });

  it('of “all” reads the history and keeps what can be downloaded', async () => {
    const peers = await peersWith(5);
    const text = new Api.Message({
      id: 8,
      peerId: new Api.PeerChannel({ channelId: bigInt(5) }),
      date: 1,
      message: 'hi',
    });
    const { call, asked } = scripted([slice([song(9), text], 30)]);
    const page = await pageOfMedia(call, peers, CHANNEL, 'all', null, never);
    expect(asked[0]?.className).toBe('messages.GetHistory');
    expect(page.ok && page.value.items.map(({ origin }) => origin.messageId)).toEqual([9]);
    expect(page).toMatchObject({ value: { total: null, next: 8 } });
  });

  it('learns from the answer that the chat has become protected', async () => {
    const peers = await peersWith(5);
    const { call } = scripted([slice([song(3)], 1, [channel(5, { noforwards: true })])]);
    const page = await pageOfMedia(call, peers, CHANNEL, 'audio', null, never);
    expect(page.ok && page.value.items[0]?.refusal).toBe('protected');
  });
});

describe('making references fresh', () => {
  const stale = (id: number, channelId = 5, fileId = 1000 + id) => ({
    origin: { chatId: chatId(`channel:${channelId}`), messageId: id, albumIndex: 0 },
    known: {
      dc: 2,
      type: 'document' as const,
      id: String(fileId),
      accessHash: '1',
      fileReference: 'old',
      thumbSize: '',
    },
  });

  it('asks each channel once for up to 100 messages', async () => {
    const peers = await peersWith(5, 6);
    const many = Array.from({ length: 150 }, (_, index) => stale(index + 1));
    const { call, asked } = scripted([slice([], 0), slice([], 0), slice([], 0)]);
    const fresh = await refreshLocations(call, peers, [...many, stale(1, 6)], never);
    expect(asked.map((request) => (request as Api.channels.GetMessages).id?.length)).toEqual([100, 50, 1]);
    expect(fresh.ok && fresh.value.every(({ kind }) => kind === 'gone')).toBe(true);
    expect(fresh.ok && fresh.value).toHaveLength(151);
  });

  it('tells fresh, replaced and gone apart, and does not let one closed chat spoil the others', async () => {
    const peers = await peersWith(5, 6);
    const { call } = scripted([
      slice([song(1), song(2, { fileId: 7 }), new Api.MessageEmpty({ id: 3 })], 3),
      { failure: 'CHANNEL_PRIVATE' },
    ]);
    const fresh = await refreshLocations(
      call,
      peers,
      [stale(1), stale(2), stale(3), stale(1, 6), stale(1, 77)],
      never,
    );
    expect(fresh.ok && fresh.value.map(({ kind }) => kind)).toEqual([
      'fresh',
      'replaced',
      'gone',
      'gone',
      'gone',
    ]);
  });

  it('tells why when the only chat cannot be read', async () => {
    const peers = await peersWith(5);
    const { call } = scripted([{ failure: 'CHANNEL_PRIVATE' }]);
    expect(await refreshLocations(call, peers, [stale(1)], never)).toMatchObject({
      ok: false,
      failure: { code: 'CHANNEL_PRIVATE' },
    });
  });
});

describe('remembered peers', () => {
  it('survive a restart once they were kept, and are not spoiled by minimal ones', async () => {
    const cabinet = new MemoryCabinet();
    const first = await Peers.load(cabinet, account);
    if (!first.ok) throw new Error(first.failure.code);
    first.value.learn([], [channel(5), channel(6)]);
    first.value.learn([], [channel(5, { min: true, title: 'Min' })]);
    first.value.keep(CHANNEL);
    await first.value.save();
    const second = await Peers.load(cabinet, account);
    if (!second.ok) throw new Error(second.failure.code);
    expect(second.value.get(CHANNEL)).toMatchObject({ name: 'Songs', accessHash: '55' });
    expect(second.value.inputPeer(CHANNEL)).toMatchObject({ className: 'InputPeerChannel' });
    expect(second.value.get(chatId('channel:6'))).toBeUndefined();
    await second.value.save();
    expect(cabinet.written).toHaveLength(1);
  });
});
