import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DemoChat, DemoMessage } from '../../../../../src/adapters/demo/world/types.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asList, asObject, makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import { bringOver, httpUrl, mediaUrl, plainUrl, signIn } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let key: ExchangedKey;
let main: RawClient;
let channel: DemoChat;
let group: DemoChat;
beforeEach(async () => {
  demo = await startDemoInProcess();
  ({ key, main } = await signIn(demo));
  channel = chatWithFiles('channel');
  group = chatWithFiles('group');
});
afterEach(() => demo.close());

interface Place {
  readonly chat: DemoChat;
  readonly message: DemoMessage;
}

const world = () => demo.host.telegram.world;
/** A chat of that kind with enough files below its newest message, which stays. */
function chatWithFiles(kind: DemoChat['kind']): DemoChat {
  const found = world().chats.find((chat) => chat.kind === kind && filesOf(chat).length > 3);
  if (found === undefined) throw new Error(`no ${kind} with files`);
  return found;
}
function filesOf(chat: DemoChat): DemoMessage[] {
  const kinds = ['photo', 'document', 'audio', 'video'] as const;
  const lists = kinds.map((kind) => world().history(chat, { kind, limit: 130 }).messages);
  const longest = lists.reduce((best, list) => (list.length > best.length ? list : best));
  return longest.filter(({ id, forwardedFrom }) => id !== chat.topMessageId && forwardedFrom === undefined);
}
const edit = ({ chat, message }: Place, like: DemoMessage) =>
  demo.network.control.happen({
    kind: 'message-edited',
    chat: String(chat.id),
    message: message.id,
    file: String(like.media?.file.id),
  });
const remove = ({ chat, message }: Place) =>
  demo.network.control.happen({ kind: 'message-deleted', chat: String(chat.id), message: message.id });
/** The newest file of a chat that may change, and another one of its kind. */
function pair(chat: DemoChat): { readonly place: Place; readonly other: DemoMessage } {
  const [message, other] = filesOf(chat);
  if (message === undefined || other === undefined) throw new Error('too few files');
  return { place: { chat, message }, other };
}
/** What one client was told without asking, since it was looked at last. */
async function told(client: RawClient): Promise<TlObject[]> {
  // Its answer comes after whatever was pushed before.
  await client.call({ _: 'help.getNearestDc' });
  const updates = client.events.splice(0).flatMap((event) => (event.kind === 'update' ? [event.object] : []));
  return updates.flatMap(({ updates: list }) => asList(list));
}
const stateOf = async () => asObject(await main.call({ _: 'updates.getState' }));
const difference = async (state: TlObject, more: Partial<TlObject> = {}) =>
  asObject(
    await main.call({
      _: 'updates.getDifference',
      pts: state.pts ?? 0,
      date: state.date ?? 0,
      qts: 0,
      ...more,
    } as TlObject),
  );
const channelDifference = async (pts: number, limit = 100) =>
  asObject(
    await main.call({
      _: 'updates.getChannelDifference',
      channel: { _: 'inputChannel', channel_id: channel.id, access_hash: channel.accessHash },
      filter: { _: 'channelMessagesFilterEmpty' },
      pts,
      limit,
    }),
  );

describe('a change is told at once', () => {
  it('in a channel: by the channel’s own count, with the message as it is now', async () => {
    await told(main);
    const { place, other } = pair(channel);
    await edit(place, other);
    await remove({ chat: channel, message: other });
    const [edited, deleted] = await told(main);
    expect(edited).toMatchObject({ _: 'updateEditChannelMessage', pts: 2, pts_count: 1 });
    expect(asObject(edited?.message)).toMatchObject({ id: place.message.id, edit_date: expect.any(Number) });
    expect(deleted).toEqual({
      _: 'updateDeleteChannelMessages',
      channel_id: channel.id,
      messages: [other.id],
      pts: 3,
      pts_count: 1,
    });
    expect(await stateOf()).toMatchObject({ pts: 1 });
  });

  it('in other chats: by the count they share', async () => {
    await told(main);
    const { place, other } = pair(group);
    await edit(place, other);
    await remove({ chat: group, message: other });
    const updates = await told(main);
    expect(updates).toMatchObject([
      { _: 'updateEditMessage', pts: 2, pts_count: 1, message: { id: place.message.id } },
      { _: 'updateDeleteMessages', pts: 3, pts_count: 1, messages: [other.id] },
    ]);
    expect(await stateOf()).toMatchObject({ pts: 3 });
  });

  it('one after the other, when much happens at once', async () => {
    await told(main);
    const messages = filesOf(group).slice(0, 4);
    await Promise.all(messages.map((message) => remove({ chat: group, message })));
    expect(await told(main)).toMatchObject(
      messages.map(({ id }, index) => ({ messages: [id], pts: 2 + index })),
    );
  });

  it('to other sessions of the key and to other devices; not to those that carry files, nor elsewhere', async () => {
    const { main: otherDevice } = await signIn(demo);
    const second = await RawClient.open(demo.network, mediaUrl(2), makeSession(key));
    const quiet = await RawClient.open(demo.network, mediaUrl(2), makeSession(key));
    const elsewhere = makeSession(await bringOver(demo, main, 4));
    const away = await RawClient.open(demo.network, plainUrl(4), elsewhere);
    for (const client of [otherDevice, second, away]) await told(client);
    const silently = () => quiet.call({ _: 'invokeWithoutUpdates', query: { _: 'help.getNearestDc' } });
    await silently();
    await remove(pair(channel).place);
    for (const client of [main, otherDevice, second]) expect(await told(client)).toHaveLength(1);
    expect(await told(away)).toEqual([]);
    await silently();
    expect(quiet.events.filter(({ kind }) => kind === 'update')).toEqual([]);
  });

  it('to a session whose connection broke, when it comes back', async () => {
    await told(main);
    main.stream.close();
    await remove(pair(channel).place);
    main = await RawClient.open(demo.network, plainUrl(2), main.session);
    expect(await told(main)).toMatchObject([{ _: 'updateDeleteChannelMessages' }]);
  });

  it('over HTTP with the next request', async () => {
    const session = makeSession(key);
    const ask = async () => {
      session.invoke({ _: 'help.getNearestDc' });
      const body = (await session.pack(Date.now())) ?? new Uint8Array();
      const answer = await demo.network.post(httpUrl(2), body, new AbortController().signal, () => {});
      if (!answer.ok) throw new Error(answer.failure.code);
      return session.receive(Date.now(), answer.value.body);
    };
    await ask();
    await remove(pair(channel).place);
    expect((await ask()).map(({ kind }) => kind)).toContain('update');
  });
});

describe('the difference', () => {
  it('is nothing when nothing happened', async () => {
    const state = await stateOf();
    expect((await difference(state))._).toBe('updates.differenceEmpty');
    expect(await channelDifference(1)).toMatchObject({
      _: 'updates.channelDifferenceEmpty',
      final: true,
      pts: 1,
    });
  });

  it('tells what was pushed, with the same counts, and leads to the state', async () => {
    const before = await stateOf();
    await told(main);
    const { place, other } = pair(group);
    await edit(place, other);
    await remove({ chat: group, message: other });
    const pushed = await told(main);
    const found = await difference(before);
    expect(found).toMatchObject({ _: 'updates.difference', other_updates: pushed, state: { pts: 3 } });
    expect((await difference(await stateOf()))._).toBe('updates.differenceEmpty');
  });

  it('names the channels to ask about, and where to begin; what they answer is what was pushed', async () => {
    const before = await stateOf();
    await told(main);
    const { place, other } = pair(channel);
    await edit(place, other);
    await remove({ chat: channel, message: other });
    const pushed = await told(main);
    expect(asList((await difference(before)).other_updates)).toEqual([
      { _: 'updateChannelTooLong', channel_id: channel.id, pts: 1 },
    ]);
    expect(await channelDifference(1)).toMatchObject({ final: true, pts: 3, other_updates: pushed });
    expect(await channelDifference(2)).toMatchObject({ final: true, pts: 3, other_updates: pushed.slice(1) });
  });

  it('does not tell an edit of what is gone, but counts it', async () => {
    const before = await stateOf();
    const { place, other } = pair(group);
    await edit(place, other);
    await remove(place);
    expect(await difference(before)).toMatchObject({
      other_updates: [{ _: 'updateDeleteMessages', pts: 3 }],
      state: { pts: 3 },
    });
  });

  it('comes in parts when it is long, or not at all when the client says so', async () => {
    const before = await stateOf();
    for (let left = 3; left > 0; left -= 1) await remove(pair(group).place);
    const first = await difference(before, { pts_limit: 2 });
    expect(first).toMatchObject({ _: 'updates.differenceSlice', intermediate_state: { pts: 3 } });
    expect(asList(first.other_updates)).toHaveLength(2);
    expect(await difference(asObject(first.intermediate_state), { pts_limit: 2 })).toMatchObject({
      _: 'updates.difference',
      other_updates: [{ pts: 4 }],
    });
    expect(await difference(before, { pts_total_limit: 2 })).toEqual({
      _: 'updates.differenceTooLong',
      pts: 4,
    });
    for (let left = 3; left > 0; left -= 1) await remove(pair(channel).place);
    const part = await channelDifference(1, 2);
    expect(part).toMatchObject({ pts: 3, other_updates: [{ pts: 2 }, { pts: 3 }] });
    expect(part.final).not.toBe(true);
    expect(await channelDifference(3, 2)).toMatchObject({ final: true, pts: 4 });
  });

  it.each([
    [0, 'PERSISTENT_TIMESTAMP_EMPTY'],
    [9, 'PERSISTENT_TIMESTAMP_INVALID'],
  ])('from state %i: %s', async (pts, message) => {
    const { date } = await stateOf();
    await expect(difference({ _: '', pts, date: date ?? 0 })).rejects.toMatchObject({ code: 400, message });
    await expect(channelDifference(pts)).rejects.toMatchObject({ code: 400, message });
  });
});

it('lists tell the state that the difference starts from', async () => {
  await remove(pair(channel).place);
  const input = { _: 'inputPeerChannel', channel_id: channel.id, access_hash: channel.accessHash };
  const page = asObject(await main.call({ _: 'messages.getHistory', ...emptyPage, peer: input }));
  const dialogs = asObject(
    await main.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer: input }] }),
  );
  const full = asObject(
    await main.call({ _: 'channels.getFullChannel', channel: { ...input, _: 'inputChannel' } }),
  );
  expect([page.pts, asList(dialogs.dialogs)[0]?.pts, asObject(full.full_chat).pts]).toEqual([2, 2, 2]);
});

const emptyPage = {
  offset_id: 0,
  offset_date: 0,
  add_offset: 0,
  limit: 1,
  max_id: 0,
  min_id: 0,
  hash: 0n,
};
