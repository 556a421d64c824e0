import { afterAll, describe, expect, it } from 'vitest';
import type { DemoChat, DemoMessage } from '../../../src/adapters/demo/world/types.ts';
import { sha256OfFile } from '../../support/demo-server/file-list.ts';
import { type DemoServer, startDemoServer } from '../../support/demo-server.ts';
import { installTelethon, type Telethon } from '../../support/telethon/telethon.ts';

/**
 * A client in another language, by another hand: judges obfuscated TCP, the HTTP transport and the older form of the key
 * exchange. It is slow and comes from the net, so that only the long run has it.
 */
const installed =
  process.env.SLUICE_LONG === '1' ? await installTelethon() : 'Telethon is asked in the long run only.';
if (typeof installed === 'string') console.log(installed);
else afterAll(() => installed.remove());

const LONG_MS = 300_000;

describe.skipIf(typeof installed === 'string')('an unmodified Telethon', () => {
  it.each(['tcp', 'http'])(
    'signs in, lists and downloads from two data centres over %s',
    async (connection) => {
      const telethon = installed as Telethon;
      expect(telethon.schema.problems).toEqual([]);
      const server = await startDemoServer({ schemas: new Map([[telethon.layer, telethon.schema]]) });
      try {
        await judge(server, telethon, connection);
      } finally {
        await server.stop();
      }
    },
    LONG_MS,
  );
});

async function judge(server: DemoServer, telethon: Telethon, connection: string): Promise<void> {
  const { world } = server.telegram;
  const account = world.accounts.find(({ homeDc, password }) => homeDc === 2 && password !== undefined);
  const home = new URL(server.configuration.dcs.find(({ id }) => id === 2)?.url ?? '');
  const files = [fileIn(server, 2), fileIn(server, 4)];
  const talk = world.chats.find(({ kind, messageCount }) => kind === 'supergroup' && messageCount > 250);
  if (talk === undefined) throw new Error('no long talk');
  const saw = await telethon.play({
    connection,
    host: home.hostname,
    port: Number(home.port),
    publicKeys: server.configuration.publicKeys,
    controlUrl: server.controlUrl,
    phone: account?.phone,
    password: account?.password?.value,
    history: { chat: markOf(talk), limit: 250 },
    files: files.map(({ chat, message }) => ({ chat: markOf(chat), message: message.id })),
    seconds: 240,
  });
  const hashes = await Promise.all(
    files.map(({ message }) => message.media && sha256OfFile(message.media.file)),
  );
  expect(saw).toMatchObject({
    userId: account?.userId.toString(),
    password: true,
    history: world.history(talk, { limit: 250 }).messages.map(({ id }) => id),
    files: [
      { dc: 2, sha256: hashes[0] },
      { dc: 4, sha256: hashes[1] },
    ],
  });
  const { dialogs } = saw as { readonly dialogs: readonly string[] };
  expect(dialogs).toHaveLength(world.chats.length);
  for (const { kind, title } of world.chats) if (kind === 'channel') expect(dialogs).toContain(title);
  const { unknownMethods, mistakes, punishedKeys } = server.telegram.counters();
  expect({ unknownMethods, mistakes, punishedKeys }).toEqual({
    unknownMethods: {},
    mistakes: [],
    punishedKeys: 0,
  });
}

const markOf = ({ id }: DemoChat): number => -1_000_000_000_000 - Number(id);

/** Small, since pure Python decrypts. */
function fileIn({ telegram }: DemoServer, dc: number): { chat: DemoChat; message: DemoMessage } {
  const { world } = telegram;
  for (const chat of world.chats.filter(({ kind }) => kind === 'channel' || kind === 'supergroup')) {
    for (const message of world.history(chat, { kind: 'document', limit: chat.messageCount }).messages) {
      const { file } = message.media ?? {};
      if (file?.dc === dc && file.size > 300_000 && file.size < 3_000_000) return { chat, message };
    }
  }
  throw new Error(`no document in data centre ${dc}`);
}
