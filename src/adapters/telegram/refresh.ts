import './environment.ts';
import { Api } from 'telegram';
import { type Outcome, succeeded } from '../../domain/failure.ts';
import type { ChatId } from '../../domain/ids.ts';
import type { FileLocation, Origin } from '../../domain/media.ts';
import type { Refreshed } from '../../ports/source.ts';
import { itemOf, mediaOf } from './media-item.ts';
import { senderOf } from './media-pages.ts';
import { type Peers, peerChatId } from './peers.ts';
import type { Call } from './session.ts';

/** The most ids one request takes (core.telegram.org/method/channels.getMessages). */
const GROUP_LENGTH = 100;

export interface Stale {
  readonly origin: Origin;
  readonly known: FileLocation;
}

/**
 * Asks the messages again, each channel by itself and everything else together, and compares: the same file gives its
 * fresh location, another one `replaced` with what it is, none `gone`. The answer has one entry per origin, in order. A chat that cannot
 * be read any more makes its own files `gone` — unless there is no other chat: then its failure says more.
 */
export async function refreshLocations(
  call: Call,
  peers: Peers,
  stale: readonly Stale[],
  signal: AbortSignal,
): Promise<Outcome<readonly Refreshed[]>> {
  const groups = groupByRequest(stale, peers);
  const messages = new Map<string, Api.Message>();
  for (const { channel, ids, chats } of groups) {
    const id = ids.map((messageId) => new Api.InputMessageID({ id: messageId }));
    const answered =
      channel === null
        ? await call(new Api.messages.GetMessages({ id }), signal)
        : await call(new Api.channels.GetMessages({ channel, id }), signal);
    if (!answered.ok) {
      const { category } = answered.failure;
      if ((category === 'denied' || category === 'gone') && groups.length > 1) continue;
      return answered;
    }
    if (answered.value instanceof Api.messages.MessagesNotModified) continue;
    peers.learn(answered.value.users, answered.value.chats);
    for (const message of answered.value.messages) {
      if (!(message instanceof Api.Message)) continue;
      const chat = peerChatId(message.peerId);
      if (chats.has(chat)) messages.set(`${chat}/${message.id}`, message);
    }
  }
  return succeeded(
    stale.map(({ origin, known }) => compare(peers, messages.get(keyOf(origin)), { origin, known })),
  );
}

const keyOf = (origin: Origin): string => `${origin.chatId}/${origin.messageId}`;

interface Group {
  /** Null: private chats and groups, whose messages are numbered together. */
  readonly channel: Api.InputChannel | null;
  readonly ids: number[];
  readonly chats: Set<ChatId>;
}

function groupByRequest(stale: readonly Stale[], peers: Peers): readonly Group[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const { origin } of stale) {
    const isChannel = origin.chatId.startsWith('channel:');
    // Not even among the dialogs, so it cannot be asked for: counts as gone.
    if (peers.isMissing(origin.chatId)) continue;
    const channel = isChannel ? peers.inputChannel(origin.chatId) : null;
    const key = isChannel ? origin.chatId : 'all others';
    let group = open.get(key);
    if (group === undefined || group.ids.length >= GROUP_LENGTH) {
      group = { channel, ids: [], chats: new Set() };
      open.set(key, group);
      groups.push(group);
    }
    group.chats.add(origin.chatId);
    if (!group.ids.includes(origin.messageId)) group.ids.push(origin.messageId);
  }
  return groups;
}

function compare(peers: Peers, message: Api.Message | undefined, { origin, known }: Stale): Refreshed {
  const found = message === undefined ? null : mediaOf(message);
  if (message === undefined || found === null) return { kind: 'gone' };
  const { location } = found;
  if (location.type === known.type && location.id === known.id)
    return { kind: 'fresh', location: { ...location, thumbSize: known.thumbSize } };
  const chatProtected = peers.get(origin.chatId)?.protected ?? false;
  const sender = senderOf(message, origin.chatId, peers);
  return { kind: 'replaced', item: itemOf(message, found, { origin, sender, chatProtected }) };
}
