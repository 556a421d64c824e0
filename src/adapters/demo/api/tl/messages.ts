import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoChat, DemoMessage, World } from '../../world/types.ts';
import { toMedia } from './media.ts';
import { isChannel, Mentioned, toPeer, userPeer } from './peers.ts';
import { ptsOf } from './pts.ts';

/** One message as it is told now, its people and chats added to `mentioned`. */
export function toMessage(
  world: World,
  chat: DemoChat,
  message: DemoMessage,
  epoch: number,
  mentioned: Mentioned,
): TlObject {
  const { fromId, media, editDate, groupedId } = message;
  mentioned.chat(chat);
  if (fromId !== undefined) mentioned.user(fromId);
  return {
    _: 'message',
    id: message.id,
    peer_id: toPeer(chat),
    date: message.date,
    message: message.text,
    ...(fromId === undefined ? {} : { from_id: userPeer(fromId) }),
    ...(fromId === world.self.id && chat.kind !== 'saved' ? { out: true } : {}),
    ...(chat.kind === 'channel' ? { post: true, views: 1 + (message.id % 900), forwards: 0 } : {}),
    ...(message.protected ? { noforwards: true } : {}),
    ...(media === undefined ? {} : { media: toMedia(message, media, epoch) }),
    ...(editDate === undefined ? {} : { edit_date: editDate, edit_hide: true }),
    ...(groupedId === undefined ? {} : { grouped_id: groupedId }),
    ...forwardHeader(world, message, mentioned),
    ...topicHeader(chat, message),
  };
}

function forwardHeader(
  world: World,
  { forwardedFrom }: DemoMessage,
  mentioned: Mentioned,
): { fwd_from?: TlObject } {
  const origin = forwardedFrom && world.chat(forwardedFrom.chatId);
  if (forwardedFrom === undefined || origin === undefined) return {};
  mentioned.chat(origin);
  const post = origin.kind === 'channel' ? { channel_post: forwardedFrom.messageId } : {};
  return { fwd_from: { _: 'messageFwdHeader', from_id: toPeer(origin), date: forwardedFrom.date, ...post } };
}

/** Messages of a topic other than "General" answer to the message that made it. */
function topicHeader(chat: DemoChat, { topicId }: DemoMessage): { reply_to?: TlObject } {
  if (chat.kind !== 'forum' || topicId === undefined || topicId === 1) return {};
  return { reply_to: { _: 'messageReplyHeader', forum_topic: true, reply_to_msg_id: topicId } };
}

/** A page of messages in the form that this kind of chat has. `total`: all that match, on any page. */
export function toMessages(
  world: World,
  chat: DemoChat,
  messages: readonly DemoMessage[],
  total: number,
  epoch: number,
): TlObject {
  const mentioned = new Mentioned(world);
  mentioned.chat(chat);
  const list = messages.map((message) => toMessage(world, chat, message, epoch, mentioned));
  const face = { messages: list, topics: [], ...mentioned.lists() };
  if (isChannel(chat))
    return { _: 'messages.channelMessages', pts: ptsOf(world, chat), count: total, ...face };
  return messages.length >= total
    ? { _: 'messages.messages', ...face }
    : { _: 'messages.messagesSlice', count: total, ...face };
}
