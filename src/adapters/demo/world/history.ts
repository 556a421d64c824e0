import type { ChatRoom } from './chat-room.ts';
import type {
  DemoMedia,
  DemoMediaKind,
  DemoMessage,
  HistoryPage,
  HistoryQuery,
  KindFilter,
} from './types.ts';

/** What `search` needs to know of a post, in ascending order of cost. */
export interface HistorySource {
  readonly room: ChatRoom;
  isDeleted(post: number): boolean;
  message(post: number): DemoMessage;
}

export function kindMatches(kind: DemoMediaKind | undefined, filter: KindFilter): boolean {
  return kind !== undefined && (typeof filter === 'string' ? kind === filter : filter.includes(kind));
}

export function countKind(
  { kinds }: ChatRoom,
  filter: KindFilter,
  isDeleted: (post: number) => boolean,
): number {
  const counts = (kind: DemoMediaKind | undefined, post: number): boolean =>
    kindMatches(kind, filter) && !isDeleted(post);
  return kinds().reduce((count, kind, post) => count + (counts(kind, post) ? 1 : 0), 0);
}

/** One page of a chat's messages that match, newest first, and how many match in all. */
export function search({ room, isDeleted, message }: HistorySource, query: HistoryQuery): HistoryPage {
  const kinds = query.kind === undefined ? undefined : room.kinds();
  const filter = query.kind;
  const matches = messageFilter(query);
  const offsetId = query.offsetId && query.offsetId > 0 ? query.offsetId : Number.POSITIVE_INFINITY;
  const messages: DemoMessage[] = [];
  let total = 0;
  for (let post = room.script.count - 1; post >= 0; post -= 1) {
    if (kinds && filter !== undefined && !kindMatches(kinds[post], filter)) continue;
    if (isDeleted(post)) continue;
    const wanted = messages.length < query.limit && room.ids.ofPost(post) < offsetId;
    if (!matches) {
      total += 1;
      if (wanted) messages.push(message(post));
      continue;
    }
    const candidate = message(post);
    if (!matches(candidate)) continue;
    total += 1;
    if (wanted) messages.push(candidate);
  }
  return { total, messages };
}

/** Undefined when everything matches. Dates exclude their limits, as `messages.search` is documented to. */
function messageFilter(query: HistoryQuery): ((message: DemoMessage) => boolean) | undefined {
  const text = query.query?.trim().toLowerCase();
  const minDate = query.minDate && query.minDate > 0 ? query.minDate : undefined;
  const maxDate = query.maxDate && query.maxDate > 0 ? query.maxDate : undefined;
  const { topicId, fromId } = query;
  if (
    !text &&
    minDate === undefined &&
    maxDate === undefined &&
    topicId === undefined &&
    fromId === undefined
  ) {
    return undefined;
  }
  return (message) =>
    (minDate === undefined || message.date > minDate) &&
    (maxDate === undefined || message.date < maxDate) &&
    (topicId === undefined || message.topicId === topicId) &&
    (fromId === undefined || message.fromId === fromId) &&
    (!text || searchable(message.text, message.media).includes(text));
}

function searchable(text: string, media: DemoMedia | undefined): string {
  const { fileName = '', attributes } = media?.file ?? { attributes: {} };
  return [text, fileName, attributes.title ?? '', attributes.performer ?? ''].join('\n').toLowerCase();
}
