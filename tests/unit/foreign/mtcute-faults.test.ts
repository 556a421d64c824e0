import { createHash } from 'node:crypto';
import type { TelegramClient } from '@mtcute/core/client.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultsPatch } from '../../../src/adapters/demo/faults/faults.ts';
import type { DemoChat, DemoMessage } from '../../../src/adapters/demo/world/types.ts';
import { sha256OfFile } from '../../support/demo-server/file-list.ts';
import { type DemoServer, startDemoServer } from '../../support/demo-server.ts';
import { createMtcute } from '../../support/mtcute/client.ts';
import { readMtcuteSchema } from '../../support/mtcute-schema.ts';

/** A stranger's judgement of the faults: what no client could survive would be no fault of Telegram's, but one of ours. */
let server: DemoServer;
let client: TelegramClient;

beforeAll(async () => {
  const { layer, schema } = readMtcuteSchema();
  const codes = new Map<string, string>();
  server = await startDemoServer({
    schemas: new Map([[layer, schema]]),
    onCode: (phone, code) => codes.set(phone, code),
  });
  client = createMtcute(server, false);
  const account = server.telegram.world.accounts.find(
    ({ homeDc, password }) => homeDc === 2 && password === undefined,
  );
  const phone = account?.phone ?? '';
  await client.start({ phone, code: () => codes.get(phone) ?? '', codeSentCallback: () => {} });
  // It remembers whom it has seen.
  for await (const _dialog of client.iterDialogs({ archived: 'keep' }));
});

afterEach(() => server.telegram.heal());
afterAll(async () => {
  await client?.destroy();
  await server?.stop();
});

const faults = (patch: FaultsPatch): void => expect(server.telegram.patchFaults(patch)).toBeUndefined();
const struck = () => server.telegram.counters().faultsStruck;
const peerOf = ({ id }: DemoChat): number => -1_000_000_000_000 - Number(id);

/** Downloads a document of that data centre, another one each time. */
async function expectWholeDownload(dc: number, meanwhile: () => void = () => {}): Promise<void> {
  const { chat, message } = nextFileIn(dc);
  const [told] = await client.getMessages(peerOf(chat), message.id);
  if (told?.media?.type !== 'document') throw new Error(`no document but ${told?.media?.type}`);
  const hash = createHash('sha256');
  let pieces = 0;
  for await (const piece of client.downloadAsIterable(told.media)) {
    hash.update(piece);
    pieces += 1;
    if (pieces === 2) meanwhile();
  }
  const file = message.media?.file;
  if (file === undefined) throw new Error('no file');
  expect(hash.digest('hex')).toBe(await sha256OfFile(file));
}

const used = new Set<bigint>();
function nextFileIn(dc: number): { readonly chat: DemoChat; readonly message: DemoMessage } {
  const { world } = server.telegram;
  for (const chat of world.chats.filter(({ kind }) => kind === 'channel' || kind === 'supergroup')) {
    for (const message of world.history(chat, { kind: 'document', limit: chat.messageCount }).messages) {
      const { file } = message.media ?? {};
      if (file?.dc !== dc || file.size < 2_000_000 || file.size > 12_000_000 || used.has(file.id)) continue;
      used.add(file.id);
      return { chat, message };
    }
  }
  throw new Error(`no other document in data centre ${dc}`);
}

const LONG_SALT: FaultsPatch = { saltEpoch: 1 };

describe('an unmodified mtcute downloads the right bytes', () => {
  it.each<readonly [string, FaultsPatch, string]>([
    ['answers come twice', { duplicateShare: 1 }, 'duplicate'],
    ['answers overtake each other', { reorderShare: 0.5 }, 'reorder'],
    ['its messages are refused for their salt', { badMessages: { code: 48, count: 3 } }, 'badMessage'],
    ['its messages are refused for their time', { badMessages: { code: 16, count: 2 } }, 'badMessage'],
    ['connections break', { dropAfterBytes: 700_000, dropCount: 2 }, 'drop'],
    ['the server fails now and then', { serverErrors: { share: 0.2 } }, 'serverError'],
    ['it is told to wait', { flood: { count: 2, waitSeconds: 1 } }, 'flood'],
  ])('while %s', async (_what, patch, name) => {
    const before = struck()[name] ?? 0;
    faults(patch);
    await expectWholeDownload(4);
    expect(struck()[name] ?? 0).toBeGreaterThan(before);
  });

  it('while salts change in the middle', () => expectWholeDownload(4, () => faults(LONG_SALT)));

  it('while everything happens at once', async () => {
    faults({
      latencyMs: 5,
      jitterMs: 40,
      duplicateShare: 0.2,
      reorderShare: 0.2,
      serverErrors: { share: 0.1 },
      badMessages: { code: 48, share: 0.1 },
      dropAfterBytes: 1_500_000,
      dropCount: 2,
      slow: { share: 0.5, bytesPerSecond: 4_000_000 },
    });
    await expectWholeDownload(2);
    await expectWholeDownload(4);
  });
});

it('an unmodified mtcute searches to the end while search is flooded and fails', async () => {
  const { world } = server.telegram;
  const chat = world.chats.find(
    (candidate) => candidate.kind === 'channel' && world.counts(candidate, 'audio') > 100,
  );
  if (chat === undefined) throw new Error('no such channel');
  faults({ methods: { 'messages.search': { floodCount: 1, waitSeconds: 1, errorCount: 1, code: 500 } } });
  const found: number[] = [];
  const search = { chatId: peerOf(chat), filter: { _: 'inputMessagesFilterMusic' } as const, limit: 150 };
  for await (const { id } of client.iterSearchMessages(search)) found.push(id);
  expect(found).toEqual(world.history(chat, { kind: 'audio', limit: 150 }).messages.map(({ id }) => id));
});

it('is sent after a file that moved while its message was known', async () => {
  const { chat, message } = nextFileIn(2);
  const [told] = await client.getMessages(peerOf(chat), message.id);
  if (told?.media?.type !== 'document') throw new Error('no document');
  const file = message.media?.file;
  if (file === undefined) throw new Error('no file');
  await server.telegram.happen({ kind: 'file-moved', file: String(file.id), dc: 4 });
  const bytes = await client.downloadAsBuffer(told.media);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(await sha256OfFile(file));
});

it('met no unknown method, and nobody was punished', () => {
  const { unknownMethods, punishedKeys, mistakes } = server.telegram.counters();
  expect({ unknownMethods, punishedKeys, mistakes }).toEqual({
    unknownMethods: {},
    punishedKeys: 0,
    mistakes: [],
  });
});
