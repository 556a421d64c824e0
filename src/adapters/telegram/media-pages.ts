import './environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { ChatId } from '../../domain/ids.ts';
import { MEDIA_KINDS, type MediaItem, type MediaKind, type MediaTab } from '../../domain/media.ts';
import type { MediaCounts, MediaPage } from '../../ports/source.ts';
import { itemOf, mediaOf } from './media-item.ts';
import { type Peers, peerChatId } from './peers.ts';
import type { Call } from './session.ts';

/** The most messages one answer holds (core.telegram.org/method/messages.search). */
const PAGE_LENGTH = 100;

const FILTERS: Readonly<Record<MediaKind, () => Api.TypeMessagesFilter>> = {
  audio: () => new Api.InputMessagesFilterMusic(),
  video: () => new Api.InputMessagesFilterVideo(),
  photo: () => new Api.InputMessagesFilterPhotos(),
  document: () => new Api.InputMessagesFilterDocument(),
  voice: () => new Api.InputMessagesFilterVoice(),
  round: () => new Api.InputMessagesFilterRoundVideo(),
  gif: () => new Api.InputMessagesFilterGif(),
};

const unknownChat: Failure = {
  category: 'denied',
  code: 'CHAT_UNKNOWN',
  message: 'This chat is not in your list (any more). Reload the list of chats.',
};

/** How many messages of each kind a chat holds; one request. */
export async function countMedia(
  call: Call,
  peers: Peers,
  chat: ChatId,
  signal: AbortSignal,
): Promise<Outcome<MediaCounts>> {
  const peer = peers.inputPeer(chat);
  if (peer === null) return failed(unknownChat);
  const filters = MEDIA_KINDS.map((kind) => FILTERS[kind]());
  const answered = await call(new Api.messages.GetSearchCounters({ peer, filters }), signal);
  if (!answered.ok) return answered;
  const counts = { audio: 0, video: 0, photo: 0, document: 0, voice: 0, round: 0, gif: 0 };
  for (const [index, kind] of MEDIA_KINDS.entries()) {
    const wanted = filters[index]?.className;
    counts[kind] = answered.value.find(({ filter }) => filter.className === wanted)?.count ?? 0;
  }
  return succeeded(counts);
}

/**
 * One page of a chat's media, newest first. A kind is searched for by its filter; `all` reads the history and keeps what
 * can be downloaded, so that order and paging are the server's own and nothing comes twice (a page may then hold few
 * items or none and still have a next one).
 */
export async function pageOfMedia(
  call: Call,
  peers: Peers,
  chat: ChatId,
  tab: MediaTab,
  cursor: number | null,
  signal: AbortSignal,
): Promise<Outcome<MediaPage>> {
  const peer = peers.inputPeer(chat);
  if (peer === null) return failed(unknownChat);
  const place = {
    peer,
    offsetId: cursor ?? 0,
    addOffset: 0,
    limit: PAGE_LENGTH,
    maxId: 0,
    minId: 0,
    hash: bigInt.zero,
  };
  const answered =
    tab === 'all'
      ? await call(new Api.messages.GetHistory({ ...place, offsetDate: 0 }), signal)
      : await call(
          new Api.messages.Search({ ...place, q: '', filter: FILTERS[tab](), minDate: 0, maxDate: 0 }),
          signal,
        );
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (answer instanceof Api.messages.MessagesNotModified)
    return succeeded({ items: [], total: null, next: null });
  peers.learn(answer.users, answer.chats);
  const isLast = isLastPage(answer, cursor);
  const messages = isLast ? answer.messages : withoutCutAlbum(answer.messages);
  const total = answer instanceof Api.messages.Messages ? answer.messages.length : answer.count;
  return succeeded({
    items: itemsOf(messages, chat, peers),
    // The history's count is of all messages, with media or without.
    total: tab === 'all' ? null : total,
    next: isLast ? null : nextCursor(messages, cursor),
  });
}

/** Pages go back in time: a server that repeats itself ends the history instead of being asked for ever. */
function nextCursor(messages: readonly Api.TypeMessage[], cursor: number | null): number | null {
  const last = messages.at(-1)?.id ?? 0;
  return last > 0 && (cursor === null || last < cursor) ? last : null;
}

type Answer = Api.messages.Messages | Api.messages.MessagesSlice | Api.messages.ChannelMessages;

/** A short page is not the last one yet: the server leaves out messages it may not show. */
function isLastPage(answer: Answer, cursor: number | null): boolean {
  const length = answer.messages.length;
  if (length === 0 || answer instanceof Api.messages.Messages) return true;
  if (cursor === null) return length >= answer.count;
  const before = answer.offsetIdOffset;
  return before !== undefined && before !== null && before > 0 && before + length >= answer.count;
}

/** An album cut by the end of the page goes to the next one as a whole, so that its members' places can be told. */
function withoutCutAlbum(messages: readonly Api.TypeMessage[]): readonly Api.TypeMessage[] {
  const album = groupOf(messages.at(-1));
  if (album === null) return messages;
  const firstOfAlbum = messages.findIndex((message) => groupOf(message) === album);
  return firstOfAlbum === 0 ? messages : messages.slice(0, firstOfAlbum);
}

const groupOf = (message: Api.TypeMessage | undefined): string | null =>
  message instanceof Api.Message && message.groupedId ? String(message.groupedId) : null;

function itemsOf(messages: readonly Api.TypeMessage[], chat: ChatId, peers: Peers): MediaItem[] {
  const chatProtected = peers.get(chat)?.protected ?? false;
  const items: MediaItem[] = [];
  const albums = albumPlaces(messages);
  for (const message of messages) {
    if (!(message instanceof Api.Message) || message.id <= 0) continue;
    const found = mediaOf(message);
    if (found === null) continue;
    const origin = { chatId: chat, messageId: message.id, albumIndex: albums.get(message.id) ?? 0 };
    items.push(itemOf(message, found, { origin, sender: senderOf(message, chat, peers), chatProtected }));
  }
  return items;
}

/** Members of an album count from 0 in the order they were sent. */
function albumPlaces(messages: readonly Api.TypeMessage[]): ReadonlyMap<number, number> {
  const lengths = new Map<string, number>();
  const places = new Map<number, number>();
  for (const message of messages.toReversed()) {
    const album = groupOf(message);
    if (album === null) continue;
    const place = lengths.get(album) ?? 0;
    lengths.set(album, place + 1);
    places.set(message.id, place);
  }
  return places;
}

/** Who sent it, where that says something: a channel's post has no sender but its signature. */
export function senderOf(message: Api.Message, chat: ChatId, peers: Peers): string | null {
  if (message.postAuthor) return message.postAuthor;
  if (message.fromId) return peers.get(peerChatId(message.fromId))?.name ?? null;
  if (message.out || !chat.startsWith('user:')) return null;
  return peers.get(chat)?.name ?? null;
}
