import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyEnd } from '../../../../../src/adapters/demo/happenings.ts';
import type { DemoMedia } from '../../../../../src/adapters/demo/world/types.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asList, asObject, makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import {
  bringOver,
  findDocument,
  plainUrl,
  signIn,
  type Wanted,
} from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let home: RawClient;
let elsewhere: RawClient;
let there: ExchangedKey;
beforeEach(async () => {
  demo = await startDemoInProcess();
  ({ main: home } = await signIn(demo));
  there = await bringOver(demo, home, 4);
  elsewhere = await connectThere();
});
afterEach(() => demo.close());

const GET_STATE = { _: 'updates.getState' };
const connectThere = () => RawClient.open(demo.network, plainUrl(4), makeSession(there));
const end = (how: KeyEnd, dc?: number) =>
  demo.network.control.happen({ kind: 'keys-end', how, ...(dc === undefined ? {} : { dc }) });
/** `code message` of what is refused, or nothing. */
const verdict = (client: RawClient): Promise<string> =>
  client.call(GET_STATE).then(
    () => 'answered',
    (error) => `${error.code} ${error.message}`,
  );

describe('keys that end', () => {
  it.each([
    ['forgotten', '-404 transport error', 'answered'],
    ['unregistered', '401 AUTH_KEY_UNREGISTERED', '401 AUTH_KEY_UNREGISTERED'],
    ['revoked', '401 SESSION_REVOKED', '401 AUTH_KEY_UNREGISTERED'],
    ['deactivated', '401 USER_DEACTIVATED', '401 AUTH_KEY_UNREGISTERED'],
    ['duplicated', '406 AUTH_KEY_DUPLICATED', '401 AUTH_KEY_UNREGISTERED'],
  ] as const)('at home, %s: told as %s there and as %s elsewhere', async (how, atHome, away) => {
    await end(how);
    expect(await verdict(home)).toBe(atHome);
    expect(await verdict(elsewhere)).toBe(away);
  });

  it.each([
    ['forgotten', '-404 transport error'],
    ['unregistered', '401 AUTH_KEY_UNREGISTERED'],
  ] as const)('elsewhere, %s: told as %s, home is as before', async (how, away) => {
    await end(how, 4);
    expect(await verdict(elsewhere)).toBe(away);
    expect(await verdict(home)).toBe('answered');
  });

  it('wants a key that there is', async () => {
    await expect(end('forgotten', 1)).rejects.toThrow('no such key');
  });
});

it('cuts the connections of one kind, in one data centre', async () => {
  await demo.network.control.happen({ kind: 'connections-cut', address: 'plain', dc: 4 });
  expect(await elsewhere.stream.closed).toContain('server');
  expect(await verdict(home)).toBe('answered');
  expect(await verdict(await connectThere())).toBe('answered');
});

describe('what happens to files and messages', () => {
  const isSong = ({ kind, file }: DemoMedia) => kind === 'audio' && file.dc === 2;
  const [messageId, chatId] = [
    ({ message }: Wanted) => message.id,
    ({ message }: Wanted) => String(message.chatId),
  ];
  const told = async ({ message }: Wanted) => {
    const chat = demo.host.telegram.world.chat(message.chatId);
    const answer = asObject(
      await home.call({
        _: 'channels.getMessages',
        channel: { _: 'inputChannel', channel_id: message.chatId, access_hash: chat?.accessHash ?? 0n },
        id: [{ _: 'inputMessageID', id: message.id }],
      }),
    );
    const [only] = asList(answer.messages);
    return only?._ === 'message' ? asObject(asObject(only.media).document) : only;
  };
  const fetchFrom = (client: RawClient, { location }: Wanted) =>
    client.call({ _: 'upload.getFile', location, offset: 0n, limit: 4_096 });

  it('moves a file: its old place tells where to, its message tells the new place', async () => {
    const wanted = await findDocument(demo, home, isSong);
    const file = String(wanted.media.file.id);
    await demo.network.control.happen({ kind: 'file-moved', file, dc: 4 });
    await expect(fetchFrom(home, wanted)).rejects.toMatchObject({ code: 303, message: 'FILE_MIGRATE_4' });
    expect(asObject(await fetchFrom(elsewhere, wanted))._).toBe('upload.file');
    expect(await told(wanted)).toMatchObject({ id: wanted.media.file.id, dc_id: 4 });
  });

  it('edits a message: it leads to another file, the old bytes can still be had', async () => {
    const wanted = await findDocument(demo, home, isSong);
    const other = await findDocument(
      demo,
      home,
      (media) => isSong(media) && media.file.id !== wanted.media.file.id,
    );
    const edit = { kind: 'message-edited', chat: chatId(wanted), message: messageId(wanted) } as const;
    await demo.network.control.happen({ ...edit, file: String(other.media.file.id) });
    expect(await told(wanted)).toMatchObject({ id: other.media.file.id });
    expect(asObject(await fetchFrom(home, wanted))._).toBe('upload.file');
    const picture = await findDocument(demo, home, ({ kind }) => kind === 'video');
    const wrong = demo.network.control.happen({ ...edit, file: String(picture.media.file.id) });
    await expect(wrong).rejects.toThrow('The message holds audio, the file is video.');
  });

  it('deletes a message, also from pages and counts', async () => {
    const { world } = demo.host.telegram;
    const wanted = await findDocument(demo, home, isSong);
    const chat = world.chat(wanted.message.chatId);
    if (chat === undefined) throw new Error('no chat');
    const before = world.counts(chat, 'audio');
    await demo.network.control.happen({
      kind: 'message-deleted',
      chat: chatId(wanted),
      message: messageId(wanted),
    });
    expect(await told(wanted)).toEqual({ _: 'messageEmpty', id: wanted.message.id });
    expect(world.counts(chat, 'audio')).toBe(before - 1);
    const { total, messages } = world.history(chat, { kind: 'audio', limit: 1_000 });
    expect(total).toBe(before - 1);
    expect(messages.map(({ id }) => id)).not.toContain(wanted.message.id);
  });
});
