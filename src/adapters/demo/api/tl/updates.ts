import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { MessageChange } from '../../world/changes.ts';
import type { World } from '../../world/types.ts';
import { toMessage } from './messages.ts';
import { isChannel, type Mentioned } from './peers.ts';

/**
 * One change as clients are told of it; `pts` is the state of its box afterwards. Undefined: nothing can be told, since
 * the message is gone meanwhile, or this user does not have the chat.
 */
export function toUpdate(
  world: World,
  { kind, chatId, messageId }: MessageChange,
  pts: number,
  epoch: number,
  mentioned: Mentioned,
): TlObject | undefined {
  const chat = world.chat(chatId);
  if (chat === undefined) return undefined;
  const place = { pts, pts_count: 1 };
  if (kind === 'deleted') {
    const messages = [messageId];
    return isChannel(chat)
      ? { _: 'updateDeleteChannelMessages', channel_id: chatId, messages, ...place }
      : { _: 'updateDeleteMessages', messages, ...place };
  }
  const message = world.message(chat, messageId);
  if (message === undefined) return undefined;
  const told = toMessage(world, chat, message, epoch, mentioned);
  return { _: isChannel(chat) ? 'updateEditChannelMessage' : 'updateEditMessage', message: told, ...place };
}
