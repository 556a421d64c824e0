import { expect, test } from 'vitest';
import { HOSTILE_NAMES } from '../../../../../src/adapters/demo/world/chats/hostile.ts';
import type {
  DemoChat,
  DemoFile,
  DemoMediaKind,
  DemoMessage,
  HistoryQuery,
  World,
} from '../../../../../src/adapters/demo/world/types.ts';
import { createWorld } from '../../../../../src/adapters/demo/world/world.ts';

const KINDS: readonly DemoMediaKind[] = ['audio', 'video', 'photo', 'document', 'voice', 'round', 'gif'];
const MIB = 1024 * 1024;
const world = createWorld();

function chatCalled(title: string, from: World = world): DemoChat {
  const chat = from.chats.find((candidate) => candidate.title === title);
  if (!chat) throw new Error(`no chat ${title}`);
  return chat;
}

/** All messages that match, asked for page by page. */
function walk(chat: DemoChat, query: Omit<HistoryQuery, 'limit' | 'offsetId'> = {}, from: World = world) {
  const messages: DemoMessage[] = [];
  const totals = new Set<number>();
  for (;;) {
    const page = from.history(chat, { ...query, limit: 100, offsetId: messages.at(-1)?.id });
    totals.add(page.total);
    if (page.messages.length === 0) return { messages, totals: [...totals] };
    messages.push(...page.messages);
  }
}

function filesOf(title: string): DemoFile[] {
  return walk(chatCalled(title)).messages.flatMap(({ media }) => (media ? [media.file] : []));
}

test('a world is made in less time than a page needs to appear', () => {
  const timesMs = [5, 6, 7].map((seed) => {
    const start = performance.now();
    createWorld({ seed });
    return performance.now() - start;
  });
  expect(Math.min(...timesMs)).toBeLessThan(100);
});

test('one seed gives one world, another seed another', () => {
  const describeWorld = (seed: number) => {
    const made = createWorld({ seed });
    const [forty, closed] = [chatCalled('Mixed forty', made), chatCalled('Closed Stacks', made)];
    const messages = [
      ...made.history(forty, { limit: 100 }).messages,
      ...made.history(closed, { limit: 30 }).messages,
    ];
    return messages.map(({ id, date, text, media }) => [
      id,
      date,
      text,
      media?.file.id,
      media?.file.size,
      media?.file.read(0, 64).join(),
    ]);
  };
  expect(describeWorld(7)).toEqual(describeWorld(7));
  expect(describeWorld(7)).not.toEqual(describeWorld(8));
});

test('there are about thirty chats of every kind, with ids of their own', () => {
  expect(world.chats.length).toBeGreaterThanOrEqual(30);
  expect(new Set(world.chats.map(({ kind }) => kind))).toEqual(
    new Set(['private', 'group', 'supergroup', 'forum', 'channel', 'saved']),
  );
  expect(new Set(world.chats.map(({ id }) => id)).size).toBe(world.chats.length);
  expect(new Set(world.users.map(({ id }) => id)).size).toBe(world.users.length);
  for (const chat of world.chats) expect(world.chat(chat.id)).toBe(chat);
  expect(world.chats.some(({ pinned }) => pinned)).toBe(true);
  expect(world.chats.some(({ archived }) => archived)).toBe(true);
});

test('the accounts differ in password and home, and a world is seen as one of them', () => {
  const [plain, locked, distant] = world.accounts;
  expect([plain?.homeDc, plain?.password]).toEqual([2, undefined]);
  expect([locked?.homeDc, locked?.password?.value.length]).toEqual([2, 13]);
  expect(distant?.homeDc).toBe(4);
  expect(world.self.id).toBe(plain?.userId);
  const seen = createWorld({ selfId: locked?.userId ?? 0n });
  expect(seen.self.id).toBe(locked?.userId);
  expect(chatCalled('Saved Messages', seen).id).toBe(locked?.userId);
  expect(seen.users.filter(({ isSelf }) => isSelf).map(({ id }) => id)).toEqual([seen.self.id]);
});

test('every chat can be walked in pages of 100, ids and dates falling, each message found by its id', () => {
  for (const chat of world.chats) {
    const { messages, totals } = walk(chat);
    expect(messages.length, chat.title).toBe(chat.messageCount);
    expect(totals).toEqual([chat.messageCount]);
    expect(messages[0]?.id).toBe(chat.topMessageId);
    messages.forEach((message, index) => {
      const older = messages[index + 1];
      if (!older) return;
      expect(message.id).toBeGreaterThan(older.id);
      expect(message.date).toBeGreaterThanOrEqual(older.date);
    });
    for (const message of messages.slice(0, 5)) expect(world.message(chat, message.id)).toEqual(message);
    expect(world.message(chat, chat.topMessageId + 1)).toBeUndefined();
    expect(world.message(chat, 0)).toBeUndefined();
  }
});

test('counts by kind agree with a full walk and with a search of that kind', () => {
  for (const chat of world.chats) {
    const all = walk(chat).messages;
    for (const kind of KINDS) {
      const expected = all.filter(({ media }) => media?.kind === kind).map(({ id }) => id);
      expect(world.counts(chat, kind), `${chat.title} ${kind}`).toBe(expected.length);
      const found = walk(chat, { kind });
      expect(found.messages.map(({ id }) => id)).toEqual(expected);
    }
    const pictures = all.filter(({ media }) => media?.kind === 'photo' || media?.kind === 'video').length;
    expect(world.counts(chat, ['photo', 'video'])).toBe(pictures);
  }
});

test('history filters by text, dates, topic and sender', () => {
  const harbour = chatCalled('Harbour Radio Archive');
  const amber = walk(harbour, { query: 'AMBER Gale' });
  expect(amber.messages.map(({ media }) => media?.file.attributes.title)).toContain('Amber Gale');
  expect(amber.totals[0]).toBe(amber.messages.length);

  const [newest, tenth] = [harbour.topMessageId, harbour.topMessageId - 10].map((id) =>
    world.message(harbour, id),
  );
  const between = walk(harbour, { minDate: tenth?.date, maxDate: newest?.date, kind: 'audio' });
  expect(between.messages.length).toBe(9);
  expect(walk(harbour, { maxDate: -1 }).messages.length).toBe(harbour.messageCount);

  const keepers = chatCalled('Lighthouse Keepers');
  for (const topic of keepers.topics ?? []) {
    const { messages } = walk(keepers, { topicId: topic.id });
    expect([messages.length, messages[0]?.id]).toEqual([topic.messageCount, topic.topMessageId]);
    expect(messages.every(({ topicId }) => topicId === topic.id)).toBe(true);
  }
  const family = chatCalled('Family ❤️');
  const own = walk(family, { fromId: world.self.id }).messages;
  expect(own.length).toBeGreaterThan(10);
  expect(own.every(({ fromId }) => fromId === world.self.id)).toBe(true);
});

test('messages of private chats, groups and Saved Messages share one id sequence', () => {
  const box = world.chats.filter(({ kind }) => kind === 'private' || kind === 'group' || kind === 'saved');
  const ids = box.flatMap((chat) => walk(chat).messages.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const chat of box) expect(world.boxMessage(chat.topMessageId)?.chatId).toBe(chat.id);
});

test('the radio archive holds 3,000 tracks, each titled differently, the newest audible', () => {
  const tracks = walk(chatCalled('Harbour Radio Archive'), { kind: 'audio' }).messages;
  expect(tracks.length).toBe(3000);
  const files = tracks.flatMap(({ media }) => (media ? [media.file] : []));
  expect(new Set(files.map(({ attributes }) => attributes.title)).size).toBe(3000);
  expect(new Set(files.map(({ fileName }) => fileName)).size).toBe(3000);
  expect(files.every(({ attributes }) => attributes.performer && attributes.duration)).toBe(true);
  const audible = files.slice(0, 24).map(({ mimeType }) => mimeType);
  expect(new Set(audible)).toEqual(new Set(['audio/flac', 'audio/x-wav']));
});

test('the mixed forty are forty files of every kind, eight of them large, in data centres 2 and 4', () => {
  const forty = chatCalled('Mixed forty');
  const files = filesOf('Mixed forty');
  expect(files.length).toBe(40);
  expect(files.filter(({ size }) => size >= 32 * MIB).length).toBe(8);
  expect(Math.max(...files.map(({ size }) => size))).toBeLessThanOrEqual(65 * MIB);
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(520 * MIB);
  expect(KINDS.filter((kind) => world.counts(forty, kind) === 0)).toEqual([]);
  const large = files.filter(({ size }) => size >= 32 * MIB);
  for (const list of [files, large]) expect(new Set(list.map(({ dc }) => dc))).toEqual(new Set([2, 4]));
});

test('the hostile names are all there, one of them ten times', () => {
  const names = filesOf('Hostile names').map(({ fileName }) => fileName);
  for (const name of HOSTILE_NAMES) expect(names).toContain(name);
  expect(names.filter((name) => name === 'same name.txt').length).toBe(10);
  expect(names).toContain('../../etc/passwd');
  expect(names).toContain('');
  expect(names.some((name) => (name?.length ?? 0) >= 300)).toBe(true);
});

test('protected and self-destructing media are marked, and a chat without media exists', () => {
  expect(chatCalled('Closed Stacks').protected).toBe(true);
  const workshop = chatCalled('Half-open Workshop');
  expect(workshop.protected).toBe(false);
  const marked = walk(workshop).messages.filter((message) => message.protected);
  expect(marked.length).toBeGreaterThan(3);
  expect(marked.every(({ media }) => media)).toBe(true);
  const fleeting = walk(chatCalled('Marek Nowak')).messages.filter(
    ({ ttlSeconds }) => ttlSeconds !== undefined,
  );
  expect(new Set(fleeting.map(({ media }) => media?.kind))).toEqual(new Set(['photo', 'round']));
  expect(KINDS.map((kind) => world.counts(chatCalled('Words Only'), kind))).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('albums hold at most ten neighbours of one date, and some straddle a page', () => {
  const messages = walk(chatCalled('Field Notes (photos)')).messages;
  const albums = new Map<bigint, [number, DemoMessage][]>();
  for (const [index, message] of messages.entries()) {
    if (message.groupedId === undefined) continue;
    albums.set(message.groupedId, [...(albums.get(message.groupedId) ?? []), [index, message]]);
  }
  const spans = [...albums.values()].map((members) => members.map(([index]) => index));
  expect(spans.length).toBeGreaterThan(50);
  for (const [, members] of albums) {
    expect(members.length).toBeLessThanOrEqual(10);
    expect(members.length).toBeGreaterThan(1);
    expect(new Set(members.map(([, { date }]) => date)).size).toBe(1);
    expect((members.at(-1)?.[0] ?? 0) - (members[0]?.[0] ?? 0)).toBe(members.length - 1);
  }
  const straddles = spans.some(
    (span) => Math.floor((span[0] ?? 0) / 100) !== Math.floor((span.at(-1) ?? 0) / 100),
  );
  expect(straddles).toBe(true);
});

test('forwarded tracks are the same files, told once', () => {
  const forwards = walk(chatCalled('Saved Messages'), { kind: 'audio' }).messages;
  expect(forwards.length).toBeGreaterThan(5);
  for (const { media, forwardedFrom } of forwards) {
    const origin = world.chat(forwardedFrom?.chatId ?? 0n);
    const message = origin && world.message(origin, forwardedFrom?.messageId ?? 0);
    expect(message?.media?.file).toBe(media?.file);
  }
});

test('files are found by id, spread over the data centres, and no two share an id', () => {
  const small = createWorld({ seed: 11 });
  const ids = new Set<bigint>();
  const perDc = new Map<number, number>();
  for (const file of small.files()) {
    ids.add(file.id);
    perDc.set(file.dc, (perDc.get(file.dc) ?? 0) + 1);
    if (ids.size % 50 === 0) expect(small.file(file.id)).toBe(file);
    expect(file.id > 0n && file.id < 1n << 63n).toBe(true);
  }
  const places = small.chats.reduce((sum, chat) => sum + small.counts(chat, KINDS), 0);
  const forwarded = small.counts(chatCalled('Saved Messages', small), 'audio');
  expect(ids.size).toBe(places - forwarded);
  expect([...perDc.keys()].sort()).toEqual([1, 2, 4]);
  expect((perDc.get(2) ?? 0) + (perDc.get(4) ?? 0)).toBeGreaterThan(5 * (perDc.get(1) ?? 0));
  for (const id of [0n, 1n, -1n, (1n << 63n) - 1n]) expect(small.file(id)).toBeUndefined();
});
