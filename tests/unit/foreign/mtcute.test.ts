import { createHash } from 'node:crypto';
import type { TelegramClient } from '@mtcute/core/client.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoChat, DemoMessage } from '../../../src/adapters/demo/world/types.ts';
import { sha256OfFile } from '../../support/demo-server/file-list.ts';
import { type DemoServer, startDemoServer } from '../../support/demo-server.ts';
import { createMtcute } from '../../support/mtcute/client.ts';
import { readMtcuteSchema } from '../../support/mtcute-schema.ts';

/** A client that nobody here wrote: framing, obfuscation, key exchange, session, storage and TL are mtcute's own. */
let server: DemoServer;
let client: TelegramClient;
const codes = new Map<string, string>();

beforeAll(async () => {
  const { layer, schema } = readMtcuteSchema();
  expect(schema.problems).toEqual([]);
  server = await startDemoServer({
    schemas: new Map([[layer, schema]]),
    onCode: (phone, code) => codes.set(phone, code),
  });
  client = createMtcute(server, false);
});

afterAll(async () => {
  await client?.destroy();
  await server?.stop();
});

const phoneWithPassword = () => {
  const account = server.telegram.world.accounts.find(({ password }) => password !== undefined);
  if (account?.password === undefined) throw new Error('no account with a password');
  return { ...account, password: account.password };
};

describe('an unmodified mtcute', () => {
  it('signs in with phone, code and two-step password', async () => {
    const { phone, password, userId } = phoneWithPassword();
    let wrongPasswords = 1;
    const me = await client.start({
      phone,
      code: () => codes.get(phone) ?? '',
      password: () => (wrongPasswords-- > 0 ? 'not this one' : password.value),
      codeSentCallback: () => {},
      invalidCodeCallback: () => {},
    });
    expect(me.id.toString()).toBe(userId.toString());
    expect(server.telegram.counters().keyExchanges).toBe(1);
  });

  it('lists every dialog', async () => {
    const titles: string[] = [];
    for await (const dialog of client.iterDialogs({ archived: 'keep', chunkSize: 10 }))
      titles.push(dialog.peer.displayName);
    const { world } = server.telegram;
    expect(titles.length).toBe(world.chats.length);
    for (const { kind, title } of world.chats)
      if (kind !== 'private' && kind !== 'saved') expect(titles).toContain(title);
  });

  it('pages a history and a search to their ends', async () => {
    const { world } = server.telegram;
    const chat = largestChannel(world.chats);
    const ids: number[] = [];
    for await (const { id } of client.iterHistory(-1_000_000_000_000 - Number(chat.id), { limit: 250 }))
      ids.push(id);
    expect(ids).toEqual(world.history(chat, { limit: 250 }).messages.map(({ id }) => id));
    const found: number[] = [];
    const search = {
      chatId: -1_000_000_000_000 - Number(chat.id),
      filter: { _: 'inputMessagesFilterMusic' } as const,
    };
    for await (const { id } of client.iterSearchMessages({ ...search, limit: 250, chunkSize: 100 }))
      found.push(id);
    expect(found).toEqual(world.history(chat, { kind: 'audio', limit: 250 }).messages.map(({ id }) => id));
  });

  it.each([2, 4])('downloads from data centre %i what the server has', async (dc) => {
    const { chat, message } = fileIn(dc);
    const [told] = await client.getMessages(-1_000_000_000_000 - Number(chat.id), message.id);
    if (told?.media?.type !== 'document')
      throw new Error(`a document was expected, not ${told?.media?.type}`);
    const hash = createHash('sha256');
    let length = 0;
    for await (const piece of client.downloadAsIterable(told.media)) {
      hash.update(piece);
      length += piece.length;
    }
    const file = message.media?.file;
    if (file === undefined) throw new Error('no file');
    expect(length).toBe(file.size);
    expect(hash.digest('hex')).toBe(await sha256OfFile(file));
  });

  it('downloads the photos of a person and of a channel', async () => {
    const { world } = server.telegram;
    const person = world.users.find(({ id }) => world.portrait(id) !== undefined);
    const channel = world.chats.find(
      ({ id, kind }) => kind === 'channel' && world.portrait(id) !== undefined,
    );
    const user = await client.getUser(Number(person?.id));
    const chat = await client.getChat(-1_000_000_000_000 - Number(channel?.id));
    for (const [peer, id] of [
      [user, person?.id],
      [chat, channel?.id],
    ] as const) {
      if (peer.photo === null || id === undefined) throw new Error('no photo');
      const sizes = world.portrait(id)?.sizes;
      expect(await client.downloadAsBuffer(peer.photo.big)).toEqual(sizes?.at(-1)?.read(0, 1_048_576));
      expect(await client.downloadAsBuffer(peer.photo.small)).toEqual(sizes?.at(0)?.read(0, 1_048_576));
    }
  });

  it('was never punished, exported its sign-in once, and met no unknown method', () => {
    const counters = server.telegram.counters();
    expect(counters).toMatchObject({ punishedKeys: 0, exports: 1, imports: 1, keyExchanges: 2 });
    expect(counters.unknownMethods).toEqual({});
  });
});

function largestChannel(chats: readonly DemoChat[]): DemoChat {
  const channels = chats.filter(({ kind }) => kind === 'channel');
  return channels.reduce((best, chat) => (chat.messageCount > best.messageCount ? chat : best));
}

/** A document of some megabytes in that data centre, posted in a channel. */
function fileIn(dc: number): { readonly chat: DemoChat; readonly message: DemoMessage } {
  const { world } = server.telegram;
  for (const chat of world.chats) {
    if (chat.kind !== 'channel' && chat.kind !== 'supergroup') continue;
    for (const message of world.history(chat, { kind: 'document', limit: chat.messageCount }).messages) {
      const { file } = message.media ?? {};
      if (file?.dc === dc && file.size > 3_000_000 && file.size < 80_000_000) return { chat, message };
    }
  }
  throw new Error(`no document in data centre ${dc}`);
}
