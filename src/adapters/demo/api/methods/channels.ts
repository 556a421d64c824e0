import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoChat, DemoMessage, DemoTopic } from '../../world/types.ts';
import { type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../fields.ts';
import { toPortraitPhoto } from '../tl/media.ts';
import { toMessage } from '../tl/messages.ts';
import { chatOf, Mentioned, toChat, toPeer, userPeer } from '../tl/peers.ts';
import { ptsOf } from '../tl/pts.ts';
import { notifySettings } from './users.ts';

function getFullChannel({ request, world, dc }: UserCall): MethodAnswer {
  const chat = chatOf(world, objectOf(request, 'channel'));
  if (chat === undefined) return refuse(400, 'CHANNEL_INVALID');
  const mentioned = new Mentioned(world);
  mentioned.chat(chat);
  const photo = toPortraitPhoto(world, chat.id, dc.faults.now.referenceEpoch);
  return value({
    _: 'messages.chatFull',
    full_chat: {
      _: 'channelFull',
      id: chat.id,
      about: '',
      participants_count: chat.memberCount,
      read_inbox_max_id: chat.topMessageId,
      read_outbox_max_id: chat.topMessageId,
      unread_count: 0,
      chat_photo: photo ?? { _: 'photoEmpty', id: 0n },
      notify_settings: notifySettings,
      bot_info: [],
      pts: ptsOf(world, chat),
    },
    ...mentioned.lists(),
  });
}

function getForumTopics({ request, world, dc }: UserCall): MethodAnswer {
  const chat = chatOf(world, objectOf(request, 'channel') ?? objectOf(request, 'peer'));
  if (chat === undefined) return refuse(400, 'CHANNEL_INVALID');
  if (chat.kind !== 'forum') return refuse(400, 'CHANNEL_FORUM_MISSING');
  const query = textOf(request, 'q').toLowerCase();
  const all = (chat.topics ?? [])
    .filter(({ title }) => title.toLowerCase().includes(query))
    .toSorted((left, right) => right.topMessageId - left.topMessageId);
  const offset = numberOf(request, 'offset_topic');
  const start = offset === 0 ? 0 : all.findIndex(({ id }) => id === offset) + 1;
  const topics = all.slice(start, start + (numberOf(request, 'limit') || 20));
  const mentioned = new Mentioned(world);
  mentioned.chat(chat);
  const tops = topics.map(({ topMessageId }) => world.message(chat, topMessageId));
  return value({
    _: 'messages.forumTopics',
    count: all.length,
    topics: topics.map((topic) => toTopic(chat, topic)),
    messages: tops
      .filter((message): message is DemoMessage => message !== undefined)
      .map((message) => toMessage(world, chat, message, dc.faults.now.referenceEpoch, mentioned)),
    ...mentioned.lists(),
    pts: ptsOf(world, chat),
  });
}

function toTopic(chat: DemoChat, topic: DemoTopic): TlObject {
  return {
    _: 'forumTopic',
    id: topic.id,
    date: topic.date,
    peer: toPeer(chat),
    title: topic.title,
    icon_color: topic.iconColor,
    top_message: topic.topMessageId,
    read_inbox_max_id: topic.topMessageId,
    read_outbox_max_id: topic.topMessageId,
    unread_count: 0,
    unread_mentions_count: 0,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    from_id: userPeer(topic.fromId),
    notify_settings: notifySettings,
    ...(topic.closed ? { closed: true } : {}),
    ...(topic.pinned ? { pinned: true } : {}),
  };
}

export const channelMethods: Readonly<Record<string, Method<UserCall>>> = {
  'channels.getChannels': ({ request, world }) => {
    const chats = objectsOf(request, 'id').map((input) => chatOf(world, input));
    const known = chats.filter((chat): chat is DemoChat => chat !== undefined);
    if (known.length < chats.length) return refuse(400, 'CHANNEL_INVALID');
    return value({ _: 'messages.chats', chats: known.map((chat) => toChat(world, chat)) });
  },
  'channels.getFullChannel': getFullChannel,
  'channels.getForumTopics': getForumTopics,
  'messages.getForumTopics': getForumTopics,
};
