import { beforeAll, describe, expect, it } from 'vitest';
import { chatId } from '../../../../src/domain/ids.ts';
import type { MediaItem } from '../../../../src/domain/media.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { settled } from '../../../support/telegram/manual-clock.ts';
import type { Script } from '../../../support/telegram/mini-data-centre.ts';
import { never, PHONE, setUpTelegram, willingServer } from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

const CHANNEL = chatId('channel:5');
const CHANNEL_OBJECT = {
  _: 'channel',
  id: 5n,
  access_hash: 55n,
  title: 'Songs',
  photo: { _: 'chatPhotoEmpty' },
  date: 0,
  broadcast: true,
};
const DIALOGS = {
  _: 'messages.dialogs',
  dialogs: [
    {
      _: 'dialog',
      peer: { _: 'peerChannel', channel_id: 5n },
      top_message: 9,
      read_inbox_max_id: 0,
      read_outbox_max_id: 0,
      unread_count: 0,
      unread_mentions_count: 0,
      unread_reactions_count: 0,
      notify_settings: { _: 'peerNotifySettings' },
    },
  ],
  messages: [],
  chats: [CHANNEL_OBJECT],
  users: [],
};
const MESSAGES = {
  _: 'messages.channelMessages',
  pts: 1,
  count: 1,
  topics: [],
  chats: [CHANNEL_OBJECT],
  users: [],
  messages: [
    {
      _: 'message',
      id: 9,
      peer_id: { _: 'peerChannel', channel_id: 5n },
      date: 1_700_000_000,
      message: '',
      media: {
        _: 'messageMediaDocument',
        document: {
          _: 'document',
          id: 77n,
          access_hash: 1n,
          file_reference: Uint8Array.of(9, 9),
          date: 0,
          mime_type: 'audio/mpeg',
          size: 1000n,
          dc_id: 2,
          attributes: [],
        },
      },
    },
  ],
};

const readable: Script = (method, url) => {
  switch (method._) {
    case 'messages.getDialogs':
      return { result: DIALOGS };
    case 'messages.getSearchCounters':
      return { result: [] };
    case 'channels.getMessages':
      return { result: MESSAGES };
    default:
      return willingServer(method, url);
  }
};

const KNOWN: MediaItem['location'] = {
  dc: 2,
  type: 'document',
  id: '77',
  accessHash: '1',
  fileReference: 'AQ==',
  thumbSize: '',
};
const STALE = [{ origin: { chatId: CHANNEL, messageId: 9, albumIndex: 0 }, known: KNOWN }];

describe('reading', () => {
  it('is kept at one request a second, five at once, whoever asks', async () => {
    const { server, clock, startSignedIn } = setUpTelegram(readable);
    const { source } = await startSignedIn();
    await source.chats(() => {}, never);
    const counted = () => server.calls.filter(({ method }) => method === 'messages.getSearchCounters').length;
    const all = Promise.all(Array.from({ length: 8 }, () => source.counts(CHANNEL, never)));
    await settled();
    expect(counted()).toBe(4);
    await clock.pass(2_000);
    expect(counted()).toBe(6);
    await clock.pass(10_000);
    expect((await all).every(({ ok }) => ok)).toBe(true);
  });
});

describe('after signing out and in again', () => {
  it('references of the old queue are fresh, not gone', async () => {
    const { choice, startSignedIn } = setUpTelegram(readable);
    const { account, source } = await startSignedIn();
    await source.chats(() => {}, never);
    await account.signOut(never);
    await account.sendCode(choice, PHONE, never);
    await account.submitCode('12345', never);
    expect(await source.refresh(STALE, never)).toMatchObject({ ok: true, value: [{ kind: 'fresh' }] });
  });

  it('the chats are remembered over the next start', async () => {
    const { cabinet, choice, startSignedIn } = setUpTelegram(readable);
    const { account, source } = await startSignedIn();
    await source.chats(() => {}, never);
    await account.signOut(never);
    await account.sendCode(choice, PHONE, never);
    await account.submitCode('12345', never);
    await source.chats(() => {}, never);
    expect([...cabinet.values.keys()]).toContain('telegram.peers.custom:777');
  });
});
