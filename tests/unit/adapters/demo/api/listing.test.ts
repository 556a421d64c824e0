import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DemoChat } from '../../../../../src/adapters/demo/world/types.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asList, asObject, type RawClient } from '../../../../support/demo/raw-client.ts';
import { signIn } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let main: RawClient;
beforeAll(async () => {
  demo = await startDemoInProcess();
  ({ main } = await signIn(demo));
});
afterAll(() => demo.close());

const world = () => demo.host.telegram.world;
const call = async (method: TlObject) => asObject(await main.call(method));
const ids = (answer: TlObject) => asList(answer.messages).map(({ id }) => id);
const peerOf = ({ kind, id, accessHash }: DemoChat): TlObject => {
  if (kind === 'saved') return { _: 'inputPeerSelf' };
  if (kind === 'private') return { _: 'inputPeerUser', user_id: id, access_hash: accessHash };
  if (kind === 'group') return { _: 'inputPeerChat', chat_id: id };
  return { _: 'inputPeerChannel', channel_id: id, access_hash: accessHash };
};
const search = (chat: DemoChat, change: Partial<TlObject> = {}): TlObject => ({
  _: 'messages.search',
  peer: peerOf(chat),
  q: '',
  filter: { _: 'inputMessagesFilterEmpty' },
  min_date: 0,
  max_date: -1,
  offset_id: 0,
  add_offset: 0,
  limit: 100,
  max_id: 0,
  min_id: 0,
  hash: 0n,
  ...change,
});

describe('dialogs', () => {
  it('come page by page, each chat once, by the offset of the last one', async () => {
    const seen: string[] = [];
    let offset: Partial<TlObject> = { offset_date: 0, offset_id: 0, offset_peer: { _: 'inputPeerEmpty' } };
    for (let page = 0; page < 20; page += 1) {
      const answer = await call({ _: 'messages.getDialogs', limit: 7, hash: 0n, ...offset } as TlObject);
      const dialogs = asList(answer.dialogs);
      if (dialogs.length === 0) break;
      seen.push(
        ...dialogs.map(({ peer }) => JSON.stringify(peer, (_key, v) => (typeof v === 'bigint' ? `${v}` : v))),
      );
      const last = dialogs.at(-1);
      const peer = asObject(last?.peer);
      const id = peer.user_id ?? peer.chat_id ?? peer.channel_id;
      const chat = world().chats.find((one) => one.id === id);
      const top = asList(answer.messages).find((message) => message.id === last?.top_message);
      if (chat === undefined) throw new Error('a dialog of no chat');
      offset = { offset_date: top?.date ?? 0, offset_id: last?.top_message ?? 0, offset_peer: peerOf(chat) };
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(world().chats.length);
  });
});

describe('each kind of chat', () => {
  it.each(['private', 'saved', 'group', 'supergroup', 'forum', 'channel'] as const)(
    '%s has a history',
    async (kind) => {
      const chat = world().chats.find((one) => one.kind === kind && one.messageCount > 0);
      if (chat === undefined) throw new Error(`no ${kind}`);
      const history = await call({
        _: 'messages.getHistory',
        peer: peerOf(chat),
        offset_id: 0,
        offset_date: 0,
        add_offset: 0,
        limit: 20,
        max_id: 0,
        min_id: 0,
        hash: 0n,
      });
      expect(ids(history)).toEqual(
        world()
          .history(chat, { limit: 20 })
          .messages.map(({ id }) => id),
      );
    },
  );

  it('is not told to who has the wrong access hash', async () => {
    const chat = world().chats.find(({ kind }) => kind === 'channel');
    if (chat === undefined) throw new Error('no channel');
    const wrong = { ...chat, accessHash: 1n };
    await expect(main.call(search(wrong))).rejects.toMatchObject({ message: 'CHANNEL_INVALID' });
  });
});

describe('search', () => {
  const FILTERS = {
    audio: 'inputMessagesFilterMusic',
    video: 'inputMessagesFilterVideo',
    photo: 'inputMessagesFilterPhotos',
    document: 'inputMessagesFilterDocument',
    voice: 'inputMessagesFilterVoice',
    round: 'inputMessagesFilterRoundVideo',
    gif: 'inputMessagesFilterGif',
  } as const;

  it('finds each kind, and counts as many', async () => {
    for (const chat of world().chats.filter(({ messageCount }) => messageCount < 200)) {
      const filters = Object.values(FILTERS).map((_) => ({ _ }));
      const counters = asList(
        await main.call({ _: 'messages.getSearchCounters', peer: peerOf(chat), filters }),
      );
      for (const [kind, filter] of Object.entries(FILTERS)) {
        const expected = world().history(chat, { kind: kind as keyof typeof FILTERS, limit: 100 });
        const found = await call(search(chat, { filter: { _: filter } }));
        expect(ids(found)).toEqual(expected.messages.map(({ id }) => id));
        const counter = counters.find((one) => asObject(one.filter)._ === filter);
        expect(counter?.count).toBe(expected.total);
      }
    }
  });

  it('goes on below an id, skips with add_offset, and looks back with a negative one', async () => {
    const [chat] = world().chats.toSorted((left, right) => right.messageCount - left.messageCount);
    if (chat === undefined) throw new Error('no chat');
    const all = world()
      .history(chat, { limit: 300 })
      .messages.map(({ id }) => id);
    const offset_id = all[99] ?? 0;
    expect(ids(await call(search(chat, { offset_id })))).toEqual(all.slice(100, 200));
    expect(ids(await call(search(chat, { offset_id, add_offset: 50 })))).toEqual(all.slice(150, 250));
    expect(ids(await call(search(chat, { offset_id, add_offset: -100 })))).toEqual(all.slice(0, 100));
    expect(ids(await call(search(chat, { min_id: all[10] ?? 0 })))).toEqual(all.slice(0, 10));
  });
});

describe('a history', () => {
  it('goes on below an id in the middle of an album, though its date is named too', async () => {
    const chat = world().chats.find(({ kind }) => kind === 'supergroup');
    if (chat === undefined) throw new Error('no supergroup');
    const { messages } = world().history(chat, { limit: chat.messageCount });
    const place = messages.findIndex(({ date }, index) => date === messages[index + 1]?.date);
    const [last, next] = [messages[place], messages[place + 1]];
    const older = await call({
      _: 'messages.getHistory',
      peer: peerOf(chat),
      offset_id: last?.id ?? 0,
      offset_date: last?.date ?? 0,
      add_offset: 0,
      limit: 1,
      max_id: 0,
      min_id: 0,
      hash: 0n,
    });
    expect(ids(older)).toEqual([next?.id]);
  });
});

describe('a takeout', () => {
  afterEach(() => demo.host.telegram.heal());

  it('is given, and methods may be called inside it', async () => {
    const takeout = await call({ _: 'account.initTakeoutSession', contacts: true });
    const inside = { _: 'invokeWithTakeout', takeout_id: takeout.id ?? 0n, query: { _: 'updates.getState' } };
    expect(await call(inside)).toMatchObject({ _: 'updates.state' });
    expect(await main.call({ _: 'account.finishTakeoutSession', success: true })).toBe(true);
  });

  it('is put off when a test says so', async () => {
    const putOff = { errorCount: 1, code: 420, message: 'TAKEOUT_INIT_DELAY_86400' };
    await demo.network.control.faults({ methods: { 'account.initTakeoutSession': putOff } });
    await expect(main.call({ _: 'account.initTakeoutSession' })).rejects.toMatchObject({
      code: 420,
      message: 'TAKEOUT_INIT_DELAY_86400',
    });
  });
});

describe('messages by id', () => {
  it('come in the order asked for, unknown ones as empty', async () => {
    const chat = world().chats.find(({ kind }) => kind === 'channel');
    if (chat === undefined) throw new Error('no channel');
    const wanted = [
      999_999,
      ...world()
        .history(chat, { limit: 2 })
        .messages.map(({ id }) => id),
    ];
    const answer = await call({
      _: 'channels.getMessages',
      channel: { _: 'inputChannel', channel_id: chat.id, access_hash: chat.accessHash },
      id: wanted.map((id) => ({ _: 'inputMessageID', id })),
    });
    expect(ids(answer)).toEqual(wanted);
    expect(asList(answer.messages).map(({ _ }) => _)).toEqual(['messageEmpty', 'message', 'message']);
  });

  it('of private chats and groups come without naming the chat', async () => {
    const chat = world().chats.find(({ kind, messageCount }) => kind === 'group' && messageCount > 0);
    if (chat === undefined) throw new Error('no group');
    const [message] = world().history(chat, { limit: 1 }).messages;
    const answer = await call({
      _: 'messages.getMessages',
      id: [{ _: 'inputMessageID', id: message?.id ?? 0 }],
    });
    expect(asObject(asList(answer.messages)[0]?.peer_id)).toEqual({ _: 'peerChat', chat_id: chat.id });
  });
});

it('marks what is protected or destroys itself', async () => {
  const chats = world().chats;
  const told = asList(
    (
      await call({
        _: 'messages.getDialogs',
        offset_date: 0,
        offset_id: 0,
        offset_peer: { _: 'inputPeerEmpty' },
        limit: 100,
        hash: 0n,
      })
    ).chats,
  );
  for (const { id, protected: isProtected } of chats.filter(
    ({ kind }) => kind !== 'private' && kind !== 'saved',
  )) {
    expect(told.find((chat) => chat.id === id)?.noforwards === true).toBe(isProtected);
  }
});

it('tells the topics of a forum', async () => {
  const forum = world().chats.find(({ kind }) => kind === 'forum');
  if (forum === undefined) throw new Error('no forum');
  const answer = await call({
    _: 'channels.getForumTopics',
    channel: { _: 'inputChannel', channel_id: forum.id, access_hash: forum.accessHash },
    offset_date: 0,
    offset_id: 0,
    offset_topic: 0,
    limit: 100,
  });
  expect(
    asList(answer.topics)
      .map(({ title }) => title)
      .toSorted(),
  ).toEqual((forum.topics ?? []).map(({ title }) => title).toSorted());
});
