import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type {
  DemoChat,
  DemoMediaKind,
  DemoMessage,
  HistoryQuery,
  KindFilter,
  World,
} from '../../world/types.ts';
import { type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { listOf, numberOf, objectOf, objectsOf, textOf } from '../fields.ts';
import { toMessage, toMessages } from '../tl/messages.ts';
import { chatIn, chatOf, Mentioned, toChat, userOf } from '../tl/peers.ts';
import { notifySettings } from './users.ts';

const MAX_PAGE = 100;

/** What each filter lets through; `undefined`: everything. Filters for what this world lacks let nothing through. */
const FILTERS: Readonly<Record<string, KindFilter | undefined>> = {
  inputMessagesFilterEmpty: undefined,
  inputMessagesFilterMusic: 'audio',
  inputMessagesFilterVideo: 'video',
  inputMessagesFilterPhotos: 'photo',
  inputMessagesFilterPhotoVideo: ['photo', 'video'],
  inputMessagesFilterDocument: 'document',
  inputMessagesFilterVoice: 'voice',
  inputMessagesFilterRoundVideo: 'round',
  inputMessagesFilterRoundVoice: ['round', 'voice'],
  inputMessagesFilterGif: 'gif',
};
const NOTHING: readonly DemoMediaKind[] = [];

function kindOf(filter: TlObject | undefined): KindFilter | undefined {
  const name = filter?._ ?? 'inputMessagesFilterEmpty';
  return name in FILTERS ? FILTERS[name] : NOTHING;
}

/**
 * One page of what matches, newest first. `offset_id`, `offset_date` and `max_id` say from where on, `add_offset`
 * moves that place (negative: towards newer ones), `min_id` ends it.
 */
function page(world: World, chat: DemoChat, request: TlObject, filter: Partial<HistoryQuery>) {
  const limit = Math.min(MAX_PAGE, Math.max(0, numberOf(request, 'limit')));
  const addOffset = numberOf(request, 'add_offset');
  const minId = numberOf(request, 'min_id');
  const bounds = [numberOf(request, 'offset_id'), numberOf(request, 'max_id')].filter((id) => id > 0);
  const offsetId = bounds.length > 0 ? Math.min(...bounds) : 0;
  const query = { ...filter, offsetId, limit: limit + Math.max(0, addOffset) };
  const isBackwards = addOffset < 0;
  const found = world.history(
    chat,
    isBackwards ? { ...query, offsetId: 0, limit: chat.messageCount } : query,
  );
  let start = addOffset;
  if (isBackwards) {
    const first = offsetId === 0 ? 0 : found.messages.findIndex(({ id }) => id < offsetId);
    start = Math.max(0, (first < 0 ? found.messages.length : first) + addOffset);
  }
  const messages = found.messages.slice(start, start + limit).filter(({ id }) => id > minId);
  return { total: found.total, messages };
}

function getHistory(call: UserCall): MethodAnswer {
  const { request, world, dc } = call;
  const chat = chatIn(world, request, 'peer');
  if (chat === undefined) return badPeer(request);
  const offsetDate = numberOf(request, 'offset_date');
  // Telethon names the last message it has and its date; an album of one date would be torn if the date counted too.
  const isByDate = offsetDate > 0 && numberOf(request, 'offset_id') === 0;
  const found = page(world, chat, request, isByDate ? { maxDate: offsetDate - 1 } : {});
  return value(toMessages(world, chat, found.messages, found.total, dc.faults.now.referenceEpoch));
}

function search({ request, world, dc }: UserCall): MethodAnswer {
  const chat = chatIn(world, request, 'peer');
  if (chat === undefined) return badPeer(request);
  const fromInput = objectOf(request, 'from_id');
  const from = fromInput && userOf(world, fromInput);
  if (fromInput !== undefined && from === undefined) return refuse(400, 'FROM_PEER_INVALID');
  const query = textOf(request, 'q');
  const found = page(world, chat, request, {
    kind: kindOf(objectOf(request, 'filter')),
    ...(query === '' ? {} : { query }),
    minDate: numberOf(request, 'min_date'),
    maxDate: numberOf(request, 'max_date'),
    topicId: numberOf(request, 'top_msg_id') || undefined,
    fromId: from?.id,
  });
  return value(toMessages(world, chat, found.messages, found.total, dc.faults.now.referenceEpoch));
}

function getSearchCounters({ request, world }: UserCall): MethodAnswer {
  const chat = chatIn(world, request, 'peer');
  if (chat === undefined) return badPeer(request);
  const topicId = numberOf(request, 'top_msg_id') || undefined;
  return value(
    objectsOf(request, 'filters').map((filter) => {
      const kind = kindOf(filter);
      const isPlain = topicId === undefined && kind !== undefined;
      const count = isPlain
        ? world.counts(chat, kind)
        : world.history(chat, { kind, topicId, limit: 0 }).total;
      return { _: 'messages.searchCounter', filter, count };
    }),
  );
}

/** Messages by id, from the one sequence that private chats and basic groups share. */
function getMessages({ request, world, dc }: UserCall): MethodAnswer {
  const epoch = dc.faults.now.referenceEpoch;
  const mentioned = new Mentioned(world);
  const messages = wantedIds(request).map((id) => {
    const message = world.boxMessage(id);
    const chat = message && world.chat(message.chatId);
    return message && chat ? toMessage(world, chat, message, epoch, mentioned) : { _: 'messageEmpty', id };
  });
  return value({ _: 'messages.messages', messages, topics: [], ...mentioned.lists() });
}

function getChannelMessages({ request, world, dc }: UserCall): MethodAnswer {
  const chat = chatOf(world, objectOf(request, 'channel'));
  if (chat === undefined) return refuse(400, 'CHANNEL_INVALID');
  const ids = wantedIds(request);
  const found = ids
    .map((id) => world.message(chat, id))
    .filter((message): message is DemoMessage => message !== undefined);
  const answer = toMessages(world, chat, found, ids.length, dc.faults.now.referenceEpoch);
  const byId = new Map(objectsOf(answer, 'messages').map((message) => [message.id, message]));
  return value({ ...answer, messages: ids.map((id) => byId.get(id) ?? { _: 'messageEmpty', id }) });
}

const wantedIds = (request: TlObject): number[] =>
  listOf(request, 'id')
    .slice(0, MAX_PAGE)
    .map((input) =>
      typeof input === 'object' && 'id' in input && typeof input.id === 'number' ? input.id : 0,
    );

function getFullChat({ request, world }: UserCall): MethodAnswer {
  const chat = chatOf(world, { _: 'inputPeerChat', chat_id: request.chat_id ?? 0n });
  if (chat === undefined) return refuse(400, 'CHAT_ID_INVALID');
  const mentioned = new Mentioned(world);
  mentioned.chat(chat);
  return value({
    _: 'messages.chatFull',
    full_chat: {
      _: 'chatFull',
      id: chat.id,
      about: '',
      participants: {
        _: 'chatParticipants',
        chat_id: chat.id,
        participants: [{ _: 'chatParticipantCreator', user_id: world.self.id }],
        version: 1,
      },
      notify_settings: notifySettings,
    },
    ...mentioned.lists(),
  });
}

/** The error depends on what kind of peer was wrong. */
export function badPeer(request: TlObject): MethodAnswer {
  const isChannelPeer = objectOf(request, 'peer')?._ === 'inputPeerChannel';
  return refuse(400, isChannelPeer ? 'CHANNEL_INVALID' : 'PEER_ID_INVALID');
}

export const messageMethods: Readonly<Record<string, Method<UserCall>>> = {
  'messages.getHistory': getHistory,
  'messages.search': search,
  'messages.getSearchCounters': getSearchCounters,
  'messages.getMessages': getMessages,
  'channels.getMessages': getChannelMessages,
  'messages.getChats': ({ request, world }) => {
    const chats = listOf(request, 'id').map((id) => (typeof id === 'bigint' ? world.chat(id) : undefined));
    const groups = chats.filter((chat): chat is DemoChat => chat?.kind === 'group');
    return value({ _: 'messages.chats', chats: groups.map((chat) => toChat(world, chat)) });
  },
  'messages.getFullChat': getFullChat,
  'messages.getPeerSettings': ({ world }) =>
    value({ _: 'messages.peerSettings', settings: { _: 'peerSettings' }, ...new Mentioned(world).lists() }),
};
