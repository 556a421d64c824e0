import { MemoryStorage } from '@mtcute/core';
import type { TelegramClient } from '@mtcute/core/client.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DemoChat, DemoMessage } from '../../../src/adapters/demo/world/types.ts';
import { type DemoServer, startDemoServer } from '../../support/demo-server.ts';
import { createMtcute } from '../../support/mtcute/client.ts';
import { readMtcuteSchema } from '../../support/mtcute-schema.ts';

/** Whether a stranger who counts every update believes what it is told, and what it asks for when it missed some. */
let server: DemoServer;
let client: TelegramClient;
let heard: Heard;
const storage = new MemoryStorage();
const codes = new Map<string, string>();

beforeAll(async () => {
  const { layer, schema } = readMtcuteSchema();
  server = await startDemoServer({
    schemas: new Map([[layer, schema]]),
    onCode: (phone, code) => codes.set(phone, code),
  });
  client = createMtcute(server, true, { storage });
  heard = listen(client);
  const phone = server.telegram.world.self.phone ?? '';
  await client.start({ phone, code: () => codes.get(phone) ?? '', codeSentCallback: () => {} });
  // It remembers whom it has seen.
  for await (const _dialog of client.iterDialogs({ archived: 'keep' }));
});
afterAll(async () => {
  await client?.destroy();
  await server?.stop();
});
beforeEach(() => server.telegram.resetCounters());

/** What a client was told, as text: kind, and ids of messages. */
interface Heard {
  readonly all: string[];
  /** Settles when so much was heard. */
  until(count: number): Promise<readonly string[]>;
}
function listen(to: TelegramClient): Heard {
  const all: string[] = [];
  let wake = (): void => {};
  const note = (text: string): void => {
    all.push(text);
    wake();
  };
  to.onEditMessage.add(({ id, chat, media }) => note(`edited ${chat.id}/${id} ${media?.type}`));
  to.onDeleteMessage.add(({ channelId, messageIds }) => note(`deleted ${channelId}/${messageIds.join()}`));
  return {
    all,
    async until(count) {
      while (all.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return all.splice(0);
    },
  };
}

const chatOf = (kind: DemoChat['kind']): DemoChat => {
  const chat = server.telegram.world.chats.find((candidate) => candidate.kind === kind);
  if (chat === undefined) throw new Error(`no ${kind}`);
  return chat;
};
const used = new Set<number>();
/** The newest photo or song of a chat that was not named before. */
function nextIn(chat: DemoChat): DemoMessage {
  const { world } = server.telegram;
  const kind = chat.kind === 'group' ? 'photo' : 'audio';
  const found = world
    .history(chat, { kind, limit: 50 })
    .messages.find(({ id }) => id !== chat.topMessageId && !used.has(id));
  if (found === undefined) throw new Error('no other message');
  used.add(found.id);
  return found;
}
const mark = ({ kind, id }: DemoChat): string =>
  kind === 'group' ? `${-id}` : `${-1_000_000_000_000n - id}`;

/** Both return what a client is expected to tell. */
async function edit(chat: DemoChat): Promise<string> {
  const [message, other] = [nextIn(chat), nextIn(chat)];
  const file = String(other.media?.file.id);
  const place = { chat: String(chat.id), message: message.id };
  expect(await server.telegram.happen({ kind: 'message-edited', ...place, file })).toBeUndefined();
  return `edited ${mark(chat)}/${message.id} ${other.media?.kind}`;
}
async function remove(chat: DemoChat): Promise<string> {
  const { id } = nextIn(chat);
  const place = { chat: String(chat.id), message: id };
  expect(await server.telegram.happen({ kind: 'message-deleted', ...place })).toBeUndefined();
  return `deleted ${chat.kind === 'group' ? null : mark(chat)}/${id}`;
}
const differences = () => {
  const { plain } = server.telegram.counters().requests;
  return {
    shared: plain['updates.getDifference'] ?? 0,
    channel: plain['updates.getChannelDifference'] ?? 0,
  };
};

it.each(['channel', 'group'] as const)(
  'mtcute takes each change in a %s as it comes, and misses nothing',
  async (kind) => {
    const chat = chatOf(kind);
    const expected = [await edit(chat), await remove(chat), await edit(chat)];
    expect(await heard.until(3)).toEqual(expected);
    expect(differences()).toEqual({ shared: 0, channel: 0 });
  },
);

it('mtcute finds the gap in a channel when it did not listen for a while, and fills it', async () => {
  const chat = chatOf('channel');
  await client.stopUpdatesLoop();
  const missed = [await edit(chat), await remove(chat)];
  await client.call({ _: 'help.getNearestDc' });
  await client.startUpdatesLoop();
  const last = await edit(chat);
  expect((await heard.until(3)).toSorted()).toEqual([...missed, last].toSorted());
  expect(differences().channel).toBe(1);
});

it('mtcute that comes back asks what it missed, everywhere', async () => {
  await client.destroy();
  const expected = [
    await remove(chatOf('group')),
    await edit(chatOf('group')),
    await remove(chatOf('channel')),
  ];
  client = createMtcute(server, true, { storage, catchUp: true });
  heard = listen(client);
  await client.connect();
  await client.startUpdatesLoop();
  expect((await heard.until(3)).toSorted()).toEqual(expected.toSorted());
  expect(differences()).toEqual({ shared: 1, channel: 1 });
  const { unknownMethods, mistakes, punishedKeys } = server.telegram.counters();
  expect({ unknownMethods, mistakes, punishedKeys }).toEqual({
    unknownMethods: {},
    mistakes: [],
    punishedKeys: 0,
  });
});
