import { channelIds, type MessageIds } from './ids.ts';
import type { People } from './people.ts';
import { between, fraction, hash63, hashText } from './random.ts';
import type { ChatScript, Post, TopicScript } from './script.ts';
import type { DemoChat, DemoMediaKind, DemoTopic } from './types.ts';

/** A chat with all that is needed to compute its messages. */
export interface ChatRoom {
  readonly script: ChatScript;
  readonly chat: DemoChat;
  readonly ids: MessageIds;
  readonly people: People;
  readonly seed: number;
  /** Kind of each post's media, forwarded media included; undefined: words only. Computed at the first look. */
  readonly kinds: () => readonly (DemoMediaKind | undefined)[];
}

/** Service messages (the channel's making, its topics) stand before the first post; they are not told. */
export function firstPostId(script: ChatScript): number {
  return 2 + (script.topics?.length ?? 0);
}

export function roomIds(script: ChatScript): MessageIds {
  return channelIds(firstPostId(script), script.count, script.deletedEvery);
}

/** Private chats, basic groups and Saved Messages share one sequence of message ids. */
export function sharesBox({ kind }: Pick<ChatScript, 'kind'>): boolean {
  return kind === 'private' || kind === 'group' || kind === 'saved';
}

/** When a post was written, unix seconds: evenly spread with jitter, never falling, one instant for an album. */
export function postDate(
  { script, seed }: Pick<ChatRoom, 'script' | 'seed'>,
  index: number,
  post: Post,
): number {
  const anchor = post.albumStart ?? index;
  const step = (script.to - script.from) / Math.max(1, script.count);
  return Math.floor(script.from + (anchor + fraction(seed, anchor, 9)) * step);
}

export function topicId(topic: number): number {
  return topic === 0 ? 1 : 1 + topic;
}

export function makeChat(
  script: ChatScript,
  number: number,
  seed: number,
  people: People,
  ids: MessageIds,
): DemoChat {
  const key = hashText(script.key);
  const other = script.person
    ? people.find(script.person)
    : script.kind === 'saved'
      ? people.self
      : undefined;
  const name = other && [other.firstName, other.lastName].filter(Boolean).join(' ');
  // Ranges apart, so that no two chats share an id: groups of nine digits, channels of ten, people begin at 5 · 10⁹.
  const id =
    script.kind === 'group'
      ? BigInt(400_000_000 + number * 1_000_000 + between(0, 999_999, seed, key))
      : BigInt(1_200_000_000 + number * 10_000_000 + between(0, 9_999_999, seed, key));
  const username = other?.username ?? script.username;
  return {
    id: other?.id ?? id,
    accessHash: other?.accessHash ?? (script.kind === 'group' ? 0n : hash63(seed, key)),
    kind: script.kind,
    title: script.kind === 'private' ? (name ?? '') : script.title,
    ...(username === undefined ? {} : { username }),
    protected: script.protected ?? false,
    messageCount: script.count,
    topMessageId: ids.ofPost(script.count - 1),
    ...(script.topics ? { topics: makeTopics(script, script.topics, people, ids) } : {}),
    pinned: script.pinned ?? false,
    archived: script.archived ?? false,
    memberCount: script.memberCount ?? 2,
    date: script.from - 3600,
  };
}

function makeTopics(
  script: ChatScript,
  topics: readonly TopicScript[],
  people: People,
  ids: MessageIds,
): DemoTopic[] {
  const counts = topics.map(() => 0);
  const newest = topics.map(() => 0);
  for (let index = 0; index < script.count; index += 1) {
    const topic = script.post(index).topic ?? 0;
    counts[topic] = (counts[topic] ?? 0) + 1;
    newest[topic] = ids.ofPost(index);
  }
  return topics.map((topic, index) => ({
    ...topic,
    id: topicId(index),
    date: script.from - 1800 + index * 60,
    fromId: people.find(index % 2 ? 'jonas' : 'hana').id,
    topMessageId: newest[index] || topicId(index),
    messageCount: counts[index] ?? 0,
  }));
}

/** Runs `build` at the first call and keeps what it gave. */
export function once<Value>(build: () => Value): () => Value {
  let kept: { readonly value: Value } | undefined;
  return () => {
    kept ??= { value: build() };
    return kept.value;
  };
}
